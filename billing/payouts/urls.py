app_name = "payouts"

urlpatterns = []

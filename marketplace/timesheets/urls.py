app_name = "timesheets"

urlpatterns = []

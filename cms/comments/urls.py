from django.urls import path

from cms.comments import views

app_name = "comments"

urlpatterns = [
    path("<int:pk>/", views.new, name="new"),
    path("<int:pk>/thanks/", views.thanks, name="thanks"),
]

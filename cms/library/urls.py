from django.urls import path

from cms.library import views

app_name = "library"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/requests/", views.requests, name="requests"),
    path("handover/<str:token>/", views.handover, name="handover"),
    path("handover/<str:token>/file/", views.file, name="file"),
]

from django.urls import path

from gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.components, name="components"),
    path("<slug:shell>/", views.shell, name="shell"),
]

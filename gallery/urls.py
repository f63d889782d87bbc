from django.urls import path

from gallery import views

app_name = "gallery"

urlpatterns = [
    path("", views.components, name="components"),
    path("mails/", views.mails, name="mails"),
    path("mails/<slug:template>/", views.mail, name="mail"),
    path("<slug:code>/", views.trouble, name="trouble"),
]

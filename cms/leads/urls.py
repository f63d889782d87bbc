from django.urls import path

from cms.leads import views

app_name = "leads"

urlpatterns = [
    path("", views.contact, name="contact"),
    path("call-back/", views.callback, name="callback"),
    path("quote/", views.quote, name="quote"),
    path("diagnostic/", views.diagnostic, name="diagnostic"),
    path("diagnostic/need/", views.need_of_diagnostic, name="need_of_diagnostic"),
    path("requests/<uuid:token>/", views.promise, name="promise"),
]

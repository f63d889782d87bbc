from django.urls import path

from billing.reporting import views

app_name = "reporting"

urlpatterns = [
    path("identity/", views.identity, name="identity"),
    path("<int:year>/", views.statement, name="statement"),
]

from django.urls import path

from billing.payouts import views

app_name = "payouts"

urlpatterns = [
    path("", views.transfers, name="transfers"),
    path("account/", views.account, name="account"),
    path("account/return/", views.onboarding_return, name="onboarding_return"),
    path("account/login/", views.login_link, name="login_link"),
    path("mandate/", views.mandate, name="mandate"),
    path("mandate/<int:pk>/revocation/", views.revocation, name="revocation"),
]

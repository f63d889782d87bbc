"""Machines call these, and hosted pages of the fake answer here: no language in the address."""

from django.urls import path

from billing.stripe import views
from billing.stripe.fake import pages

app_name = "stripe"

urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/accounts/", views.account_webhooks, name="account_webhooks"),
    path("fake/", pages.bank, name="fake_bank"),
    path("fake/payments/<str:pk>/", pages.payment, name="fake_payment"),
    path("fake/checkout/<str:pk>/", pages.checkout, name="fake_checkout"),
    path("fake/authentication/<str:pk>/", pages.authentication, name="fake_authentication"),
    path("fake/onboarding/<str:pk>/", pages.onboarding, name="fake_onboarding"),
    path("fake/express/<str:pk>/", pages.express, name="fake_express"),
]

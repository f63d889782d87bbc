from django.urls import path

from billing.collection import confirmation_views, views

app_name = "collection"

urlpatterns = [
    path("", views.payments, name="payments"),
    path("<int:pk>/", views.payment, name="payment"),
    path("<int:pk>/attempts/", views.new_attempt, name="new_attempt"),
    path("<int:pk>/confirmation/", confirmation_views.to_bank, name="confirmation"),
    path(
        "<int:pk>/confirmation/return/",
        confirmation_views.back_from_bank,
        name="confirmation_return",
    ),
    path("method/return/", views.setup_return, name="setup_return"),
    path("method/<int:company_pk>/", views.method, name="method"),
    path("method/<int:company_pk>/setup/", views.setup_session, name="setup_session"),
]

from django.urls import path

from billing.collection import views

app_name = "collection"

urlpatterns = [
    path("", views.payments, name="payments"),
    path("<int:pk>/", views.payment, name="payment"),
    path("<int:pk>/attempts/", views.new_attempt, name="new_attempt"),
    path("method/return/", views.setup_return, name="setup_return"),
    path("method/<int:company_pk>/", views.method, name="method"),
    path("method/<int:company_pk>/setup/", views.setup_session, name="setup_session"),
]

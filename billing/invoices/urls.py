from django.urls import path

from billing.invoices import views

app_name = "invoices"

urlpatterns = [
    path("", views.invoice_list, name="list"),
    path("<int:pk>/", views.invoice, name="invoice"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<int:pk>/xml/", views.xml, name="xml"),
    path("<int:pk>/mailing/", views.mailing, name="mailing"),
]

from django.urls import path

from billing.invoices import earnings_views, views

app_name = "invoices"

urlpatterns = [
    path("", views.invoice_list, name="list"),
    path("earnings/", earnings_views.earnings_page, name="earnings"),
    path("<int:pk>/", views.invoice, name="invoice"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<int:pk>/xml/", views.xml, name="xml"),
    path("<int:pk>/mailing/", views.mailing, name="mailing"),
]

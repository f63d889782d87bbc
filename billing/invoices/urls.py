from django.urls import path

from billing.invoices import earnings_views, objection_views, statement_views, views

app_name = "invoices"

urlpatterns = [
    path("", views.invoice_list, name="list"),
    path("earnings/", earnings_views.earnings_page, name="earnings"),
    path("earnings/<int:year>/pdf/", statement_views.earnings_pdf, name="earnings_pdf"),
    path("earnings/<int:year>/csv/", statement_views.earnings_csv, name="earnings_csv"),
    path(
        "statements/<int:company_pk>/<int:year>/",
        statement_views.company_statement,
        name="company_statement",
    ),
    path(
        "statements/<int:company_pk>/<int:year>/pdf/",
        statement_views.company_pdf,
        name="company_pdf",
    ),
    path(
        "statements/<int:company_pk>/<int:year>/csv/",
        statement_views.company_csv,
        name="company_csv",
    ),
    path("<int:pk>/", views.invoice, name="invoice"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<int:pk>/xml/", views.xml, name="xml"),
    path("<int:pk>/mailing/", views.mailing, name="mailing"),
    path("<int:pk>/objection/", objection_views.objection, name="objection"),
]

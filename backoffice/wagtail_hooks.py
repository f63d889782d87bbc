"""How the queues stand in Wagtail's admin: addresses, menu, and a summary on its first page."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from backoffice import dac7, einvoicing, ledger, money, objections, reconciliation, views
from backoffice.lead_urls import addresses as lead_addresses
from backoffice.matching_urls import addresses as matching_addresses
from backoffice.permissions import is_operations
from backoffice.queues import all_queues


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("queues/", views.queues, name="backoffice_queues"),
        path("queues/needs/<int:pk>/", views.need, name="backoffice_need"),
        path(
            "queues/needs/<int:pk>/decision/", views.need_decision, name="backoffice_need_decision"
        ),
        path("queues/papers/<int:pk>/", views.paper, name="backoffice_paper"),
        path(
            "queues/papers/<int:pk>/decision/",
            views.paper_decision,
            name="backoffice_paper_decision",
        ),
        path("queues/operations/<int:pk>/", views.operation, name="backoffice_operation"),
        path(
            "queues/operations/<int:pk>/decision/",
            views.operation_decision,
            name="backoffice_operation_decision",
        ),
        *lead_addresses,
        *matching_addresses,
        path("queues/objections/<int:pk>/", objections.objection, name="backoffice_objection"),
        path(
            "queues/objections/<int:pk>/decision/",
            objections.objection_decision,
            name="backoffice_objection_decision",
        ),
        path("queues/chargebacks/<int:pk>/", money.chargeback, name="backoffice_chargeback"),
        path(
            "queues/chargebacks/<int:pk>/evidence/",
            money.chargeback_evidence,
            name="backoffice_evidence",
        ),
        path("queues/refunds/<int:pk>/", money.refund, name="backoffice_refund"),
        path(
            "queues/refunds/<int:pk>/decision/",
            money.refund_decision,
            name="backoffice_refund_decision",
        ),
        path("queues/debts/<int:pk>/", money.debt, name="backoffice_debt"),
        path("queues/debts/<int:pk>/loss/", money.write_off, name="backoffice_loss"),
        path("reconciliation/", reconciliation.runs, name="backoffice_reconciliation"),
        path(
            "queues/discrepancies/<int:pk>/",
            reconciliation.discrepancy,
            name="backoffice_discrepancy",
        ),
        path(
            "queues/discrepancies/<int:pk>/explanation/",
            reconciliation.explanation,
            name="backoffice_explanation",
        ),
        path("queues/deposits/<int:pk>/", einvoicing.deposit, name="backoffice_deposit"),
        path(
            "queues/deposits/<int:pk>/decision/",
            einvoicing.deposit_decision,
            name="backoffice_deposit_decision",
        ),
        path("dac7/<int:year>/", dac7.year_page, name="backoffice_dac7"),
        path("dac7/<int:year>/declaration/", dac7.declaration, name="backoffice_dac7_declaration"),
        path("dac7/files/<int:pk>/", dac7.declaration_file, name="backoffice_dac7_file"),
        path("ledger/", ledger.balance, name="backoffice_ledger"),
        path("ledger/fec/<int:year>/", ledger.fec_file, name="backoffice_fec"),
        path("ledger/<slug:code>/", ledger.account, name="backoffice_account"),
    ]


class OperationsMenuItem(MenuItem):
    def is_shown(self, request):
        return is_operations(request.user)


@hooks.register("register_admin_menu_item")
def queues_menu_item():
    return OperationsMenuItem(
        _("Queues"), reverse("backoffice_queues"), name="queues", icon_name="tasks", order=10
    )


@hooks.register("register_admin_menu_item")
def leads_menu_item():
    return OperationsMenuItem(_("Leads"), reverse("backoffice_leads"), icon_name="mail", order=15)


@hooks.register("register_admin_menu_item")
def ledger_menu_item():
    return OperationsMenuItem(
        _("Ledger"), reverse("backoffice_ledger"), name="ledger", icon_name="table", order=20
    )


@hooks.register("register_admin_menu_item")
def reconciliation_menu_item():
    return OperationsMenuItem(
        _("Reconciliation"),
        reverse("backoffice_reconciliation"),
        name="reconciliation",
        icon_name="resubmit",
        order=21,
    )


@hooks.register("register_admin_menu_item")
def matching_menu_item():
    return OperationsMenuItem(
        _("Matching"), reverse("backoffice_desks"), name="matching", icon_name="group", order=30
    )


@hooks.register("register_admin_menu_item")
def model_menu_item():
    return OperationsMenuItem(
        _("Weights"), reverse("backoffice_model"), name="weights", icon_name="sliders", order=40
    )


class QueuesPanel(Component):
    """What waits, on the first page of the admin."""

    name = "queues"
    template_name = "backoffice/panel.html"
    order = 10

    def get_context_data(self, parent_context):
        return {"queues": [queue for queue in all_queues() if queue.count]}


@hooks.register("construct_homepage_panels")
def first_page(request, panels):
    if is_operations(request.user):
        panels.append(QueuesPanel())

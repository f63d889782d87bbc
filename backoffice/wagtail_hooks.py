"""How the queues stand in Wagtail's admin: addresses, menu, and a summary on its first page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from backoffice import urls
from backoffice.permissions import is_operations
from backoffice.queues import all_queues


@hooks.register("register_admin_urls")
def addresses():
    return urls.addresses


# In the menu's order: what it says, where it leads, its icon.
MENU = [
    (_("Queues"), "backoffice_queues", "tasks"),
    (_("Leads"), "backoffice_leads", "mail"),
    (_("Billing run"), "backoffice_billing", "calendar"),
    (_("Ledger"), "backoffice_ledger", "table"),
    (_("Reconciliation"), "backoffice_reconciliation", "resubmit"),
    (_("Matching"), "backoffice_desks", "group"),
    (_("Weights"), "backoffice_model", "sliders"),
]


@hooks.register("construct_main_menu")
def menu_items(request, items):
    if is_operations(request.user):
        items += [
            MenuItem(label, reverse(address), name=address, icon_name=icon, order=order)
            for order, (label, address, icon) in enumerate(MENU)
        ]


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

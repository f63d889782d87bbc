"""What editors see of leads in Wagtail's admin: counts. The inbox is operations' (backoffice)."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.leads import report


@hooks.register("register_admin_urls")
def addresses():
    return [path("reports/leads/", report.counts, name="leads_counts")]


@hooks.register("register_reports_menu_item")
def menu_item():
    return MenuItem(_("Leads by source"), reverse("leads_counts"), icon_name="mail", order=1_090)

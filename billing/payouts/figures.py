"""An Outlook (forecast.py) in the words of a freelancer's page of transfers."""

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.payouts.forecast import MONTHS
from formatting import formatter


def figures(outlook):
    """What the key figures show."""
    shown = [
        {
            "label": _("Paid in %(months)s months") % {"months": MONTHS},
            "value": formatter.money(outlook.paid_cents),
            "note": _("sent to your account"),
        },
        {
            "label": _("On its way"),
            "value": formatter.money(outlook.on_its_way_cents),
            "note": _("invoiced, and not sent to you yet"),
        },
        {
            "label": _("Still to invoice"),
            "value": formatter.money(outlook.to_invoice_cents),
            "note": _("after our commission, before VAT, once approved"),
            "href": reverse("invoices:earnings"),
        },
    ]
    if outlook.owed_cents:
        shown.append(
            {
                "label": _("To be taken off"),
                "value": formatter.money(outlook.owed_cents),
                "note": _("you had received it too much"),
            }
        )
    return shown


def finding(outlook):
    """What the bars say, in one sentence."""
    return _("%(paid)s in the last months, %(coming)s to come") % {
        "paid": formatter.euros(outlook.paid_cents),
        "coming": formatter.euros(outlook.coming_cents),
    }


def bars(outlook):
    """[(label, cents)]: each month, then what is to come."""
    return [
        *((formatter.short_month(month), cents) for month, cents in outlook.paid),
        (_("on its way"), outlook.on_its_way_cents),
        (_("to invoice"), outlook.to_invoice_cents),
    ]

"""Mails about invoices; the words are in templates/emails/."""

from django.conf import settings

from accounts.models import Membership, User
from mail.models import OutgoingMail
from mail.outbox import send, send_to_all

Role = Membership.Role


def issued(invoice):
    """Tell those who have to keep the document: the freelancer, and the company's bookkeepers."""
    send_to_all(
        "invoice_issued",
        readers=readers(invoice),
        context={"invoice": invoice},
        key=f"invoice_issued:{invoice.pk}",
    )


def readers(invoice):
    if invoice.is_commission:
        return [invoice.freelancer.user]
    members = invoice.company.memberships.with_role(Role.OWNER, Role.ACCOUNTANT)
    return [invoice.freelancer.user, *(member.user for member in members.select_related("user"))]


def requested(invoice, *, to, on):
    """Send somebody the link to an invoice, once a day. Returns whether this call did it."""
    key = f"invoice_requested:{invoice.pk}:{to.pk}:{on}"
    if OutgoingMail.objects.filter(key=key).exists():
        return False
    send("invoice_requested", to=to, context={"invoice": invoice}, key=key)
    return True


def threshold_reached(notice):
    """Tell the freelancer where she stands, and what she has to do."""
    send(
        "vat_threshold",
        to=notice.freelancer.user,
        context={"notice": notice, "rules": settings.VAT_FRANCHISE},
        key=f"vat_threshold:{notice.pk}",
    )


def objection_received(objection):
    """To operations: a freelancer contests what was issued in her name."""
    send_to_all(
        "objection_received",
        readers=User.objects.filter(is_staff=True, is_active=True),
        context={"objection": objection},
        key=f"objection_received:{objection.pk}",
    )


def objection_answered(objection):
    send(
        "objection_answered",
        to=objection.invoice.freelancer.user,
        context={"objection": objection},
        key=f"objection_answered:{objection.pk}",
    )

"""Mails about invoices; the words are in templates/emails/."""

from collections import defaultdict

from django.conf import settings

from accounts.models import Membership, User
from mail.models import OutgoingMail
from mail.outbox import send, send_to_all, send_to_each

BOOKKEEPERS = (Membership.Role.OWNER, Membership.Role.ACCOUNTANT)


def issued(documents):
    """Tell those who have to keep them: the freelancers, and the companies' bookkeepers.

    documents: invoices and credit notes that were issued together; each reader has one mail.
    """
    keepers = defaultdict(list)
    companies = {document.company for document in documents}
    members = Membership.objects.with_role(*BOOKKEEPERS).filter(company__in=companies)
    for member in members.select_related("user"):
        keepers[member.company_id].append(member.user)
    received = defaultdict(list)
    for document in documents:
        received[document.freelancer.user].append(document)
        if not document.is_commission:
            for user in keepers[document.company_id]:
                received[user].append(document)
    send_to_each(
        "invoice_issued",
        contexts={reader: received_by_one(hers) for reader, hers in received.items()},
        key=f"invoice_issued:{documents[0].pk}",
    )


def received_by_one(documents):
    services = [each for each in documents if not each.is_commission]
    return {
        "invoices": services,
        "total_cents": sum(each.total_cents for each in services),
        "commissions": [each for each in documents if each.is_commission],
    }


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

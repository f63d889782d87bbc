"""Hand a white paper over: at once on a page, and by a mailed link that ends after some days."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cms.leads.actions import may_write_to, take
from cms.leads.models import Lead
from mail import outbox

SALT = "library.handover"


def link_lasts():
    return timedelta(days=settings.LEADS["PAPER_LINK_DAYS"])


@transaction.atomic
def ask_for(paper, *, language, sender, **details):
    """Write down who asks for a paper, mail her the link, and return her PaperRequest."""
    lead = take(
        Lead.Kind.PAPER,
        message=paper.title,
        language=language,
        sender=sender,
        confirm=False,
        **details,
    )
    request, created = paper.requests.get_or_create(lead=lead)
    if created and may_write_to(lead):
        mail_link(request)
    return request


def mail_link(request):
    lead = request.lead
    path = request.get_absolute_url()
    outbox.send_to_address(
        "paper_handed_over",
        lead.email,
        context={
            "lead": lead,
            "paper": request.paper,
            "url": f"{settings.BASE_URL}{path}",
            "expires_at": timezone.now() + link_lasts(),
        },
        language=lead.language,
        key=f"lead:{lead.pk}:paper",
    )


def read_token(token):
    """(key of a PaperRequest, whether the link still works); (None, False) for a forged one."""
    try:
        return signing.loads(token, salt=SALT, max_age=link_lasts()), True
    except signing.SignatureExpired:
        return signing.loads(token, salt=SALT), False
    except signing.BadSignature:
        return None, False


def count_opening(request):
    """Note that the file was opened."""
    type(request).objects.filter(pk=request.pk).update(
        opened=F("opened") + 1, opened_at=timezone.now()
    )

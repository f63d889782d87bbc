"""What leads do when an account is exported or deleted: they know people by address alone."""

from accounts.erasure import on_erasure
from accounts.export import on_export
from cms.leads.actions import forget_address
from cms.leads.models import Lead

EXPORTED = [
    "kind", "name", "email", "phone", "company_name", "message", "language", "consent_text",
    "consented_at", "page", "referrer", "campaign", "created_at", "due_at", "status",
]  # fmt: skip


@on_erasure
def forget_requests(user):
    forget_address(user.email, by=None)


@on_export
def requests(user):
    return "leads", list(Lead.objects.of_address(user.email).values(*EXPORTED))

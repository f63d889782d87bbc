"""What webinars do when an account is exported or deleted: its address says whose seats."""

from accounts.erasure import on_erasure
from accounts.export import on_export
from cms.webinars.models import Registration
from cms.webinars.retention import forget_address


@on_export
def seats_of(user):
    """Her registrations, as rows of what she wrote and what became of them."""
    fields = ("session__starts_at", "status", "first_name", "company", "question", "consented_at")
    fields += ("registered_at", "attended_at", "score", "opinion")
    return "webinars", list(Registration.objects.of_address(user.email).values(*fields))


@on_erasure
def forget_seats(user):
    """She may have come before she had an account."""
    forget_address(user.email)

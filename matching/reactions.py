"""What matching does when an account is deleted."""

from accounts.erasure import on_erasure
from matching.models import Appeal

FORGOTTEN = "–"


@on_erasure
def forget_appeals(user):
    """That somebody asked stays; what she wrote and read goes."""
    hers = Appeal.objects.filter(user=user)
    hers.exclude(answer="").update(answer=FORGOTTEN)
    hers.update(text=FORGOTTEN)

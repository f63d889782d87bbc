"""Steps that the marketplace's rules refuse, each with a sentence for whoever asked."""

from django.utils.translation import gettext as _

from journal.models import IllegalMove


class Refusal(IllegalMove):
    """Not now, and why: `str(refusal)` is written for the reader, in her language."""


class StaleVersion(Refusal):
    """Somebody decided on terms that are no longer the current ones."""

    def __init__(self):
        super().__init__(
            _("The terms changed while you were reading. Please read the new ones first.")
        )

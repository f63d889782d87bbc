from django.utils.translation import gettext_lazy as _

from cms.leads.forms import ConsentField, LeadForm
from cms.leads.models import Lead


class PaperRequestForm(LeadForm):
    """As short as it can be: to whom, and with what consent."""

    kind = Lead.Kind.PAPER

    consent = ConsentField(
        label=_(
            "I agree that Bras Droit sends me this paper, may write to me once about it, and keeps "
            "these details three years at most."
        )
    )

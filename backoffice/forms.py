from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """Yes, or a no that says why."""

    YES = ""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, as it will be read"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision and decision != self.YES and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, and what to do next."))
        return cleaned


class NeedDecisionForm(DecisionForm):
    OPEN, CHANGES, REJECT = "open", "changes", "reject"
    YES = OPEN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            (self.OPEN, _("Open it to freelancers")),
            (self.CHANGES, _("Ask for changes")),
            (self.REJECT, _("Refuse it")),
        ]


class OperationDecisionForm(DecisionForm):
    """Either way she says what she saw at Stripe."""

    RETRY, ABANDON = "retry", "abandon"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            (self.RETRY, _("Send it again: Stripe has no trace of it")),
            (self.ABANDON, _("Give it up: nothing was moved and nothing will be")),
        ]


class PaperDecisionForm(DecisionForm):
    ACCEPT, REFUSE = "accept", "refuse"
    YES = ACCEPT

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = [
            (self.ACCEPT, _("It is valid")),
            (self.REFUSE, _("Refuse it")),
        ]

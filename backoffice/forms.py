"""What operations decide, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.credit_forms import MAX_REASON, HoursBackForm
from billing.collection.evidence import MAX_TEXT
from billing.collection.models import Chargeback
from billing.stripe.models import IfMissing, Operation


class DecisionForm(forms.Form):
    """One of CHOICES: YES, or a no that says why."""

    CHOICES: list[tuple[str, str]] = []
    YES = ""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason, as it will be read"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = self.CHOICES

    def clean(self):
        cleaned = super().clean()
        decision = cleaned.get("decision")
        if decision and decision != self.YES and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, and what to do next."))
        return cleaned


class TypedForm(forms.Form):
    """What gives money up for good wants `to_type` typed: nothing undoes it (docs/adr/0019)."""

    typed = forms.CharField(required=False, max_length=200)

    def __init__(self, *args, to_type, **kwargs):
        """to_type: what names the case on its page, a number of an invoice or a name."""
        super().__init__(*args, **kwargs)
        self.to_type = to_type
        self.fields["typed"].label = _("To confirm, type: %(words)s") % {"words": to_type}

    def is_final(self, cleaned):
        """Whether what was decided gives money up."""
        return True

    def clean(self):
        cleaned = super().clean()
        if self.is_final(cleaned) and cleaned.pop("typed", "") != self.to_type:
            self.add_error("typed", _("Type exactly: %(words)s") % {"words": self.to_type})
        cleaned.pop("typed", None)
        return cleaned


class TypedDecisionForm(TypedForm, DecisionForm):
    """One of CHOICES, of which those in FINAL give money up."""

    FINAL = ""
    field_order = ["decision", "reason", "typed"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        label = dict(self.CHOICES)[self.FINAL]
        self.fields["typed"].help_text = _("Only for “%(choice)s”.") % {"choice": label}

    def is_final(self, cleaned):
        return cleaned.get("decision") == self.FINAL


class NeedDecisionForm(DecisionForm):
    OPEN, CHANGES, REJECT = "open", "changes", "reject"
    YES = OPEN
    CHOICES = [
        (OPEN, _("Open it to freelancers")),
        (CHANGES, _("Ask for changes")),
        (REJECT, _("Refuse it")),
    ]


class OperationDecisionForm(DecisionForm):
    """Stripe is asked first, whatever she thinks; either way she says what she saw there."""

    CHOICES = [
        (IfMissing.ASK, _("Look at Stripe again, and ask me if nothing is there")),
        (IfMissing.SEND, _("Look at Stripe again, and send it again if nothing is there")),
        (IfMissing.ABANDON, _("Look at Stripe again, and give it up if nothing is there")),
    ]


class OperationsDecisionForm(OperationDecisionForm):
    """The same on several calls."""

    operations = forms.ModelMultipleChoiceField(
        label=_("Calls that this is about"),
        queryset=Operation.objects.stuck(),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["operations"]


class EventDecisionForm(DecisionForm):
    """Either way she says what it is about."""

    RETRY, DISMISS = "retry", "dismiss"
    CHOICES = [
        (RETRY, _("Apply it again: what was in its way has been put right")),
        (DISMISS, _("Dismiss it: it concerns nothing of ours")),
    ]


class PaperDecisionForm(DecisionForm):
    ACCEPT, REFUSE = "accept", "refuse"
    YES = ACCEPT
    CHOICES = [
        (ACCEPT, _("It is valid")),
        (REFUSE, _("Refuse it")),
    ]


class ObjectionDecisionForm(HoursBackForm, DecisionForm):
    """Hours of each line to take back, or why the invoice stands; she reads the reason."""

    CORRECT, REJECT = "correct", "reject"
    CHOICES = [
        (CORRECT, _("She is right: take hours back by a credit note")),
        (REJECT, _("The invoice stands")),
    ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == self.CORRECT and not cleaned["minutes_by_line"]:
            self.add_error("decision", _("Say how many hours to take back, on one line at least."))
        if cleaned.get("decision") == self.CORRECT and len(cleaned.get("reason", "")) > MAX_REASON:
            self.add_error("reason", _("It stands on the credit note: 300 characters at most."))
        return cleaned


class DepositDecisionForm(DecisionForm):
    """Either way she says what was done about it."""

    AGAIN, CLOSE = "again", "close"
    CHOICES = [
        (AGAIN, _("Hand it over again")),
        (CLOSE, _("Close it: nothing more is expected of the platform")),
    ]


class RefundDecisionForm(TypedDecisionForm):
    """Either way she says what she knows of the company's bank."""

    AGAIN, BY_HAND = "again", "by_hand"
    FINAL = BY_HAND
    CHOICES = [
        (AGAIN, _("Send it again through Stripe")),
        (BY_HAND, _("It was paid by a bank transfer of ours")),
    ]

    def __init__(self, *args, may_send_again, **kwargs):
        """may_send_again: Stripe refunds nothing of a payment that a bank has kept."""
        super().__init__(*args, **kwargs)
        if not may_send_again:
            self.fields["decision"].choices = self.CHOICES[1:]


class RefundExplanationForm(TypedDecisionForm):
    """Of one made on Stripe's own pages. Either way she says what she was told of it."""

    COVERED, REPAID, BORNE = "covered", "repaid", "borne"
    FINAL = BORNE
    CHOICES = [
        (COVERED, _("Credit notes take as much off the invoices of this payment")),
        (REPAID, _("The company has paid this refund back to our bank account")),
        (BORNE, _("Nobody asks for this refund back: the platform bears the loss")),
    ]

    def __init__(self, *args, is_covered=None, **kwargs):
        """is_covered: credit notes come to what went back; then nothing else is offered."""
        super().__init__(*args, **kwargs)
        if is_covered is not None:
            self.fields["decision"].choices = self.CHOICES[:1] if is_covered else self.CHOICES[1:]
        if is_covered:
            del self.fields["typed"]


class UnpaidDecisionForm(TypedDecisionForm):
    """Either way she says what she knows of the company."""

    PAY, WAIT = "pay", "wait"
    FINAL = PAY
    CHOICES = [
        (PAY, _("Pay her now from our own funds: the loss is ours")),
        (WAIT, _("Keep waiting for the company, and ask again in some weeks")),
    ]


class OverpaymentDecisionForm(TypedDecisionForm):
    """Either way she says what was agreed with the freelancer."""

    REPAID, WAIVED = "repaid", "waived"
    FINAL = WAIVED
    CHOICES = [
        (REPAID, _("She has sent the rest to our bank account")),
        (WAIVED, _("She keeps the rest: the loss is ours")),
    ]


class LossDecisionForm(TypedDecisionForm):
    """Either way she says what was agreed with the company."""

    COUNTED, REPAID, BORNE, GIVEN_BACK = "counted", "repaid", "borne", "given_back"
    FINAL = BORNE
    CHOICES = [
        (COUNTED, _("It is what we still owed the company by a refund that had failed")),
        (REPAID, _("The company has paid it to our bank account")),
        (BORNE, _("Nobody asks for it any more: the platform bears the loss")),
        (GIVEN_BACK, _("We have sent it back to the company by bank transfer")),
    ]

    def __init__(self, *args, chargeback, may_count, **kwargs):
        """may_count: a refund that failed comes to as much, or all of them."""
        super().__init__(*args, **kwargs)
        possible = [self.COUNTED] if may_count else []
        possible += [self.REPAID, self.BORNE]
        if chargeback.status == Chargeback.Status.OWED_BACK:
            possible = [self.GIVEN_BACK]
            del self.fields["typed"]
        choices = [choice for choice in self.CHOICES if choice[0] in possible]
        self.fields["decision"].choices = choices


class EvidenceForm(forms.Form):
    """Our account of what was agreed, worked, approved and invoiced."""

    text = forms.CharField(
        label=_("What the bank will read, in English"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 20}),
    )


class WriteOffForm(TypedForm):
    """Why nobody pays an invoice any more."""

    field_order = ["reason", "typed"]
    reason = forms.CharField(
        label=_("Why nobody expects this money any more"),
        help_text=_("For operations alone: the company and the freelancer do not read it."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ExplanationForm(forms.Form):
    """Why our ledger and Stripe's list differ."""

    reason = forms.CharField(
        label=_("Why they differ, and what was done about it"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AppealAnswerForm(DecisionForm):
    """Either way she says what she found."""

    UPHELD, EXPLAINED = "upheld", "explained"
    CHOICES = [
        (UPHELD, _("They are right: corrected")),
        (EXPLAINED, _("It stays as it is, and I say why")),
    ]


class ReasonForm(forms.Form):
    """Why, as the journal keeps it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class OverrideForm(ReasonForm):
    """What operations do against the engine's word."""

    ADD, REMOVE = "add", "remove"

    what = forms.ChoiceField(choices=[(ADD, _("Put on the list")), (REMOVE, _("Take off"))])

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.leads.models import Lead
from formatting.durations import DurationField


class LeadFilter(forms.Form):
    """What the inbox shows; an answer that makes no sense filters nothing."""

    OPEN, OVERDUE = "open", "overdue"

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Lead.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            (OPEN, _("to be dealt with")),
            (OVERDUE, _("past the deadline")),
            *Lead.Status.choices,
        ],
    )
    mine = forms.BooleanField(label=_("Mine only"), required=False)
    q = forms.CharField(label=_("Name, company or e-mail"), required=False, max_length=120)

    def apply(self, leads, *, user):
        """The leads that the answers leave, in the order of the work."""
        self.full_clean()
        cleaned = self.cleaned_data
        if kind := cleaned.get("kind"):
            leads = leads.filter(kind=kind)
        if state := cleaned.get("state"):
            leads = self.in_state(leads, state)
        if cleaned.get("mine"):
            leads = leads.filter(assigned_to=user)
        if words := cleaned.get("q"):
            leads = leads.filter(
                Q(name__icontains=words) | Q(company_name__icontains=words) | Q(email=words.lower())
            )
        return leads.for_inbox()

    def in_state(self, leads, state):
        if state == self.OPEN:
            return leads.filter(status__in=Lead.OPEN, forgotten_at__isnull=True)
        if state == self.OVERDUE:
            return leads.overdue(at=timezone.now())
        return leads.filter(status=state)


class AssignmentForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who deals with it"),
        queryset=User.objects.filter(is_staff=True, is_active=True),
        empty_label=None,
    )


class OutcomeForm(forms.Form):
    """How a lead ends, or goes on."""

    CONTACTED, LOST, SPAM, RESTORED = "contacted", "lost", "spam", "restored"

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (CONTACTED, _("I reached her")),
            (LOST, _("It leads nowhere")),
            (SPAM, _("It is spam")),
            (RESTORED, _("It was no spam")),
        ],
        widget=forms.RadioSelect,
    )
    lost_reason = forms.ChoiceField(
        label=_("Why it leads nowhere"),
        required=False,
        choices=[("", "–"), *Lead.LostReason.choices],
    )

    LEADS_TO = {
        CONTACTED: Lead.Status.CONTACTED,
        LOST: Lead.Status.LOST,
        SPAM: Lead.Status.SPAM,
        RESTORED: Lead.Status.NEW,
    }

    def offer_to(self, lead):
        """Show only what can happen to this lead now; returns the form, or None for nothing."""
        possible = [
            (value, label)
            for value, label in self.fields["outcome"].choices
            if lead.can_move_to(self.LEADS_TO[value])
        ]
        self.fields["outcome"].choices = possible
        return self if possible else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") == self.LOST and not cleaned.get("lost_reason"):
            self.add_error("lost_reason", _("Say why: it tells us what to do better."))
        return cleaned


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConversionForm(forms.Form):
    text = forms.CharField(
        label=_("The need, in her words"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("She gets a link by mail, corrects what she likes, and posts it herself."),
    )
    monthly_minutes = DurationField(label=_("Hours a month"), max_minutes=13_200, required=False)

from django import forms
from django.utils.translation import gettext_lazy as _


class RefusalForm(forms.Form):
    """Why a need isn't for her: one of the usual reasons, her own words, or both."""

    REASONS = [
        ("tasks", _("The tasks are not what I do")),
        ("hours", _("I have no time for this many hours")),
        ("days", _("The days don't suit me")),
        ("rate", _("The budget is too low")),
        ("place", _("It is too far away")),
        ("other", _("Something else")),
    ]
    reason = forms.ChoiceField(label=_("Why not?"), choices=REASONS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your words (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The company doesn't read this; it makes the next matches better."),
    )

    def text(self):
        """The reason as it is kept in the journal."""
        label = str(dict(self.REASONS)[self.cleaned_data["reason"]])
        words = self.cleaned_data["words"].strip()
        return f"{label}: {words}" if words else label


class AppealForm(forms.Form):
    """What seems wrong, in her words."""

    text = forms.CharField(
        label=_("What seems wrong?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A person reads it, looks at the match and answers you by e-mail."),
    )

import html

import nh3
from django import forms
from django.utils.translation import gettext_lazy as _

from cms.visitors import VisitorForm
from marketplace.needs.contacts import LINK

LINKS_MAX = 2
CONSENT = _("I agree that my name and comment appear here; my e-mail serves for the answer alone.")


class CommentForm(VisitorForm):
    """A constructive word on an article."""

    text = forms.CharField(
        label=_("Your comment"),
        min_length=10,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A person reads it before it appears. Plain text, two links at most."),
    )
    name = forms.CharField(
        label=_("Your name, as it will appear"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Never shown: we tell you when your comment appears or is answered."),
    )
    consent = forms.BooleanField(
        label=CONSENT,
        error_messages={"required": _("Without your consent we can’t publish it: tick the box.")},
    )

    def clean_text(self):
        text = plain_text(self.cleaned_data["text"])
        if len(LINK.findall(text)) > LINKS_MAX:
            raise forms.ValidationError(_("Leave two links at most."), code="links")
        if not text:
            raise forms.ValidationError(_("Write it in plain words."), code="required")
        return text

    def clean_name(self):
        name = plain_text(self.cleaned_data["name"])
        if not name or LINK.search(name):
            raise forms.ValidationError(_("Write a name, without a link."), code="links")
        return name

    def details(self):
        """What the answers say, as fields of a Comment."""
        kept = {name: self.cleaned_data[name] for name in ("text", "name", "email")}
        return kept | {"consent_text": str(self.fields["consent"].label)}


def plain_text(text):
    """The words without any markup; lines stay lines."""
    return html.unescape(nh3.clean(text, tags=set())).strip()


class DecisionForm(forms.Form):
    """What a moderator decides; a refusal says why."""

    PUBLISH, REJECT = "publish", "reject"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[(PUBLISH, _("Publish it")), (REJECT, _("Refuse it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason, as its author will read it"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: it names a private person. Say what would make it publishable."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("decision") == self.REJECT and not cleaned.get("reason"):
            self.add_error("reason", _("Say why, and what to do next."))
        return cleaned


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Our answer"), max_length=3_000, widget=forms.Textarea(attrs={"rows": 4})
    )

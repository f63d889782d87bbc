"""Forms for people without an account: kind to them, tedious for machines.

A trap field, a signed time of opening and a count per connection turn away what nobody typed. What
a person typed is never lost: each refusal says what to do, and sending again is enough.
"""

import ipaddress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

SALT = "visitors.opened"
FASTEST = timedelta(seconds=2)
OLDEST = timedelta(days=2)
PER_HOUR = 6


class TrapInput(forms.TextInput):
    """A box that no person sees: what fills it in is a machine."""

    template_name = "visitors/trap.html"
    is_hidden = True


class VisitorForm(forms.Form):
    """What every form open to anybody carries."""

    website = forms.CharField(required=False, max_length=200, widget=TrapInput)
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = sign_opening

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("website"):
            self.add_error(None, _("Leave the box “website” empty, then send again."))
        elif trouble := opening_trouble(cleaned.get("opened", "")):
            self.data = self.data.copy()
            if trouble is not TOO_FAST:
                self.data[self.add_prefix("opened")] = sign_opening()
            self.add_error(None, trouble)
        return cleaned

    def refuse_flood(self):
        """Say that this connection has sent enough for an hour."""
        self.add_error(
            None,
            _("Many messages came from your connection within an hour: please try again later."),
        )


TOO_FAST = _("That was very fast: read it once more, then send again.")
TOO_OLD = _("This page was open for a long time: check what you wrote, then send again.")


def sign_opening():
    """The signed present, for a form that is being shown."""
    return signing.TimestampSigner(salt=SALT).sign("form")


def opening_trouble(signed):
    """Why a form can't have been filled in by somebody who read it; None when it can."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(signed, max_age=OLDEST)
    except signing.BadSignature:
        return TOO_OLD
    try:
        signer.unsign(signed, max_age=FASTEST)
    except signing.SignatureExpired:
        return None
    return TOO_FAST


def sender_of(request):
    """Whose connection this is, for today alone: a keyed hash, never the address itself."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    # A household or an office has one address of IPv4, and a whole /64 of IPv6.
    network = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return salted_hmac("visitors.sender", f"{network} {timezone.localdate()}").hexdigest()[:32]


def sent_enough(records, sender, *, per_hour=PER_HOUR):
    """Whether this sender wrote so many records (with sender and created_at) within an hour."""
    since = timezone.now() - timedelta(hours=1)
    return records.filter(sender=sender, created_at__gt=since).count() >= per_hour

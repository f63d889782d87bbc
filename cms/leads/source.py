"""Where a lead came from: our page, the campaign in its address, the site that led here.

Known without any cookie: from the address of the form, and from the browser's Referer. Of another
site only the name is kept.
"""

from urllib.parse import parse_qs, urlsplit

from django import forms

CAMPAIGN = ("source", "medium", "campaign", "term", "content")


def source_of(request):
    """Initial values of a SourceFields form: page, referrer, campaign ("newsletter / email")."""
    referrer = urlsplit(request.headers.get("Referer", "")[:2_000])
    came_from_here = referrer.netloc == request.get_host()
    asked = request.GET
    if not any(f"utm_{name}" in asked for name in CAMPAIGN) and came_from_here:
        asked = {name: values[0] for name, values in parse_qs(referrer.query).items()}
    campaign = [asked.get(f"utm_{name}", "")[:60] for name in CAMPAIGN]
    return {
        "page": (referrer.path if came_from_here else request.path)[:200],
        "referrer": "" if came_from_here else (referrer.hostname or "")[:100],
        "campaign": " / ".join(part for part in campaign if part),
    }


class SourceFields(forms.Form):
    """Carries the source of a visit through a form."""

    page = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    referrer = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    campaign = forms.CharField(required=False, max_length=320, widget=forms.HiddenInput)

    def source(self):
        """The three fields, for a Lead."""
        return {name: self.cleaned_data[name] for name in ("page", "referrer", "campaign")}

"""The way from a form of ours to a page of Stripe's or of a bank."""

from urllib.parse import urlsplit

from django.template.response import TemplateResponse


class Onward(TemplateResponse):
    """Answers a POST with a small page that leads on to `url` at once, or by its link.

    Not a redirect: browsers hold what a form's answer redirects to, hop by hop, against the content
    policy's form-action, and which hosts a bank uses nobody knows beforehand
    (github.com/w3c/webappsec-csp/issues/8).
    """

    def __init__(self, request, url):
        self.url = url
        context = {"address": url, "host": urlsplit(url).hostname}
        super().__init__(request, "stripe/onward.html", context)

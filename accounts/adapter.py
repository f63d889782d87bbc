"""How allauth speaks in our name: its mails go through the outbox, in the reader's language."""

from allauth.account.adapter import DefaultAccountAdapter
from django.utils.translation import get_language

from accounts.actions import accept_invitations
from accounts.landing import landing_url
from mail import outbox


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request, user, form, commit=True):
        user.language = get_language() or "fr"
        return super().save_user(request, user, form, commit)

    def populate_username(self, request, user):
        """People are known by their e-mail address alone."""

    def get_signup_redirect_url(self, request):
        return landing_url(request)

    def get_login_redirect_url(self, request):
        return landing_url(request)

    def confirm_email(self, request, email_address):
        """The address is hers: the invitations sent to it become memberships."""
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            accept_invitations(email_address.user, email=email_address.email)
        return confirmed

    def send_mail(self, template_prefix, email, context):
        """Queue one of allauth's mails (template_prefix: "account/email/<name>")."""
        name = template_prefix.rsplit("/", 1)[-1]
        wanted = {k: context[k] for k in ("code", "password_reset_url") if k in context}
        outbox.send_to_address(
            f"account_{name}", email, context=wanted, language=get_language() or "fr"
        )

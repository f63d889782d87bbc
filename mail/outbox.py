"""Write a mail into the outbox; `mail.delivery` hands it over."""

import uuid

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from mail.models import OutgoingMail
from mail.tasks import deliver_mail


def send(template, *, to, context, key):
    """Queue the mail `emails/<template>.*` to a User, in her language.

    key: unique business key; a second call with the same key changes nothing. Call it inside the
    transaction that makes the mail true: a rollback takes the mail with it.
    """
    return send_to_address(
        template, to.email, context={"reader": to, **context}, language=to.language, key=key
    )


def send_to_address(template, address, *, context, language, key=None, calendar=""):
    """Like `send`, for someone who has no account. Without a key each call is a mail of its own.

    calendar: the text of an iCalendar message that goes with it.
    """
    now = timezone.now()
    mail, created = OutgoingMail.objects.get_or_create(
        key=key or f"{template}:{uuid.uuid4()}",
        defaults={
            "template": template,
            "to": address,
            "language": language,
            **write(template, context=context, language=language),
            "calendar": calendar,
            "created_at": now,
            "next_attempt_at": now,
        },
    )
    if created:
        deliver_mail.delay_on_commit(mail.pk)
    return mail


def write(template, *, context, language):
    """The words of a mail in a language, as a dict: subject, text, html."""
    context = {
        "base_url": settings.BASE_URL,
        "language": language,
        "demo": settings.DEMO,
        **context,
    }
    with translation.override(language):
        subject = render_plain(f"emails/{template}.subject.txt", context)
        return {
            "subject": " ".join(subject.split())[:200],
            "text": render_plain(f"emails/{template}.txt", context).strip() + "\n",
            "html": render_to_string(f"emails/{template}.html", context),
        }


def render_plain(name, context):
    """Render a template as plain text: "Besoin d'aide", not "Besoin d&#x27;aide"."""
    return get_template(name).template.render(Context(context, autoescape=False))

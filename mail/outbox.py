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
    return queue([to_user(template, to, context=context, key=key)])[0]


def send_to_all(template, *, readers, context, key):
    """Like `send`, to several Users: the key of each mail is `key` and her own number."""
    send_to_each(template, contexts=dict.fromkeys(readers, context), key=key)


def send_to_each(template, *, contexts, key):
    """Like `send_to_all`, where each reads something else. contexts: {User: context}."""
    queue(
        [
            to_user(template, reader, context=context, key=f"{key}:{reader.pk}")
            for reader, context in contexts.items()
        ]
    )


def send_to_address(template, address, *, context, language, key=None, calendar=""):
    """Like `send`, for someone who has no account. Without a key each call is a mail of its own.

    calendar: the text of an iCalendar message that goes with it.
    """
    key = key or f"{template}:{uuid.uuid4()}"
    mail = to_address(
        template, address, context=context, language=language, key=key, calendar=calendar
    )
    return queue([mail])[0]


def to_user(template, user, *, context, key):
    """An OutgoingMail that is not in the outbox yet."""
    context = {"reader": user, **context}
    return to_address(template, user.email, context=context, language=user.language, key=key)


def to_address(template, address, *, context, language, key, calendar=""):
    now = timezone.now()
    return OutgoingMail(
        key=key,
        template=template,
        to=address,
        language=language,
        **write(template, context=context, language=language),
        calendar=calendar,
        created_at=now,
        next_attempt_at=now,
    )


def queue(mails):
    """Write mails down, to be delivered. Returns those of their keys, in their order.

    One whose key is there already stays as it is, also when another transaction wrote it meanwhile.
    """
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
    kept = OutgoingMail.objects.in_bulk([mail.key for mail in mails], field_name="key")
    for mail in mails:
        if kept[mail.key].created_at == mail.created_at:
            deliver_mail.delay_on_commit(kept[mail.key].pk)
    return [kept[mail.key] for mail in mails]


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

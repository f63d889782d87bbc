"""Hand queued mails over to the mail server."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from mail.models import OutgoingMail

# smtplib's errors and sockets' alike, a mail service's, and what no mail can hold in a header.
FAILURES = (OSError, AnymailError, ValueError)


def deliver(mail_id):
    """Send one queued mail; a failure is noted and tried again later, ever more patiently."""
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, sent_at__isnull=True)
            .first()
        )
        if mail is None:
            return
        headers = {"Message-ID": message_id(mail)}
        message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to], headers=headers)
        message.attach_alternative(mail.html, "text/html")
        if mail.calendar:
            message.attach("invitation.ics", mail.calendar, calendar_type(mail.calendar))
        mail.attempts += 1
        try:
            message.send()
        except FAILURES as error:
            mail.last_error = (str(error) or type(error).__name__)[:300]
            mail.next_attempt_at = timezone.now() + timedelta(minutes=2**mail.attempts)
        else:
            mail.sent_at = timezone.now()
        mail.save()


def message_id(mail):
    """The same at every attempt: a mail whose going could not be noted is known when it returns."""
    return f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{urlsplit(settings.BASE_URL).hostname}>"


def calendar_type(text):
    """The media type of an iCalendar message; mail programs act on its method (RFC 6047, 2.4)."""
    method = re.search(r"^METHOD:(\w+)", text, re.MULTILINE)[1]
    return f"text/calendar; method={method}"

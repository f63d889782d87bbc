"""Hand queued mails over to the mail server."""

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from mail.models import OutgoingMail


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
        message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to])
        message.attach_alternative(mail.html, "text/html")
        mail.attempts += 1
        try:
            message.send()
        except OSError as error:  # smtplib's errors and sockets' alike
            mail.last_error = str(error)[:300]
            mail.next_attempt_at = timezone.now() + timedelta(minutes=2**mail.attempts)
        else:
            mail.sent_at = timezone.now()
        mail.save()

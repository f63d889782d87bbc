from celery import shared_task
from django.utils import timezone

from mail import delivery
from mail.models import OutgoingMail


@shared_task
def deliver_mail(mail_id):
    delivery.deliver(mail_id)


@shared_task
def deliver_pending():
    """Find what a lost message left behind."""
    for mail_id in OutgoingMail.objects.due(at=timezone.now()).values_list("pk", flat=True)[:500]:
        deliver_mail.delay(mail_id)

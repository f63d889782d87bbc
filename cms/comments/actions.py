"""What happens to comments: coming in, being read, being forgotten."""

from datetime import timedelta

from django.db import transaction

from cms.comments import emails
from cms.comments.models import Comment
from journal.models import Entry
from mail.models import OutgoingMail


@transaction.atomic
def receive(page, *, text, email, **details):
    """Keep a comment until somebody has read it; the same one sent twice is kept once."""
    language = page.locale.language_code
    comment, created = Comment.objects.get_or_create(
        page=page, text=text, email=email, defaults={"language": language, **details}
    )
    if created:
        Entry.objects.record(comment, "received", by=None)
    return comment


@transaction.atomic
def publish(comment, *, by):
    comment.publish(by=by)
    emails.published(comment)


@transaction.atomic
def reject(comment, *, by, reason):
    """Refuse a comment; its author reads the reason, and what she can do."""
    comment.reject(by=by, reason=reason)
    emails.rejected(comment, reason=reason)


@transaction.atomic
def reply(comment, text, *, by):
    """Answer a comment; its author is told once the comment itself can be read."""
    comment.reply(text, by=by)
    if comment.is_published:
        emails.answered(comment)


@transaction.atomic
def forget_address(email):
    """Delete everything that somebody ever wrote; returns how many comments that was."""
    comments = list(Comment.objects.of_address(email))
    for comment in comments:
        forget_mails(comment)
        comment.delete()
    return len(comments)


def forget_old_comments(*, at):
    """Delete what was refused long ago, and the addresses that nobody needs any more."""
    yesterday = at - timedelta(days=1)
    Comment.objects.filter(created_at__lt=yesterday).exclude(sender="").update(sender="")
    for comment in Comment.objects.rejected_long_ago(at=at):
        forget_mails(comment)
        comment.delete()
    for comment in Comment.objects.with_old_address(at=at):
        forget_mails(comment)
        Comment.objects.filter(pk=comment.pk).update(email="")


def forget_mails(comment):
    OutgoingMail.objects.filter(key__startswith=f"comment:{comment.pk}:").delete()

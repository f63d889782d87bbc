"""What the author of a comment is told; she may have asked to be forgotten since."""

from django.conf import settings

from mail import outbox


def published(comment):
    tell("comment_published", comment, "published")


def rejected(comment, *, reason):
    tell("comment_rejected", comment, "rejected", reason=reason)


def answered(comment):
    tell("comment_answered", comment, f"answered:{comment.answered_at:%Y%m%d%H%M%S}")


def tell(template, comment, what, **context):
    if not comment.email:
        return
    url = comment.url
    if url.startswith("/"):
        url = f"{settings.BASE_URL}{url}"
    outbox.send_to_address(
        template,
        comment.email,
        context={"comment": comment, "url": url, **context},
        language=comment.language,
        key=f"comment:{comment.pk}:{what}",
    )

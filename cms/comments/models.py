"""Comments of readers on articles: read by a person before they appear."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cms.comments.querysets import CommentQuerySet
from journal.models import Entry, Lifecycle, signed_check, status_check


class CommentStatus(models.TextChoices):
    PENDING = "pending", _("to be read")
    PUBLISHED = "published", _("published")
    REJECTED = "rejected", _("refused")


class Comment(Lifecycle):
    """Plain text by somebody who needs no account, and the editors' answer to it."""

    Status = CommentStatus

    MOVES = {
        Status.PENDING: {Status.PUBLISHED, Status.REJECTED},
        Status.PUBLISHED: {Status.REJECTED},
        Status.REJECTED: {Status.PUBLISHED},
    }

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="comments")
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING
    )
    name = models.CharField(_("name"), max_length=80)
    # For our answer alone: no page and no moderator shows it.
    email = models.EmailField(_("e-mail"), blank=True)
    text = models.TextField(_("comment"), max_length=3_000)
    language = models.CharField(max_length=2, choices=[("fr", "Français"), ("en", "English")])
    consent_text = models.TextField()
    sender = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("answer"), max_length=3_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("comment")
        permissions = [("moderate_comment", "Can moderate comments")]
        constraints = [
            status_check(CommentStatus, "comment_status"),
            signed_check("decided", "comment_decided"),
            signed_check("answered", "comment_answered"),
        ]
        indexes = [
            models.Index(fields=["page", "status"], name="comment_shown"),
            models.Index(fields=["sender", "created_at"], name="comment_sender"),
        ]

    def __str__(self):
        return f"{self.name}: {self.text[:60]}"

    @property
    def is_published(self):
        return self.status == self.Status.PUBLISHED

    @property
    def url(self):
        """Where it stands below its page; unpublished, where comments and their form stand."""
        place = f"comment-{self.pk}" if self.is_published else "comments"
        return f"{self.page.get_url()}#{place}"

    def publish(self, *, by):
        self.move_to(self.Status.PUBLISHED, by=by, decided_by=by, decided_at=timezone.now())

    def reject(self, *, by, reason):
        self.move_to(
            self.Status.REJECTED, by=by, reason=reason, decided_by=by, decided_at=timezone.now()
        )

    def reply(self, text, *, by):
        """Write the editors' answer, or write it anew."""
        self.answer, self.answered_by, self.answered_at = text, by, timezone.now()
        self.save(update_fields=["answer", "answered_by", "answered_at"])
        Entry.objects.record(self, "answered", by=by)

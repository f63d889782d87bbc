"""The papers that a client has to see of her."""

import uuid
from pathlib import Path

from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.models import Lifecycle, signed_check, status_check
from marketplace.people.models.freelancer import Freelancer
from marketplace.people.querysets import PaperQuerySet


def private_storage():
    return storages["private"]


def paper_path(paper, filename):
    """A name that says nothing, whatever the file was called; its ending was checked."""
    return f"papers/{paper.freelancer_id}/{uuid.uuid4()}{Path(filename).suffix.lower()}"


class VigilancePaperStatus(models.TextChoices):
    SUBMITTED = "submitted", _("to be checked")
    VALID = "valid", _("valid")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired")


class VigilancePaper(Lifecycle):
    """A paper that the law makes a client ask for (code du travail, art. L8222-1, D8222-5)."""

    class Kind(models.TextChoices):
        URSSAF = "urssaf", _("URSSAF vigilance certificate")
        REGISTRATION = "registration", _("business registration")
        INSURANCE = "insurance", _("professional liability insurance")

    Status = VigilancePaperStatus

    MOVES = {
        Status.SUBMITTED: {Status.VALID, Status.REFUSED},
        Status.VALID: {Status.EXPIRED},
    }

    freelancer = models.ForeignKey(Freelancer, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    file = models.FileField(_("file"), upload_to=paper_path, storage=private_storage, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"))
    submitted_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-expires_on", "-pk"]
        constraints = [
            status_check(VigilancePaperStatus, "vigilancepaper_status"),
            signed_check("checked", "vigilancepaper_checked"),
            models.CheckConstraint(
                condition=models.Q(expires_on__gt=models.F("issued_on")),
                name="vigilancepaper_dates",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.freelancer})"

    @property
    def is_renewed(self):
        """Whether a later paper of the same kind is valid already."""
        return VigilancePaper.objects.filter(
            freelancer_id=self.freelancer_id,
            kind=self.kind,
            status=VigilancePaperStatus.VALID,
            expires_on__gt=self.expires_on,
        ).exists()

    def accept(self, *, by):
        self.move_to(self.Status.VALID, by=by, checked_at=timezone.now(), checked_by=by)

    def refuse(self, *, by, reason):
        self.move_to(
            self.Status.REFUSED, by=by, reason=reason, checked_at=timezone.now(), checked_by=by
        )

    def expire(self, *, by=None):
        self.move_to(self.Status.EXPIRED, by=by)

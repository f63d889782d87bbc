"""Who moved what, when, why: the append-only journal and the base of everything with a status."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from journal.querysets import EntryQuerySet


class IllegalMove(Exception):
    """A record was asked to take a step that its present state does not allow."""


class Entry(models.Model):
    """One thing that happened to one record. Never edited, never deleted (database triggers)."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT)
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    verb = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder, blank=True)
    # Nobody is the system: a deadline that passed, a message from Stripe.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="entry_subject")]

    def __str__(self):
        return f"{self.verb} {self.subject_type_id}:{self.subject_id}"


class Lifecycle(models.Model):
    """A record whose status moves only along its MOVES."""

    MOVES: dict[str, set[str]] = {}

    class Meta:
        abstract = True

    def move_to(self, status, *, by, reason="", **fields):
        """Move to `status` and journal it; `fields` are set by the same UPDATE.

        by: a User, or None for the system. Raises IllegalMove when MOVES has no such step or
        when another request moved the record meanwhile: two clicks make one move.
        """
        was = self.status
        if status not in self.MOVES.get(was, ()):
            raise IllegalMove(f"{self._meta.label} {self.pk}: {was} → {status}")
        unmoved = type(self)._base_manager.filter(pk=self.pk, status=was)
        # Without a savepoint: whoever had begun a transaction cannot keep half of a move either.
        with transaction.atomic(savepoint=False):
            is_moved = unmoved.update(status=status, **fields) == 1
            if is_moved:
                Entry.objects.record(self, status, by=by, reason=reason, data={"from": was})
        if not is_moved:
            raise IllegalMove(f"{self._meta.label} {self.pk} is no longer {was}")
        self.status = status
        for name, value in fields.items():
            setattr(self, name, value)

    def can_move_to(self, status):
        return status in self.MOVES.get(self.status, ())

    @classmethod
    def move_all(cls, records, status, *, by, reason=""):
        """`move_to` for several records at once: all of them move, or none.

        Raises IllegalMove when one may not, or when another request moved one meanwhile.
        """
        records = list(records)
        with transaction.atomic(savepoint=False):
            for was in {record.status for record in records}:
                group = [record.pk for record in records if record.status == was]
                unmoved = cls._base_manager.filter(pk__in=group, status=was)
                may_move = status in cls.MOVES.get(was, ())
                if not may_move or unmoved.update(status=status) != len(group):
                    raise IllegalMove(f"{cls._meta.label} {group}: {was} → {status}")
            Entry.objects.bulk_create(
                Entry.objects.entry(each, status, by=by, reason=reason, data={"from": each.status})
                for each in records
            )
        for record in records:
            record.status = status


def status_check(statuses, name):
    """The check constraint that keeps a status column within `statuses` (TextChoices or list)."""
    values = [str(status) for status in statuses]
    return models.CheckConstraint(condition=models.Q(status__in=values), name=name)


def signed_check(verb, name):
    """The check constraint that keeps `<verb>_at` and `<verb>_by` paired.

    A time without a person is allowed (the system acted); a person without a time is not.
    """
    return models.CheckConstraint(
        condition=models.Q(**{f"{verb}_by__isnull": True})
        | models.Q(**{f"{verb}_at__isnull": False}),
        name=name,
    )

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class EntryQuerySet(models.QuerySet):
    def record(self, subject, verb, *, by, reason="", data=None):
        """Write one entry. by: a User, or None for the system. data: JSON-able details."""
        entry = self.entry(subject, verb, by=by, reason=reason, data=data)
        entry.save()
        return entry

    def entry(self, subject, verb, *, by, reason="", data=None):
        """One that is not written yet."""
        return self.model(
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            verb=verb,
            by=by,
            reason=reason,
            data=data or {},
            at=timezone.now(),
        )

    def about(self, subject):
        """The story of one record, oldest first."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(subject_type=kind, subject_id=subject.pk).select_related("by")

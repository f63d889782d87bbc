"""The counter by which every worker's memory follows the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProfileChange(models.Model):
    """The last transaction that touched a profile; written by database triggers alone.

    Workers compare it with what they hold in memory (matching/index.py). No foreign key: the row
    outlives a deleted profile so that every worker forgets it. `freelancer_id` 0 stands for the
    vocabulary, on which all profiles depend.
    """

    freelancer_id = models.BigIntegerField(primary_key=True)
    transaction = models.BigIntegerField(db_index=True)
    count = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("profile change")

    def __str__(self):
        return f"{self.freelancer_id} @{self.transaction}"

"""What ranking knows of a profile, as bytes that every worker reads."""

from django.db import models


class ProfileRow(models.Model):
    """A profile's row (matching/rows.py), so that no process encodes a text twice.

    It is fresh while `noted` equals the profile's ProfileChange.count and `stamp` names the layout
    and the text space of the code that reads. No foreign key: it is a derived value, thrown away
    and made anew at will (matching/index.py). `shard` spreads profiles over machines.
    """

    freelancer_id = models.BigIntegerField(primary_key=True)
    stamp = models.CharField(max_length=60)
    noted = models.BigIntegerField()
    shard = models.PositiveSmallIntegerField(default=0)
    row = models.BinaryField()

    class Meta:
        verbose_name = "profile row"
        indexes = [models.Index(fields=["shard", "freelancer_id"], name="profilerow_shard")]

    def __str__(self):
        return f"{self.freelancer_id} ({self.stamp})"

"""How often a freelancer answers invitations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.people.models import Freelancer


class Responsiveness(models.Model):
    """Invitations of the last months whose time is over, and how many of them she answered.

    A no is an answer like a yes. Measured from the log (matching/responsiveness.py); a trigger
    notes each change, so that every worker's memory follows. Who was never asked has no row.
    """

    freelancer = models.OneToOneField(
        Freelancer, on_delete=models.CASCADE, primary_key=True, related_name="responsiveness"
    )
    asked = models.PositiveSmallIntegerField()
    answered = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("responsiveness")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(asked__gte=models.F("answered")),
                name="responsiveness_answers_were_asked_for",
            )
        ]

    def __str__(self):
        return f"{self.answered}/{self.asked}"

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanySize(models.TextChoices):
    """Sizes of French companies by number of employees."""

    TPE = "tpe", _("0 to 9 people")
    PE = "pe", _("10 to 49 people")
    PME = "pme", _("50 to 249 people")

    @classmethod
    def of(cls, headcount):
        """The size of a company with so many employees; None above 249.

        Raises ValueError for a negative number.
        """
        if headcount < 0:
            raise ValueError("a headcount cannot be negative")
        for size, highest in ((cls.TPE, 9), (cls.PE, 49), (cls.PME, 249)):
            if headcount <= highest:
                return size
        return None

"""What a permanent office manager costs, for the comparison that the diagnostic shows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# Source: 3h18's job description page of the office manager; France, 2021, gross salary a year.
SALARY_YEAR = 2021
SALARY_SOURCE = "3h18"


@dataclass(frozen=True)
class SalaryBand:
    """Gross yearly salary in cents, from `low_cents` to `high_cents`."""

    code: str
    label: str
    low_cents: int
    high_cents: int


SALARY_BANDS = (
    SalaryBand("beginner", _("Beginner"), 25_000_00, 32_000_00),
    SalaryBand("experienced", _("Experienced"), 32_000_00, 35_000_00),
    SalaryBand("senior", _("Senior"), 35_000_00, 60_000_00),
)

"""Engagements: the agreement between one company and one freelancer, and its monthly plans."""

from marketplace.engagements.models.agreements import Agreement, Signature
from marketplace.engagements.models.engagement import (
    DateRange,
    Engagement,
    EngagementStatus,
    Int8Range,
    Side,
)
from marketplace.engagements.models.hours import HourBankEntry, MonthPlan, MonthPlanStatus
from marketplace.engagements.models.setup import SetupStep

__all__ = [
    "Agreement",
    "DateRange",
    "Engagement",
    "EngagementStatus",
    "HourBankEntry",
    "Int8Range",
    "MonthPlan",
    "MonthPlanStatus",
    "SetupStep",
    "Side",
    "Signature",
]

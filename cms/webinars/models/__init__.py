"""Webinars: series that come back, their sessions, and who has a seat in them."""

from cms.webinars.models.registrations import Registration, Reminder
from cms.webinars.models.series import Pitch, Series
from cms.webinars.models.sessions import Chapter, Session

__all__ = ["Chapter", "Pitch", "Registration", "Reminder", "Series", "Session"]

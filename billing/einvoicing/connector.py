"""What a connector to an approved platform can do. The setting EINVOICING_CONNECTOR names one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Unavailable(Exception):
    """The platform did not answer: what it was asked is asked again later."""


class Rejected(Exception):
    """The platform does not accept the document; the text says why."""


@dataclass(frozen=True)
class News:
    """What the platform says of one document. status: one of models.DepositStatus.

    name: its own for this message, as of an Unreadable.
    """

    name: str
    number: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Unreadable:
    """What the platform said, and nobody but a person can make something of."""

    name: str
    content: str


class Connector(Protocol):
    """Every call may be repeated with the same number and then changes nothing.

    flow: one of models.Flow.
    """

    def deposit(self, number: str, pdf: bytes, xml: bytes, flow: str) -> str:
        """Hand over a Factur-X file and its XML; returns the platform's id of the document.

        Raises Rejected or Unavailable.
        """

    def report_collected(self, number: str, external_id: str, paid_at: datetime, flow: str) -> None:
        """Say that the invoice was paid. Raises Unavailable."""

    def news(self) -> list[News]:
        """What was rejected or refused since. Raises Unavailable."""

    def unreadable(self) -> list[Unreadable]:
        """What it said besides and we cannot read, until it is set aside. Raises Unavailable."""

    def set_aside(self, name: str) -> None:
        """A person has it: it is not to be said again."""


def connector() -> Connector:
    return import_string(settings.EINVOICING_CONNECTOR)()

"""A queue, and how a queryset becomes one."""

from dataclasses import dataclass, field
from datetime import datetime

SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """One record of a queue: what it is, where to deal with it, since when it waits."""

    label: str
    since: datetime | None
    href: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Queue:
    """A queue with its oldest records; `count` counts all of them, `slug` names it in addresses."""

    slug: str
    title: str
    empty: str
    count: int
    waiting: list[Waiting] = field(default_factory=list)
    # Where to decide on several at once.
    all_together: str = ""

    @property
    def more(self):
        return self.count - len(self.waiting)


def queue(slug, title, empty, records, describe, *, all_together=""):
    """A Queue of a queryset. describe: from a record to its Waiting."""
    waiting = [describe(record) for record in records[:SHOWN]]
    return Queue(slug, title, empty, records.count(), waiting, all_together)

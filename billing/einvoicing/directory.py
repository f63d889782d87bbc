"""A connector that exchanges files: no network, and any platform can be fed from the folder.

PRIVATE_ROOT/einvoicing/outgoing/F00007-00012.pdf           the Factur-X file
                                /F00007-00012.xml           the data alone
                                /F00007-00012.status.json   déposée, then encaissée; its flow
                       /incoming/F00007-00012.json          {"status": "refusée", "reason": "…"}
                                /unreadable/…               what operations are shown instead
"""

import json
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from billing.einvoicing.connector import News, Unreadable
from billing.einvoicing.models import DepositStatus

DEPOSITED, COLLECTED = "déposée", "encaissée"
STATUSES = {"rejetée": DepositStatus.REJECTED, "refusée": DepositStatus.REFUSED}

# A file that is younger and cannot be read may be half of one.
STILL_BEING_WRITTEN = timedelta(minutes=10)
# Bytes of a file that a person is shown.
LEGIBLE = 4_000


def read(path):
    """What a file says, or None."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return News(path.name, path.stem, STATUSES[said["status"]], str(said.get("reason", "")))
    except (ValueError, KeyError, TypeError):
        return None


class DirectoryConnector:
    """Writes each file whole or not at all, so that whoever picks them up reads no half of one."""

    def __init__(self):
        root = Path(settings.PRIVATE_ROOT) / "einvoicing"
        self.outgoing, self.incoming = root / "outgoing", root / "incoming"
        self.unread = self.incoming / "unreadable"
        for folder in (self.outgoing, self.incoming, self.unread):
            folder.mkdir(parents=True, exist_ok=True)

    def deposit(self, number: str, pdf: bytes, xml: bytes, flow: str) -> str:
        # What was said of an earlier try is no answer to this one.
        (self.incoming / f"{number}.json").unlink(missing_ok=True)
        self.write(f"{number}.pdf", pdf)
        self.write(f"{number}.xml", xml)
        self.write_status(number, DEPOSITED, flow=flow)
        return number

    def report_collected(self, number: str, external_id: str, paid_at: datetime, flow: str) -> None:
        self.write_status(number, COLLECTED, flow=flow, paid_at=paid_at.isoformat())

    def news(self) -> list[News]:
        return [said for path in self.answers() if (said := read(path))]

    def unreadable(self) -> list[Unreadable]:
        """Without those that somebody may still be writing."""
        written_before = time.time() - STILL_BEING_WRITTEN.total_seconds()
        return [
            Unreadable(path.name, path.read_bytes()[:LEGIBLE].decode(errors="replace"))
            for path in self.answers()
            if path.stat().st_mtime < written_before and read(path) is None
        ]

    def set_aside(self, name: str) -> None:
        """Where it can be looked at, out of the way of what is still to be read."""
        (self.incoming / name).replace(self.unread / name)

    def answers(self):
        return sorted(self.incoming.glob("*.json"))

    def write_status(self, number, status, **details):
        text = json.dumps({"number": number, "status": status, **details}, ensure_ascii=False)
        self.write(f"{number}.status.json", text.encode())

    def write(self, name, content):
        unfinished = self.outgoing / f".{name}"
        unfinished.write_bytes(content)
        unfinished.replace(self.outgoing / name)

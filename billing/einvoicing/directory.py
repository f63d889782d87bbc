"""A connector that exchanges files: no network, and any platform can be fed from the folder.

PRIVATE_ROOT/einvoicing/outgoing/F00007-00012.pdf           the Factur-X file
                                /F00007-00012.xml           the data alone
                                /F00007-00012.status.json   déposée, then encaissée
                       /incoming/F00007-00012.json          {"status": "refusée", "reason": "…"}
"""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings

from billing.einvoicing.connector import News
from billing.einvoicing.models import DepositStatus

DEPOSITED, COLLECTED = "déposée", "encaissée"
STATUSES = {"rejetée": DepositStatus.REJECTED, "refusée": DepositStatus.REFUSED}


class DirectoryConnector:
    """Writes each file whole or not at all, so that whoever picks them up reads no half of one."""

    def __init__(self):
        root = Path(settings.PRIVATE_ROOT) / "einvoicing"
        self.outgoing, self.incoming = root / "outgoing", root / "incoming"
        for folder in (self.outgoing, self.incoming):
            folder.mkdir(parents=True, exist_ok=True)

    def deposit(self, number: str, pdf: bytes, xml: bytes) -> str:
        # What was said of an earlier try is no answer to this one.
        (self.incoming / f"{number}.json").unlink(missing_ok=True)
        self.write(f"{number}.pdf", pdf)
        self.write(f"{number}.xml", xml)
        self.write_status(number, DEPOSITED)
        return number

    def report_collected(self, number: str, external_id: str, paid_at: datetime) -> None:
        self.write_status(number, COLLECTED, paid_at=paid_at.isoformat())

    def news(self) -> list[News]:
        """A file that cannot be read says nothing: it stays, and is read again."""
        found = []
        for path in sorted(self.incoming.glob("*.json")):
            try:
                said = json.loads(path.read_text(encoding="utf-8"))
                found.append(News(path.stem, STATUSES[said["status"]], str(said.get("reason", ""))))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def write_status(self, number, status, **details):
        text = json.dumps({"number": number, "status": status, **details}, ensure_ascii=False)
        self.write(f"{number}.status.json", text.encode())

    def write(self, name, content):
        unfinished = self.outgoing / f".{name}"
        unfinished.write_bytes(content)
        unfinished.replace(self.outgoing / name)

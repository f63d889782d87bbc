"""What a timesheet says, as one hash: what was shown is what is approved."""

import hashlib
import json


def content_hash(entries):
    """SHA-256 over the lines (day, minutes, task, note), independent of their database order."""
    lines = sorted((e.day.isoformat(), e.minutes, e.mission_id or 0, e.note) for e in entries)
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()

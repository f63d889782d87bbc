"""Places for Unix sockets, whose paths may not be longer than about 100 characters."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_FOLDER = 80


def short_folder(folder: Path, *, owner: int | None = None) -> Path:
    """This folder, or if its path is too long a private one of its own in the temporary folder."""
    folder = folder.resolve()
    if len(os.fsencode(folder)) <= LONGEST_FOLDER:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir(), f"bras-droit-{os.geteuid()}-{digest}")
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in {os.geteuid(), owner}:
        raise PermissionError(f"{short} belongs to somebody else.")
    if owner is not None:
        os.chown(short, owner, -1)
    return short

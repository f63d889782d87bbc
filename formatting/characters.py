"""Characters that no text may hold, because no XML can (XML 1.0, 2.2): most control characters."""

import re

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def without_controls(text):
    """The text without them; where one parted words, as Word's line break (U+000B), is a space."""
    return FORBIDDEN.sub(lambda found: " " if found[0].isspace() else "", text)


def in_every_text(change, value):
    """A value of dicts and lists with change(text) in the place of each text; keys stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: in_every_text(change, each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_every_text(change, each) for each in value]
    return value

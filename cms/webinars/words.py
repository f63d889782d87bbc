"""Records that hold their words in both languages: `title_fr` and `title_en`."""

from django.utils.translation import get_language


def in_active_language(record, field):
    """The record's `<field>_<language>`, French when no language is active."""
    language = "en" if (get_language() or "fr").startswith("en") else "fr"
    return getattr(record, f"{field}_{language}")


def lines(text):
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]

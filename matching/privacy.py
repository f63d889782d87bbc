"""What a freelancer may read of a need before she works for the company."""

import re

HIDDEN = "[…]"
_CONTACTS = re.compile(
    r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?:https?://|www\.)\S+"
    r"|(?<!\d)(?:\+|00)\d(?:[\s./()-]?\d){7,14}(?!\d)"  # phone from abroad
    r"|(?<!\d)0\d(?:[\s./-]?\d\d){4}(?!\d)"  # French phone
)


def without_contacts(text):
    """The text with e-mail addresses, phone numbers and links replaced by "[…]"."""
    return _CONTACTS.sub(HIDDEN, text)

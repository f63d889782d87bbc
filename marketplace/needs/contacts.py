"""Ways to reach somebody, as people write them into a text."""

import re

HIDDEN = "[…]"

# Every repetition is bounded: a hostile text takes no longer than any other.
ADDRESS = re.compile(
    r"[\w.+-]{1,64}(?:@[\w.-]{1,190}|\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})",
)
LINK = re.compile(
    r"(?:https?://|www\.)\S{1,2000}"
    r"|\b[\w-]{1,63}\.(?:com|fr|net|org|io|eu)\b(?:/\S{0,2000})?",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<!\d)(?:\+|00)\d(?:[\s./()-]{0,3}\d){7,14}(?!\d)"  # from abroad
    r"|(?<!\d)0[1-9](?:[\s./()-]{0,3}\d){8}(?!\d)"  # French
)


def without_contacts(text):
    """The text with e-mail addresses, phone numbers and links replaced by "[…]"."""
    for contact in (ADDRESS, LINK, PHONE):
        text = contact.sub(HIDDEN, text)
    return text

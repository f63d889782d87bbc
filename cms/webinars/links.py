"""Personal links: they carry a signed number, so that nobody guesses another one's."""

from django.core import signing

SIGNER = signing.Signer(salt="webinars.seat")


def sign(pk):
    return SIGNER.sign(pk)


def read(signed):
    """The number in a link, or None when we didn't sign it."""
    try:
        return int(SIGNER.unsign(signed))
    except signing.BadSignature:
        return None

"""Files from outside: what they are is read from their bytes, never from their names."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

SIZE_MAX = 8 * 1024 * 1024
PIXELS_MAX = 50_000_000
SIGNATURES = {".pdf": b"%PDF-", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff"}
CONTENT_TYPES = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}


def checked_ending(upload):
    """The ending that an uploaded paper deserves: .pdf, .png or .jpg; else ValidationError."""
    if upload.size > SIZE_MAX:
        raise ValidationError(_("This file is larger than 8 MB."), code="too_large")
    head = upload.read(16)
    upload.seek(0)
    ending = next((end for end, magic in SIGNATURES.items() if head.startswith(magic)), None)
    if ending is None:
        raise ValidationError(_("Choose a PDF, PNG or JPEG file."), code="wrong_type")
    if ending != ".pdf":
        check_image(upload)
    return ending


def check_image(upload):
    """Refuse an image that can't be read or that would fill the memory of who opens it."""
    unreadable = ValidationError(_("This image can't be read."), code="unreadable")
    try:
        with Image.open(upload) as image:
            width, height = image.size
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise unreadable from None
    if width * height > PIXELS_MAX:
        raise ValidationError(_("This image has too many pixels."), code="too_large")
    upload.seek(0)

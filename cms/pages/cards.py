"""The picture that stands for a page where its address is shared: 1200 × 630, its title in ours."""

import hashlib
import io
import textwrap
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
MARGIN = 80
FONTS = Path(settings.BASE_DIR) / "static/fonts"
PAPER, INK, ACCENT, QUIET = "#fbf9f5", "#1c2b33", "#17485a", "#4c5c64"
# Drawn anew when the drawing changes.
DESIGN = "1"


def card_digest(title, kicker):
    """Names the picture of these words: other words, another name, so it never grows stale."""
    return hashlib.sha256(f"{DESIGN}\0{title}\0{kicker}".encode()).hexdigest()[:16]


def stored_card(page):
    """The name of the file that holds the picture of a page, drawn once."""
    name = f"cards/{card_digest(page.title, page.kicker)}.png"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(draw(page.title, page.kicker)))
    return name


def draw(title, kicker):
    """The PNG's bytes: kicker above, title in at most four lines, our name below."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle([SIZE[0] - 56, 120, SIZE[0], 420], fill=ACCENT)
    pen.text((MARGIN, MARGIN), kicker, font=text_font(34), fill=ACCENT)
    font, lines = fitted(title)
    pen.multiline_text((MARGIN, 150), "\n".join(lines), font=font, fill=INK, spacing=14)
    pen.text((MARGIN, SIZE[1] - 110), settings.WAGTAIL_SITE_NAME, font=title_font(40), fill=ACCENT)
    stored = io.BytesIO()
    picture.save(stored, "PNG", optimize=True)
    return stored.getvalue()


def fitted(title):
    """The largest font in which the title takes four lines, and those lines."""
    for size, letters in ((76, 24), (64, 29), (52, 36), (44, 42)):
        lines = textwrap.wrap(title, letters)
        font = title_font(size)
        widest = max((font.getlength(line) for line in lines), default=0)
        if len(lines) <= 4 and widest <= SIZE[0] - 2 * MARGIN - 40:
            break
    return font, lines[:5]


def title_font(size):
    font = ImageFont.truetype(FONTS / "bricolage-grotesque.woff2", size)
    font.set_variation_by_axes([700])
    return font


def text_font(size):
    return ImageFont.truetype(FONTS / "atkinson-hyperlegible-next.woff2", size)

"""The colour tokens of static/css/tokens.css, as a browser computes them."""

import math
import re
from pathlib import Path

TOKENS = Path("static/css/tokens.css")
PAIR = re.compile(r"--([a-z-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);")


def tokens():
    """{"light": {name: (lightness, chroma, hue)}, "dark": {…}} of every opaque colour token."""
    themes = {"light": {}, "dark": {}}
    for name, *colours in PAIR.findall(TOKENS.read_text()):
        for theme, colour in zip(themes, colours, strict=True):
            themes[theme][name] = tuple(float(part) for part in colour.split())
    return themes


def linear_srgb(oklch):
    """Linear red, green, blue of an OKLCH colour (Ottosson 2020), clipped to what sRGB can show."""
    lightness, chroma, hue = oklch
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(max(part, 0), 1) for part in (red, green, blue))


def luminance(oklch):
    """Relative luminance, WCAG 2.2."""
    red, green, blue = linear_srgb(oklch)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Contrast ratio of two OKLCH colours, WCAG 2.2: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)

"""Pictures of the site, in the smallest file that the reader's browser understands."""

from django import template

register = template.Library()
FORMATS = [("avif", "image/avif"), ("webp", "image/webp")]
WIDTHS = (480, 800, 1200)


@register.inclusion_tag("media/picture.html")
def picture_of(image, *, width=800, alt=None, eager=False):
    """A <picture> of a SiteImage, at most `width` pixels wide, around its focal point.

    Sources in AVIF and WebP, each in several widths; JPEG or PNG for the rest.
    """
    widths = [each for each in WIDTHS if each <= min(width, image.width)] or [image.width]
    specs = {
        (each, form): f"width-{each}|format-{form}" for each in widths for form, _type in FORMATS
    }
    fallback = f"width-{widths[-1]}"
    made = image.get_renditions(*specs.values(), fallback)
    sources = [
        {
            "type": mime,
            "srcset": ", ".join(f"{made[specs[each, form]].url} {each}w" for each in widths),
        }
        for form, mime in FORMATS
    ]
    described = image.description if alt is None else alt
    return {
        "picture": made[fallback],
        "sources": sources,
        "sizes": f"(min-width: {widths[-1]}px) {widths[-1]}px, 100vw",
        "alt": described,
        "eager": eager,
    }

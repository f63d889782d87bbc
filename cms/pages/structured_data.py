"""Pages as schema.org items, for search engines (https://schema.org, Google's search gallery)."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import strip_tags
from django.utils.translation import get_language

CONTEXT = "https://schema.org"


def organization():
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": f"{settings.BASE_URL}/#organization",
        "name": settings.WAGTAIL_SITE_NAME,
        "url": f"{settings.BASE_URL}/",
        "logo": settings.BASE_URL + static("favicon.svg"),
    }


def breadcrumbs(pages):
    """The way down to a page: `pages` from the first page of its language to the page itself."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": page.title,
                "item": settings.BASE_URL + (page.url or ""),
            }
            for position, page in enumerate(pages, start=1)
        ],
    }


def article(page):
    published = page.dated_on or page.first_published_at
    return {
        "@context": CONTEXT,
        "@type": "Article",
        "headline": page.title[:110],
        "description": page.summary,
        "inLanguage": get_language(),
        "mainEntityOfPage": page.address,
        "image": page.card_address,
        "author": {"@type": "Organization", "name": page.author or settings.WAGTAIL_SITE_NAME},
        "publisher": {"@id": f"{settings.BASE_URL}/#organization"},
        **({"datePublished": published.isoformat()} if published else {}),
        **({"dateModified": page.last_published_at.isoformat()} if page.last_published_at else {}),
    }


def white_paper(page):
    return {
        "@context": CONTEXT,
        "@type": "Report",
        "headline": page.title[:110],
        "description": page.summary,
        "inLanguage": get_language(),
        "mainEntityOfPage": page.address,
        "image": page.card_address,
        "datePublished": page.dated_on.isoformat(),
        "encodingFormat": "application/pdf",
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME},
        "publisher": {"@id": f"{settings.BASE_URL}/#organization"},
    }


def questions(body):
    """The questions of a page's blocks as a list of one FAQPage; empty without a question."""
    asked = [
        question
        for block in body
        if block.block_type == "questions"
        for question in block.value["questions"]
    ]
    if not asked:
        return []
    entities = [
        {
            "@type": "Question",
            "name": each["question"],
            "acceptedAnswer": {"@type": "Answer", "text": strip_tags(each["answer"].source)},
        }
        for each in asked
    ]
    return [{"@context": CONTEXT, "@type": "FAQPage", "mainEntity": entities}]


def service(page, packages=()):
    """A service with its prices, in euros before VAT."""
    offers = [
        {
            "@type": "Offer",
            "name": package["name"],
            "description": package["summary"],
            "price": package["price"],
            "priceCurrency": "EUR",
            "url": page.address,
        }
        for package in packages
        if package["price"]
    ]
    return {
        "@context": CONTEXT,
        "@type": "Service",
        "name": page.title,
        "description": page.summary,
        "url": page.address,
        "areaServed": {"@type": "Country", "name": "France"},
        "provider": {"@id": f"{settings.BASE_URL}/#organization"},
        **({"offers": offers} if offers else {}),
    }

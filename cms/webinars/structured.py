"""What search engines read of a session (schema.org/Event)."""

from django.conf import settings

STATUS = {
    "moved": "https://schema.org/EventRescheduled",
    "cancelled": "https://schema.org/EventCancelled",
}


def event(session, *, seats_left):
    """The session as a JSON-able schema.org Event; the room stays out of it."""
    address = settings.BASE_URL + session.get_absolute_url()
    return {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "name": session.title,
        "description": session.text,
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": STATUS.get(session.status, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": address},
        "inLanguage": session.series.language,
        "isAccessibleForFree": True,
        "maximumVirtualAttendeeCapacity": session.quota,
        "remainingAttendeeCapacity": seats_left,
        "organizer": {"@type": "Organization", "name": "Bras Droit", "url": settings.BASE_URL},
        "performer": {"@type": "Person", "name": session.series.host},
        "superEvent": {
            "@type": "EventSeries",
            "name": session.series.title,
            "url": settings.BASE_URL + session.series.get_absolute_url(),
        },
        "offers": {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "EUR",
            "url": address,
            "availability": "https://schema.org/InStock"
            if seats_left
            else "https://schema.org/SoldOut",
        },
    }

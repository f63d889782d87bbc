"""What people are told about their seat. Each mail goes once: its key says about what."""

from cms.webinars import calendars
from mail import outbox


def confirmed(registration):
    _tell("webinar_confirmed", registration, calendar=calendars.invitation(registration))


def waiting(registration):
    _tell("webinar_waiting", registration)


def promoted(registration):
    _tell("webinar_promoted", registration, calendar=calendars.invitation(registration))


def already_registered(registration, *, at):
    """Her links again; once a day at most, whoever types her address however often."""
    _tell("webinar_already_registered", registration, moment=f"{at:%Y%m%d}")


def given_up(registration):
    _tell("webinar_given_up", registration, calendar=calendars.withdrawal(registration))


def session_moved(registration, *, was, reason):
    calendar = calendars.invitation(registration) if registration.has_seat else ""
    _tell("webinar_moved", registration, calendar=calendar, was=was, why=reason)


def session_cancelled(registration):
    calendar = calendars.withdrawal(registration) if registration.has_seat else ""
    _tell("webinar_cancelled", registration, calendar=calendar)


def reminder(registration, kind):
    _tell("webinar_reminder", registration, moment=kind, kind=kind)


def thank(registration, next_session):
    _tell("webinar_thanks", registration, next_session=next_session)


def missed(registration, next_session):
    _tell("webinar_missed", registration, next_session=next_session)


def _tell(template, registration, *, calendar="", moment="", **context):
    """One mail a registration, template, state of the calendar entry and moment."""
    key = f"{template}:{registration.pk}:{registration.sequence}:{moment}"
    outbox.send_to_address(
        template,
        registration.email,
        context={"registration": registration, "session": registration.session, **context},
        language=registration.language,
        key=key,
        calendar=calendar,
    )

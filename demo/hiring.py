"""How a need goes from a draft to an engagement at work, or ends before."""

from datetime import timedelta

from django.utils import timezone

from demo.payments import set_up_payouts, use_payment_method
from demo.timeline import after, at, last_working_day
from demo.working import Work, months_before, months_story, recovery_story, turn_story
from marketplace.engagements import actions as engagements
from marketplace.engagements.models import Side
from marketplace.needs import actions as needs
from marketplace.needs.models import Need
from marketplace.proposals import actions as proposals
from matching import actions as matching
from matching import events
from matching.tasks import match_need

DAYS_BEFORE_START = 19


def need_story(about, cast):
    """The whole story of one table of needs.toml."""
    day = last_working_day(posted_on(about, cast.today))
    yield at(day, 9, 5 + len(about["code"]))
    owner = cast.owners[about["company"]]
    need = write(about, cast)
    if about.get("ends") == "draft":
        return
    yield after(minutes=6)
    needs.submit_need(need, by=owner)
    yield from moderation_story(need, about, cast)
    if need.status != Need.Status.OPEN:
        return
    match_need(need.pk)
    yield after(hours=4)
    read_matches(need)
    yield after(hours=20)
    yield from answers_story(need, about, cast)
    if "engagement" in about:
        yield from engagement_story(need, about, cast)
    else:
        yield from proposals_story(need, about, cast)
        yield from ending_story(need, about, cast)


def read_matches(need):
    """The company reads its list, as its page logs it, and opens the first profile."""
    shown = matching.stored_list(need)
    events.record_impressions(need, shown, audience=events.Audience.COMPANY)
    for first in shown[:1]:
        events.record_click(need, first, audience=events.Audience.COMPANY)


def posted_on(about, today):
    """The day on which a need is written; before the start of its engagement."""
    if about.get("engagement", {}).get("since", -1) >= 0:
        return months_before(today, about["engagement"]["since"]) - timedelta(
            days=DAYS_BEFORE_START
        )
    return today - timedelta(days=about["posted"])


def write(about, cast):
    company = cast.companies[about["company"]]
    owner = cast.owners[about["company"]]
    need = Need.objects.create(
        company=company,
        created_by=owner,
        text=about["text"].strip(),
        language=about.get("language", "fr"),
        monthly_minutes=about["hours"] * 60,
        rhythm=about.get("rhythm", "recurring"),
        place=about["place"],
        commune=cast.towns[about["company"]],
        weekdays=about.get("days", []),
        start_on=timezone.localdate() + timedelta(days=about.get("start", DAYS_BEFORE_START)),
        max_rate_cents=about["max_rate"] * 100 if "max_rate" in about else None,
        contact_name=owner.name,
        contact_email=owner.email,
        contact_phone=company.phone,
        company_name=company.name,
        is_fictional=True,
    )
    need.terms.set(cast.terms({**about, "sectors": [cast.sectors[about["company"]]]}))
    return need


def moderation_story(need, about, cast):
    """What the automatic checks doubt, operations read."""
    need.refresh_from_db()
    if need.status != Need.Status.SUBMITTED or about.get("ends") == "submitted":
        return
    yield after(hours=3)
    if about.get("ends") == "changes_requested":
        needs.request_changes(need, by=cast.oscar, reason=about["reason"])
    elif about.get("ends") == "rejected":
        needs.reject(need, by=cast.oscar, reason=about["reason"])
    else:
        needs.open_need(need, by=cast.oscar)


def answers_story(need, about, cast):
    """Freelancers who were told of the need answer it."""
    for code in about.get("interested", []):
        yield after(hours=2)
        answer(need, cast.freelancers[code], interested=True)
    for code in about.get("declined", []):
        yield after(hours=1)
        answer(need, cast.freelancers[code], interested=False)


def answer(need, freelancer, *, interested):
    """Her answer to the match, if the engine chose her and she has not answered yet."""
    match = need.matches.filter(freelancer=freelancer, status="notified").first()
    if match and interested:
        matching.declare_interest(match, by=freelancer.user)
    elif match:
        matching.decline(match, by=freelancer.user, reason="Trop loin pour un travail sur place.")


def propose(need, freelancer, offer):
    """The freelancer's first offer, as the content tells it."""
    return proposals.send_proposal(
        need,
        freelancer,
        rate_cents=offer["rate"] * 100,
        monthly_minutes=offer["hours"] * 60,
        start_on=max(need.start_on, timezone.localdate()),
        message=offer["message"],
        by=freelancer.user,
    )


def proposals_story(need, about, cast):
    """Offers that lead to no engagement yet."""
    owner = cast.owners[about["company"]]
    for offer in about.get("proposals", []):
        freelancer = cast.freelancers[offer["freelancer"]]
        yield after(hours=5)
        answer(need, freelancer, interested=True)
        proposal = propose(need, freelancer, offer)
        if about.get("ends") == "shortlisted" and need.can_move_to(Need.Status.SHORTLISTED):
            need.shortlist(by=owner)
        match offer.get("fate"):
            case "declined":
                yield after(hours=26)
                proposals.decline(proposal, by=owner, reason=offer["reason"])
            case "withdrawn":
                yield after(hours=20)
                proposals.withdraw(proposal, by=freelancer.user, reason=offer["reason"])
            case "countered":
                yield after(hours=8)
                proposals.counter(
                    proposal,
                    rate_cents=offer["counter_rate"] * 100,
                    monthly_minutes=need.monthly_minutes,
                    start_on=proposal.start_on,
                    message=offer["counter_message"],
                    by=owner,
                )


def ending_story(need, about, cast):
    """Needs that find nobody, or are not needed any more."""
    owner = cast.owners[about["company"]]
    match about.get("ends"):
        case "unfilled":
            yield after(days=12)
            need.give_up(by=cast.oscar, reason="Aucun profil assez proche malgré trois relances.")
        case "withdrawn":
            yield after(days=4)
            need.withdraw(by=owner, reason=about["reason"])


def engagement_story(need, about, cast):
    """Proposal, hiring, signatures, set-up, then the months."""
    story = about["engagement"]
    owner = cast.owners[about["company"]]
    freelancer = cast.freelancers[story["freelancer"]]
    need.start_on = months_before(cast.today, story["since"])
    need.save(update_fields=["start_on"])
    yield after(hours=4)
    answer(need, freelancer, interested=True)
    proposal = propose(need, freelancer, {**story, "hours": about["hours"]})
    yield at(cast.today - timedelta(days=3), 10) if is_pending(story) else after(days=2)
    trial_until = need.start_on + timedelta(days=40) if story.get("state") == "trial" else None
    engagement = engagements.hire(proposal, by=owner, trial_until=trial_until)
    yield after(hours=3)
    sign(engagement, Side.FREELANCER)
    if story.get("state") == "pending_signature":
        return
    yield after(hours=2)
    sign(engagement, Side.COMPANY)
    yield after(hours=2)
    set_up_payouts(freelancer)
    if story.get("state") == "pending_setup":
        return
    if story.get("state") == "cancelled":
        yield after(days=3)
        engagements.cancel(engagement, by=owner, reason=story["reason"])
        return
    yield after(hours=17)
    use_payment_method(engagement.company, owner, story.get("method", "card"))
    work = Work(
        engagement=engagement,
        about=about,
        owner=owner,
        oscar=cast.oscar,
        missions=cast.missions(about),
        today=cast.today,
    )
    cast.begin(turn_story(work))
    cast.begin(recovery_story(work))
    yield from months_story(work)


def is_pending(story):
    return story.get("state", "").startswith("pending")


def sign(engagement, side):
    user = engagement.freelancer.user
    if side == Side.COMPANY:
        user = engagement.need.created_by
    agreement = engagement.agreement
    engagements.sign(
        agreement, side=side, typed_name=user.name, text_hash=agreement.text_hash, by=user
    )

"""How the months of an engagement go: hours, approvals, amendments, disputes, and its last day."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from accounts.models import User
from demo import content
from demo.payments import use_payment_method
from demo.timeline import after, at, next_working_day
from marketplace.engagements import plans, turns
from marketplace.engagements.models import Engagement, Side
from marketplace.timesheets import actions as timesheets
from marketplace.timesheets import disputes
from marketplace.timesheets.content import content_hash
from marketplace.timesheets.deadlines import is_working_day
from marketplace.timesheets.models import TimeEntry, Timesheet
from marketplace.timesheets.weeks import weeks_of

QUARTER = 15
# Handed in late, so that today somebody still has to answer.
WAITING = {"waiting", "returned", "dispute_open", "dispute_escalated"}
MORE_MINUTES = 240


@dataclass
class Work:
    """One engagement at work: its story in needs.toml and who acts in it."""

    engagement: Engagement
    about: dict
    owner: User
    oscar: User
    missions: list
    today: date

    @property
    def story(self):
        return self.about["engagement"]

    @property
    def worker(self):
        return self.engagement.freelancer.user

    @property
    def language(self):
        return self.about.get("language", "fr")

    def words(self, event):
        return content.words()[self.language][event]

    def plan(self, month):
        return self.engagement.plans.get(month=month)

    def sheet(self, month):
        """As it is now; None when nothing was to be worked."""
        return Timesheet.objects.filter(engagement=self.engagement, month=month).first()

    def is_under_way(self):
        self.engagement.refresh_from_db()
        return self.engagement.is_working


def months_before(today, ago):
    """The first day of the month that a story places so many months ago.

    In the first days of a month it still counts from the past one, whose hours nobody has
    answered yet.
    """
    return (today - timedelta(days=3)).replace(day=1) - relativedelta(months=ago)


def months_story(work):
    """Month after month, from the start to today or to the last day."""
    for ago in range(work.story["since"], work.story.get("until", -1) - 1, -1):
        month = months_before(work.today, ago)
        event = work.story.get("months", {}).get(str(ago), "")
        # The night before, the month's plan and timesheet were opened.
        yield at(month, 8, work.engagement.pk % 60)
        if work.is_under_way():
            yield from month_story(work, month, event)


def month_story(work, month, event):
    """From the first hour to what was said of the timesheet."""
    if event.startswith("amendment") or event == "over_plan":
        yield from amendment_story(work, month, event)
    if event != "zero":
        yield from hours_story(work, month)
    end = month + relativedelta(months=1)
    if work.today < end:
        return
    moment = at(next_working_day(end), 9, work.engagement.pk % 50)
    if event in WAITING:
        moment = max(moment, at(work.today - timedelta(days=3), 9, 30))
    yield min(moment, at(work.today, 0, 30))
    sheet = work.sheet(month)
    if sheet is None:
        return
    timesheets.submit(sheet, by=work.worker)
    if event == "payment_failed":
        use_payment_method(work.engagement.company, work.owner, "card_declined")
    if event == "payment_retried":
        use_payment_method(work.engagement.company, work.owner, "sepa_failing")
    yield from answer_story(work, month, event)


# --- Hours --------------------------------------------------------------------------------------


def hours_story(work, month):
    """She writes her hours down each Friday, until the month or the work is over."""
    lines = planned_lines(work, month)
    for week in weeks_of(month):
        written = [line for line in lines if week.first <= line.day <= week.last]
        if not written:
            continue
        yield at(written[-1].day, 17, work.engagement.pk % 45)
        sheet = work.sheet(month)
        if sheet is None or not work.is_under_way():
            return
        timesheets.write_week(sheet, week, written, by=work.worker)


def planned_lines(work, month):
    """Unsaved lines that fill most of the month's plan, on the days on which she works."""
    chance = random.Random(f"{work.about['code']} {month}")
    minutes = int(work.plan(month).minutes * chance.uniform(0.86, 0.99)) // QUARTER * QUARTER
    days = days_worked(work, month)
    lines = []
    for number, day in enumerate(days):
        left = len(days) - number
        share = minutes // left // QUARTER * QUARTER if left > 1 else minutes
        if share:
            mission = chance.choice(work.missions)
            note = chance.choice(content.notes()[work.language][mission.code])
            lines.append(TimeEntry(day=day, minutes=share, mission=mission, note=note))
        minutes -= share
    return lines


def days_worked(work, month):
    """The working days of a month on which she is free, from the engagement's first day on."""
    weekdays = work.about.get("days") or work.engagement.freelancer.weekdays
    return [
        day
        for week in weeks_of(month)
        for day in week.days
        if day.weekday() in weekdays and is_working_day(day) and day >= work.engagement.start_on
    ]


def amendment_story(work, month, event):
    """One side asks for more hours in a month under way; the other one answers, or not yet."""
    pending = event == "amendment_pending"
    yield at(work.today - timedelta(days=1), 11, 20) if pending else after(days=1)
    asker, answerer = work.owner, work.worker
    if event == "over_plan":
        asker, answerer = answerer, asker
    plan = work.plan(month)
    plans.ask_amendment(plan, plan.minutes + MORE_MINUTES, work.words(event), by=asker)
    if not pending:
        yield after(hours=5)
        plans.answer_amendment(work.plan(month), True, by=answerer)


# --- What the company says ------------------------------------------------------------------------


def answer_story(work, month, event):
    """The company approves, returns or contests what was submitted, or says nothing."""
    if event in ("waiting", "auto_approved"):
        return
    yield after(hours=21)
    sheet = work.sheet(month)
    if event.startswith("returned"):
        timesheets.send_back(sheet, reason=work.words(event), by=work.owner)
        if event == "returned_then_approved":
            yield from correction_story(work, month)
    elif event.startswith("dispute"):
        yield from dispute_story(work, month, event)
    else:
        approve(sheet, by=work.owner)


def approve(sheet, *, by):
    shown = content_hash(sheet.entries.all())
    timesheets.approve(sheet, version=sheet.version, seen_hash=shown, by=by)


def correction_story(work, month):
    yield after(hours=3)
    timesheets.correct(work.sheet(month), by=work.worker)
    yield after(hours=1)
    timesheets.submit(work.sheet(month), by=work.worker)
    yield after(hours=22)
    approve(work.sheet(month), by=work.owner)


def dispute_story(work, month, event):
    """Two lines are contested; the two sides settle, our team decides, or it is still open."""
    sheet = work.sheet(month)
    contested = list(sheet.entries.order_by("-minutes", "day")[:2])
    dispute = disputes.open_dispute(
        sheet,
        entries=contested,
        reason=work.words(event),
        version=sheet.version,
        seen_hash=sheet.content_hash,
        by=work.owner,
    )
    minutes = sum(line.minutes for line in contested)
    half = minutes // 2 // QUARTER * QUARTER
    if event in ("dispute_settled", "dispute_decided"):
        yield after(hours=20)
        disputes.offer(dispute, minutes=minutes - half, side=Side.FREELANCER, by=work.worker)
    match event:
        case "dispute_settled":
            yield after(hours=30)
            disputes.accept_offer(dispute, minutes=minutes - half, side=Side.COMPANY, by=work.owner)
        case "dispute_decided":
            yield after(days=2)
            disputes.escalate(dispute, by=work.owner)
            yield after(days=3)
            disputes.decide(dispute, minutes=half, reason=work.words("decision"), by=work.oscar)
        case "dispute_withdrawn":
            yield after(hours=20)
            disputes.withdraw(dispute, by=work.owner, reason=work.words("withdrawal"))
        case "dispute_escalated":
            yield after(hours=20)
            disputes.escalate(dispute, by=work.owner)


# --- Turns ---------------------------------------------------------------------------------------


def turn_story(work):
    """What happens to the engagement itself, besides its months."""
    reason = work.story.get("reason", "")
    today, engagement = work.today, work.engagement
    match work.story.get("state"):
        case "paused":
            yield at(today - timedelta(days=12), 10, 15)
            turns.pause(engagement, by=work.owner, reason=reason)
        case "notice":
            yield at(today - timedelta(days=6), 14, 40)
            turns.give_notice(engagement, by=work.owner, reason=reason)
        case "ended":
            last_month = months_before(today, work.story.get("until", 1))
            yield at(last_month + timedelta(days=14), 11, 10)
            turns.give_notice(engagement, by=work.owner, reason=reason)
        case "replacement_pending":
            yield at(today - timedelta(days=5), 9, 50)
            turns.seek_replacement(engagement, by=work.worker, reason=reason)


def recovery_story(work):
    """After a debit that failed, the company gives a card."""
    for ago, event in work.story.get("months", {}).items():
        if event == "payment_retried":
            month = months_before(work.today, int(ago) - 1)
            yield at(month + timedelta(days=11), 15, 5)
            use_payment_method(work.engagement.company, work.owner, "card")

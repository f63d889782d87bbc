import re
from datetime import timedelta

import pytest
from django.urls import reverse

from formatting import formatter
from marketplace.engagements.models import Engagement
from marketplace.timesheets.models import Dispute, TimeEntry, Timesheet
from marketplace.timesheets.weeks import weeks_of
from tests import factories

PEOPLE = ["amelie", "bruno", "claire", "farid", "nora", "oscar"]


def statuses(**expected):
    """(person, status) pairs; who isn't named gets 404 when a stranger, else 403."""
    return [(who, expected.get(who, 404 if who == "nora" else 403)) for who in PEOPLE]


@pytest.mark.parametrize(("who", "status"), statuses(farid=302))
@pytest.mark.parametrize("step", ["submission", "correction"])
def test_steps_of_the_freelancer(client, request, timesheet, step, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse(f"timesheets:{step}", args=[timesheet.pk])).status_code == status


@pytest.mark.parametrize(("who", "status"), statuses(amelie=302, bruno=302))
@pytest.mark.parametrize("step", ["approval", "return", "reopening"])
def test_steps_of_the_company(client, request, submitted, step, who, status):
    client.force_login(request.getfixturevalue(who))
    url = reverse(f"timesheets:{step}", args=[submitted.pk])
    assert client.post(url, {"reason": "Please look again."}).status_code == status


@pytest.mark.parametrize(("who", "status"), statuses(amelie=302, bruno=302, farid=302))
@pytest.mark.parametrize("step", ["offer", "settlement", "escalation"])
def test_steps_of_both_sides_in_a_dispute(client, request, dispute, step, who, status):
    client.force_login(request.getfixturevalue(who))
    url = reverse(f"timesheets:dispute_{step}", args=[dispute.pk])
    assert client.post(url, {"minutes": "1h"}).status_code == status


@pytest.mark.parametrize(("who", "status"), statuses(amelie=302, bruno=302))
def test_only_who_contests_withdraws(client, request, dispute, who, status):
    client.force_login(request.getfixturevalue(who))
    url = reverse("timesheets:dispute_withdrawal", args=[dispute.pk])
    assert client.post(url).status_code == status


@pytest.mark.parametrize(("who", "status"), statuses(oscar=302))
def test_only_operations_decide(client, request, dispute, who, status):
    client.force_login(request.getfixturevalue(who))
    url = reverse("timesheets:dispute_decision", args=[dispute.pk])
    data = {"decision-minutes": "1h", "decision-reason": "The mails show it."}
    assert client.post(url, data).status_code == status


@pytest.mark.parametrize(("who", "status"), statuses(amelie=200, bruno=200))
def test_who_may_contest(client, request, submitted, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("timesheets:dispute_new", args=[submitted.pk])).status_code == status


def test_a_foreign_sheet_reads_like_a_missing_one(client, timesheet, nora):
    client.force_login(nora)

    def answer(pk):
        response = client.get(reverse("timesheets:timesheet", args=[pk]))
        # The token of the form differs by nature.
        page = re.sub(r"[A-Za-z0-9]{64}", "token", response.text)
        return response.status_code, page.replace(f"/{pk}/", "/<pk>/")

    assert answer(timesheet.pk) == answer(999_999)
    assert answer(timesheet.pk)[0] == 404


def week_form(rows):
    data = {"week-TOTAL_FORMS": str(len(rows)), "week-INITIAL_FORMS": "0"}
    for i, row in enumerate(rows):
        data |= {f"week-{i}-{name}": value for name, value in row.items()}
    return data


@pytest.fixture
def week_url(timesheet):
    week = weeks_of(timesheet.month)[1]
    return reverse("timesheets:week", args=[timesheet.pk, week.monday.isoformat()])


def test_a_week_is_written_as_people_type_it(client, timesheet, farid, week_url):
    days = [day.day for day in weeks_of(timesheet.month)[1].days]
    texts = ["1h30", "1:30", "1,5", "90m"]
    boxes = {f"day_{day}": text for day, text in zip(days, texts, strict=False)}
    client.force_login(farid)

    assert client.post(week_url, week_form([boxes])).status_code == 302

    assert list(timesheet.entries.values_list("minutes", flat=True)) == [90] * 4


def test_writing_a_week_again_replaces_it(client, timesheet, farid, week_url):
    day = f"day_{weeks_of(timesheet.month)[1].days[0].day}"
    client.force_login(farid)
    for text in ["2h", "45m"]:
        client.post(week_url, week_form([{day: text}]))

    assert timesheet.entries.get().minutes == 45


def test_a_box_that_cannot_be_read_keeps_what_was_typed(client, timesheet, farid, week_url):
    days = weeks_of(timesheet.month)[1].days
    boxes = {f"day_{days[0].day}": "1h75", f"day_{days[1].day}": "2h"}
    client.force_login(farid)

    response = client.post(week_url, week_form([boxes]))

    assert response.status_code == 422
    assert 'value="1h75"' in response.text
    assert 'value="2h"' in response.text
    assert not timesheet.entries.exists()


def test_nobody_works_more_than_sixteen_hours_a_day(client, timesheet, farid, week_url):
    day = f"day_{weeks_of(timesheet.month)[1].days[0].day}"
    client.force_login(farid)

    response = client.post(week_url, week_form([{day: "9h"}, {day: "8h"}]))

    assert response.status_code == 422
    assert not timesheet.entries.exists()


def test_a_day_outside_the_engagement_is_refused_beside_its_box(client, timesheet, farid, week_url):
    first, second = weeks_of(timesheet.month)[1].days[:2]
    Engagement.objects.update(start_on=second)
    client.force_login(farid)

    response = client.post(week_url, week_form([{f"day_{first.day}": "2h", "note": "Mail"}]))

    assert response.status_code == 422
    (row,) = response.context["formset"].errors
    assert list(row) == [f"day_{first.day}"]
    assert 'value="Mail"' in response.text
    assert not timesheet.entries.exists()


@pytest.fixture
def last_week(timesheet, week_url):
    """Work on the mail, two hours on the Monday before the week of `week_url`."""
    monday = weeks_of(timesheet.month)[1].monday - timedelta(days=7)
    Engagement.objects.update(start_on=monday)
    sheet, _new = Timesheet.objects.get_or_create(
        engagement=timesheet.engagement, month=monday.replace(day=1)
    )
    return TimeEntry.objects.create(timesheet=sheet, day=monday, minutes=120, note="Mail")


@pytest.mark.parametrize(("copy", "minutes"), [("hours", 120), ("tasks", 0)])
def test_last_week_is_copied_with_its_hours_or_without(
    client, timesheet, farid, week_url, last_week, copy, minutes
):
    client.force_login(farid)

    formset = client.get(week_url, {"copy": copy}).context["formset"]

    assert formset[0].initial["note"] == "Mail"
    assert formset.minutes == minutes
    assert not timesheet.entries.filter(day__gt=last_week.day).exists()


def test_a_copy_never_hides_hours_that_are_there(client, timesheet, farid, week_url, last_week):
    day = weeks_of(timesheet.month)[1].days[0]
    TimeEntry.objects.create(timesheet=timesheet, day=day, minutes=45, note="Invoices")
    client.force_login(farid)

    formset = client.get(week_url, {"copy": "hours"}).context["formset"]

    assert [form.initial["note"] for form in formset.initial_forms] == ["Invoices", "Mail"]
    assert formset.minutes == 45


def test_the_totals_of_a_refused_week_are_of_what_was_typed(client, timesheet, farid, week_url):
    days = weeks_of(timesheet.month)[1].days
    client.force_login(farid)

    response = client.post(
        week_url, week_form([{f"day_{days[0].day}": "1h75", f"day_{days[1].day}": "2h"}])
    )

    assert [day["total"] for day in response.context["formset"].days][:2] == [0, 120]


@pytest.mark.parametrize("monday", ["2020-01-06", "yesterday", "2026-13-01"])
def test_a_week_of_another_month_does_not_exist(client, timesheet, farid, monday):
    client.force_login(farid)
    url = reverse("timesheets:week", args=[timesheet.pk, monday])
    assert client.get(url).status_code == 404


def test_a_second_click_changes_nothing(client, submitted, amelie):
    client.force_login(amelie)
    url = reverse("timesheets:approval", args=[submitted.pk])
    data = {"version": submitted.version, "seen_hash": submitted.content_hash}

    first, second = (client.post(url, data, follow=True) for _ in range(2))

    assert [str(m) for m in first.context["messages"]] != [
        str(m) for m in second.context["messages"]
    ]
    assert Timesheet.objects.get().engagement.hour_bank_entries.filter(kind="consume").count() == 1


def test_lines_to_contest_are_told_in_full(client, submitted, amelie):
    client.force_login(amelie)
    line = submitted.entries.first()

    page = client.get(reverse("timesheets:dispute_new", args=[submitted.pk])).text

    assert formatter.day(line.day) in page
    assert formatter.hours(line.minutes) in page
    assert f"{line.day:%Y-%m-%d}" not in page


def test_a_return_without_a_reason_is_refused_beside_the_field(client, submitted, amelie):
    client.force_login(amelie)

    response = client.post(reverse("timesheets:return", args=[submitted.pk]), {"reason": " "})

    assert response.status_code == 422
    assert response.context["return_form"].errors["reason"]
    submitted.refresh_from_db()
    assert submitted.status == Timesheet.Status.SUBMITTED


def test_contesting_through_the_page(client, submitted, amelie):
    client.force_login(amelie)
    line = submitted.entries.first()
    url = reverse("timesheets:dispute_new", args=[submitted.pk])

    shown = client.get(url).context["form"].initial
    contested = {"entries": [line.pk], **shown}

    assert client.post(url, contested).status_code == 422
    reason = {"reason": "Not on that day."}
    client.post(url, contested | reason | {"seen_hash": "0" * 64})
    assert not Dispute.objects.exists()
    response = client.post(url, contested | reason, follow=True)

    assert response.redirect_chain[-1][0] == Dispute.objects.get().get_absolute_url()
    assert response.context["contested"] == line.minutes


@pytest.mark.parametrize("who", ["amelie", "farid", "oscar"])
def test_the_list_costs_the_same_with_more_rows(
    client, request, engagement, who, django_assert_max_num_queries
):
    client.force_login(request.getfixturevalue(who))
    url = reverse("timesheets:list")

    def add(months):
        for i in months:
            year, month = divmod(i, 12)
            sheet = factories.TimesheetFactory(
                engagement=engagement, month=f"{2000 + year}-{month + 1:02}-01"
            )
            TimeEntry.objects.create(timesheet=sheet, day=sheet.month, minutes=60)

    add(range(3))
    with django_assert_max_num_queries(30) as few:
        client.get(url)
    add(range(3, 25))
    with django_assert_max_num_queries(len(few)):
        response = client.get(url)
    assert len(response.context["page"].object_list) == 25
    assert all(sheet.minutes == 60 for sheet in response.context["page"].object_list)

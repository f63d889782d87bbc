"""What she would rather not do: optional, kept, and taken back as easily."""

from django.urls import reverse

from tests import factories


def url():
    return reverse("people:section", args=["wishes"])


def test_wishes_are_kept_and_shown_again(client, farid, freelancer):
    reminders = factories.TermFactory(code="debt_collection", name_en="Debt collection")
    health = factories.TermFactory(kind="sector", code="health", family="")
    client.force_login(farid)
    answer = client.post(
        url(),
        {"least_minutes": "8h", "missions": [reminders.pk], "sectors": [health.pk]},
    )

    freelancer.refresh_from_db()
    assert answer.status_code == 302
    assert freelancer.least_minutes == 480
    assert set(freelancer.declined_terms.all()) == {reminders, health}
    form = client.get(url()).context["form"]
    assert form["missions"].value() == [reminders.pk, health.pk]


def test_wishes_may_be_taken_back(client, farid, freelancer):
    freelancer.declined_terms.add(factories.TermFactory(code="debt_collection"))
    freelancer.least_minutes = 480
    freelancer.save()
    client.force_login(farid)

    client.post(url(), {"least_minutes": ""})

    freelancer.refresh_from_db()
    assert (freelancer.least_minutes, freelancer.declined_terms.count()) == (0, 0)

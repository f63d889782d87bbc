import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.people.models import Freelancer
from tests import factories

URL = "/fr/freelancers/"


@pytest.fixture
def pennylane(db):
    return factories.TermFactory(kind="tool", code="pennylane", name_fr="Pennylane")


@pytest.fixture
def mail(db):
    return factories.TermFactory(code="mail", name_fr="Courrier")


@pytest.fixture
def paris(db):
    return factories.CommuneFactory(
        insee_code="75111", name="Paris 11e", postcode="75011", postcodes=["75011"],
        search_name="paris 11e", latitude=48.859, longitude=2.378, department="75", region="11",
    )  # fmt: skip


@pytest.fixture
def lyonnaise(mail, pennylane):
    freelancer = factories.FreelancerFactory(
        user=factories.UserFactory(name="Lise Ogier"), rate_cents=4_000, works_remote=False
    )
    freelancer.terms.set([mail, pennylane])
    return freelancer


@pytest.fixture
def parisian(mail, paris):
    freelancer = factories.FreelancerFactory(
        user=factories.UserFactory(name="Paul Amar"),
        rate_cents=6_000,
        commune=paris,
        weekdays=[0],
        speaks=["fr", "de"],
    )
    freelancer.terms.set([mail])
    return freelancer


def found(client, query=""):
    return set(client.get(URL + query).context["page"].object_list)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("", {"lyonnaise", "parisian"}),
        ("?missions=mail", {"lyonnaise", "parisian"}),
        ("?missions=mail&tools=pennylane", {"lyonnaise"}),
        ("?rate=45", {"lyonnaise"}),
        ("?rate=45,50", {"lyonnaise"}),
        ("?days=1&days=3", {"lyonnaise"}),
        ("?language=de", {"parisian"}),
        ("?remote=on", {"parisian"}),
        ("?commune=75011", {"parisian"}),
        ("?commune=69003&distance=100", {"lyonnaise"}),
        ("?rate=&commune=&distance=&language=&page=1", {"lyonnaise", "parisian"}),
    ],
)
def test_each_filter_narrows_the_list(client, lyonnaise, parisian, query, who):
    people = {"lyonnaise": lyonnaise, "parisian": parisian}

    assert found(client, query) == {people[name] for name in who}


def test_the_nearest_comes_first_with_her_distance(client, lyonnaise, parisian, paris):
    versailles = factories.CommuneFactory(
        insee_code="78646", name="Versailles", postcode="78000", postcodes=["78000"],
        search_name="versailles", latitude=48.801, longitude=2.130,
    )  # fmt: skip
    near = factories.FreelancerFactory(commune=versailles)

    people = client.get(f"{URL}?commune=75011&distance=50").context["page"].object_list

    assert list(people) == [parisian, near]
    assert round(people[1].distance_km) == 19


@pytest.mark.parametrize(
    "query", ["?budget=3", "?missions=mail&x=1", "?missions=nothing", "?rate=abc", "?days=9"]
)
def test_what_cannot_be_understood_is_a_clear_error(client, lyonnaise, query):
    response = client.get(URL + query)

    assert response.status_code == 400
    assert list(response.context["page"]) == []
    page = response.content.decode()
    assert "tone-negative" in page


def test_no_result_says_which_filter_to_relax(client, lyonnaise, parisian):
    response = client.get(f"{URL}?tools=pennylane&language=de")

    counts = [(each["query"], each["count"]) for each in response.context["relaxations"]]
    assert counts == [("language=de", 1), ("tools=pennylane", 1)]
    assert "?language=de" in response.content.decode()


def test_drafts_and_paused_profiles_are_not_listed(client, lyonnaise):
    factories.FreelancerFactory(status="draft")
    factories.FreelancerFactory(status="paused")

    assert found(client) == {lyonnaise}


def test_strangers_read_a_first_name_and_an_initial(client, lyonnaise, nora):
    for url in (URL, f"{URL}{lyonnaise.pk}/"):
        page = client.get(url).content.decode()
        assert "Lise O." in page
        assert "Ogier" not in page
    client.force_login(nora)
    assert "Lise Ogier" in client.get(f"{URL}{lyonnaise.pk}/").content.decode()


def test_a_profile_that_is_not_published_is_as_missing_as_none(client, nora, lyonnaise):
    Freelancer.objects.update(status="draft")

    hidden, missing = client.get(f"{URL}{lyonnaise.pk}/"), client.get(f"{URL}999999/")
    assert hidden.status_code == missing.status_code == 404
    shown = hidden.content.decode().replace(f"/{lyonnaise.pk}/", "/999999/")
    assert shown == missing.content.decode()
    client.force_login(lyonnaise.user)
    assert client.get(f"{URL}{lyonnaise.pk}/").status_code == 200


def test_the_list_is_cut_into_pages_that_keep_the_filters(client, mail):
    for freelancer in factories.FreelancerFactory.create_batch(13):
        freelancer.terms.set([mail])

    page = client.get(f"{URL}?missions=mail").content.decode()

    assert "?missions=mail&amp;page=2" in page


def test_the_queries_of_the_list_do_not_grow(client, mail, pennylane):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(URL).status_code == 200
        return len(captured)

    def add(count):
        for freelancer in factories.FreelancerFactory.create_batch(count):
            freelancer.terms.set([mail, pennylane])

    add(3)
    few = queries()
    add(27)
    assert queries() == few

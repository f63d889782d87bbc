import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.needs.models import Need
from marketplace.people.models import Freelancer
from tests import factories
from tests.needs.conftest import without_address


@pytest.fixture
def draft_of_company(company, amelie):
    return factories.NeedFactory(
        company=company,
        created_by=amelie,
        status="draft",
        contact_email="amelie@atelier-lumen.example",
    )


POSTS = {
    "submission": ("draft", {}),
    "withdrawal": ("open", {"reason": "Trouvé ailleurs"}),
    "copy": ("withdrawn", {}),
}


@pytest.mark.parametrize("action", POSTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("amelie", 302),
        ("bruno", 302),
        ("claire", 403),
        ("farid", 404),
        ("nora", 404),
        ("oscar", 404),
        (None, "login"),
    ],
)
def test_who_may_act_for_a_need(client, draft_of_company, request, action, who, status):
    needed, data = POSTS[action]
    Need.objects.filter(pk=draft_of_company.pk).update(status=needed)
    if who:
        client.force_login(request.getfixturevalue(who))

    response = client.post(f"/fr/needs/{draft_of_company.pk}/{action}/", data)

    if status == "login":
        assert response.url.startswith("/fr/account/login/")
    else:
        assert response.status_code == status
    if status != 302:
        draft_of_company.refresh_from_db()
        assert draft_of_company.status == needed
        assert Need.objects.count() == 1


@pytest.mark.parametrize("action", ["submission", "copy"])
def test_actions_take_no_get(client, amelie, need, action):
    client.force_login(amelie)

    assert client.get(f"/fr/needs/{need.pk}/{action}/").status_code == 405


@pytest.mark.parametrize(
    ("who", "status"),
    [("amelie", 200), ("claire", 200), ("farid", 200), ("nora", 404), ("oscar", 200)],
)
def test_who_may_read_an_open_need(client, need, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/fr/needs/{need.pk}/").status_code == status


def test_a_foreign_need_is_as_missing_as_one_that_never_was(client, nora, need):
    client.force_login(nora)
    foreign, missing = client.get(f"/fr/needs/{need.pk}/"), client.get("/fr/needs/999999/")

    assert foreign.status_code == missing.status_code == 404
    assert without_address(foreign) == without_address(missing)


def test_a_freelancer_reads_no_contact_and_no_draft(client, farid, need, company):
    Need.objects.filter(pk=need.pk).update(contact_email="secret@atelier-lumen.example")
    client.force_login(farid)

    assert "secret@" not in client.get(f"/fr/needs/{need.pk}/").content.decode()
    Need.objects.filter(pk=need.pk).update(status="draft")
    assert client.get(f"/fr/needs/{need.pk}/").status_code == 404


def test_a_freelancer_reads_the_text_without_the_contacts_written_into_it(
    client, farid, amelie, need
):
    contact = "06 12 34 56 78"
    Need.objects.filter(pk=need.pk).update(text=f"Facturation, appelez le {contact}.")
    pages = [f"/fr/needs/{need.pk}/", f"/fr/proposals/new/{need.pk}/"]

    client.force_login(farid)
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert contact not in response.content.decode(), page
    client.force_login(amelie)
    assert contact in client.get(pages[0]).content.decode()


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_needs_are_read_by_published_freelancers_alone(client, farid, freelancer, need, status):
    Freelancer.objects.filter(pk=freelancer.pk).update(status=status)
    client.force_login(farid)

    assert client.get(f"/fr/needs/{need.pk}/").status_code == 404


def test_withdrawing_asks_for_a_reason_and_keeps_the_need_without_one(client, amelie, need):
    client.force_login(amelie)

    response = client.post(f"/fr/needs/{need.pk}/withdrawal/", {"reason": ""})

    assert response.status_code == 422
    assert response.context["form"].errors["reason"]
    need.refresh_from_db()
    assert need.status == "open"


def test_withdrawing_twice_changes_nothing_and_says_so(client, amelie, need):
    client.force_login(amelie)
    url = f"/fr/needs/{need.pk}/withdrawal/"
    client.post(url, {"reason": "Trouvé ailleurs"})

    response = client.post(url, {"reason": "encore"}, follow=True)

    need.refresh_from_db()
    assert need.status == "withdrawn"
    assert response.status_code == 200
    assert response.context["messages"]


def test_submitting_what_lacks_a_step_leads_to_that_step(client, amelie, draft_of_company):
    Need.objects.update(contact_email="")
    client.force_login(amelie)

    response = client.post(f"/fr/needs/{draft_of_company.pk}/submission/")

    assert response.url == f"/fr/needs/{draft_of_company.token}/contact/"


def test_a_member_edits_the_steps_of_a_draft_and_returns_to_its_page(
    client, amelie, draft_of_company
):
    client.force_login(amelie)
    data = {"contact_name": "Amélie", "contact_email": "a@atelier-lumen.example"}

    response = client.post(f"/fr/needs/{draft_of_company.token}/contact/", data)

    assert response.url == f"/fr/needs/{draft_of_company.pk}/"


def test_an_open_need_is_not_edited(client, amelie, need):
    client.force_login(amelie)

    assert client.get(f"/fr/needs/{need.token}/what/").status_code == 403


def test_the_list_holds_our_needs_only_and_its_queries_do_not_grow(client, amelie, company):
    client.force_login(amelie)
    factories.NeedFactory()
    factories.NeedFactory.create_batch(3, company=company)
    few = count_queries(client, "/fr/needs/")
    factories.NeedFactory.create_batch(27, company=company)

    assert count_queries(client, "/fr/needs/") == few
    page = client.get("/fr/needs/?page=2").context["page"]
    assert page.paginator.count == 30


def count_queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_an_empty_list_says_what_would_be_here(client, amelie):
    client.force_login(amelie)

    assert "/fr/needs/new/" in client.get("/fr/needs/").content.decode()

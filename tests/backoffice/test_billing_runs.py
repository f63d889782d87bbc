"""The billing run as operations see it: what it would do, the button, and how far it is."""

import pytest
from django.urls import reverse

from backoffice import billing_runs
from billing.invoices.models import Invoice
from billing.runs import actions, preview
from billing.runs.models import BillingRun
from journal.models import Entry
from tests import factories
from tests.billing import worlds

BILLING = "backoffice_billing"


@pytest.fixture
def month(engagement, amelie, freelancer):
    worlds.set_up_payment(engagement.company, amelie)
    worlds.set_up_payouts(freelancer)
    return worlds.approved_timesheet(engagement).month


def page_of(run):
    return reverse("backoffice_billing_run", args=[run.pk])


@pytest.mark.parametrize("who", ["amelie", "claire", "farid", "nora", "edith"])
def test_billing_is_for_operations_alone(client, request, month, who):
    run = actions.start(month, by=None)
    client.force_login(request.getfixturevalue(who))
    refused = {302, 403}

    assert client.get(reverse(BILLING)).status_code in refused
    assert client.get(page_of(run)).status_code in refused
    assert client.post(reverse("backoffice_billing_start")).status_code in refused
    assert client.post(reverse("backoffice_billing_retry", args=[run.pk])).status_code in refused
    assert not Invoice.objects.exists()


def test_the_preview_names_companies_amounts_and_what_is_in_the_way(client, oscar, month):
    client.force_login(oscar)

    page = client.get(reverse(BILLING), {"month": month}).text

    for words in ("Atelier Lumen", "Farid Benali", "147,00", "21,17"):
        assert words in page
    assert not Invoice.objects.exists()
    assert not BillingRun.objects.exists()


def drafted(client, monkeypatch, **asked):
    """The page, and the engagements that it drafted."""
    made, whole = [], preview.draft

    def draft(engagement, *args, **kwargs):
        made.append(engagement)
        return whole(engagement, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(preview, "draft", draft)
        return client.get(reverse(BILLING), asked), made


def test_only_the_companies_of_the_page_are_drafted(client, oscar, month, engagement, monkeypatch):
    other = worlds.another_engagement(factories.CompanyFactory(name="Brasserie du Port"))
    worlds.set_up_payouts(other.freelancer)
    worlds.approved_timesheet(other, minutes=(60,), month=month)
    client.force_login(oscar)
    whole, made = drafted(client, monkeypatch, month=month)
    assert made == [engagement, other]
    assert whole.context["invoices"] == 2

    monkeypatch.setattr(billing_runs, "COMPANIES_A_PAGE", 1)
    for page, its in ((1, engagement), (2, other)):
        part, made = drafted(client, monkeypatch, month=month, p=page)
        assert made == [its]
        assert part.context["invoices"] == 1
        assert [each.company for each in part.context["companies"]] == [its.company]
    worlds.run_billing(month)
    after, made = drafted(client, monkeypatch, month=month)
    assert (after.context["page"].paginator.count, made) == (0, [])


def test_many_companies_ask_the_database_as_often_as_few(client, oscar, month):
    client.force_login(oscar)
    client.get(reverse(BILLING), {"month": month})
    with worlds.queries() as few:
        client.get(reverse(BILLING), {"month": month})
    for number in range(4):
        other = worlds.another_engagement(factories.CompanyFactory(name=f"Company {number}"))
        worlds.set_up_payouts(other.freelancer)
        worlds.approved_timesheet(other, minutes=(60,), month=month)

    with worlds.queries() as many:
        assert client.get(reverse(BILLING), {"month": month}).context["invoices"] == 5
    assert len(many) == len(few)


def test_a_month_that_is_none_shows_the_one_that_is_over(client, oscar, month):
    client.force_login(oscar)

    for nonsense in ("2026-13-01", "yesterday", "1999-01-01"):
        assert "147,00" in client.get(reverse(BILLING), {"month": nonsense}).text


def test_the_button_starts_the_run_and_its_page_says_how_far_it_is(
    client, oscar, month, django_capture_on_commit_callbacks
):
    client.force_login(oscar)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("backoffice_billing_start"), {"month": month})

    run = BillingRun.objects.get()
    assert response.url == page_of(run)
    assert (run.status, run.started_by) == ("finished", oscar)
    assert Invoice.objects.services().count() == 1
    assert Entry.objects.about(run).first().by == oscar
    page = client.get(page_of(run)).text
    assert 'max="1" value="1"' in page
    assert "data-hx-get" not in page


def test_while_it_is_under_way_the_page_asks_again(client, oscar, month):
    run = actions.start(month, by=oscar)
    client.force_login(oscar)

    page = client.get(page_of(run)).text
    part = client.get(page_of(run), headers={"HX-Request": "true"}).text

    assert f'data-hx-get="{page_of(run)}"' in page
    assert f'href="{page_of(run)}"' in page
    assert part.lstrip().startswith('<div id="progress"')
    assert page_of(run) in client.get(reverse(BILLING), {"month": month}).text


def test_a_company_that_failed_is_shown_with_its_reason_and_billed_once_more(
    client, oscar, month, monkeypatch, django_capture_on_commit_callbacks
):
    def broken(*args, **kwargs):
        raise ValueError("no such luck")

    run = actions.start(month, by=oscar)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "bill_company", broken)
        actions.work(run)
    client.force_login(oscar)
    assert "ValueError: no such luck" in client.get(page_of(run)).text

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("backoffice_billing_retry", args=[run.pk]))

    assert "no such luck" not in client.get(page_of(run)).text
    assert Invoice.objects.services().count() == 1
    client.post(reverse("backoffice_billing_retry", args=[run.pk]))


def test_with_nothing_approved_the_button_says_so(client, oscar):
    client.force_login(oscar)

    response = client.post(reverse("backoffice_billing_start"), follow=True)

    assert not BillingRun.objects.exists()
    assert response.redirect_chain[0][0].startswith(reverse(BILLING))

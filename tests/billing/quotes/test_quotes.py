"""A proposal as a quote: numbered, complete, never changed, and it goes where its proposal goes."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Company
from billing.invoices.models import Invoice
from billing.quotes import actions, documents, tasks
from billing.quotes.models import Quote, QuoteSeries
from journal.models import Entry, IllegalMove
from marketplace.engagements.turns import take_on
from marketplace.people.models import Freelancer
from marketplace.proposals import actions as proposals
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(proposal, amelie):
    return actions.draw_up(proposal, by=amelie)


def terms(proposal, **changes):
    names = ("rate_cents", "monthly_minutes", "start_on")
    return {**{name: getattr(proposal, name) for name in names}, "message": "", **changes}


def test_it_states_a_month_of_the_proposals_terms(quote, proposal, amelie):
    assert quote.number == f"D{proposal.freelancer_id:05}-00001"
    assert quote.minutes == proposal.monthly_minutes
    assert quote.net_cents * 60 == proposal.monthly_minutes * proposal.rate_cents
    assert (quote.vat_cents, quote.total_cents) == (0, quote.net_cents)
    assert quote.valid_until == proposal.expires_on
    assert Entry.objects.about(quote).get().by == amelie
    assert not Invoice.objects.exists()


def test_who_charges_vat_quotes_it(proposal, amelie):
    Freelancer.objects.update(vat_regime="standard", vat_number="FR23001019991")

    quote = actions.draw_up(proposal, by=amelie)

    assert quote.vat_cents * 5 == quote.net_cents
    assert quote.vat_breakdown[0]["category"] == "S"


def test_one_version_is_quoted_once_and_numbers_have_no_gap(quote, proposal, need, amelie):
    assert actions.draw_up(proposal, by=amelie) == quote
    other = factories.ProposalFactory(
        need=factories.NeedFactory(company=need.company, status="open"),
        freelancer=proposal.freelancer,
    )
    with transaction.atomic():
        actions.draw_up(other, by=amelie)
        transaction.set_rollback(True)

    assert actions.draw_up(other, by=amelie).number.endswith("-00002")
    assert QuoteSeries.objects.count() == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_bears_what_a_french_quote_has_to_say(proposal, amelie, language):
    proposal.need.language = language
    proposal.need.save()
    quote = actions.draw_up(proposal, by=amelie)

    text = PdfReader(BytesIO(documents.pdf(quote))).pages[0].extract_text().replace("\xa0", " ")

    words = {
        "fr": ["Devis", "Valable jusqu’au", "Devis gratuit", "Total net par mois", "par mois"],
        "en": ["Quote", "Valid until", "Free quote", "Total a month", "a month"],
    }[language]
    for mention in (
        *words,
        quote.number,
        "Farid Benali EI",
        "Atelier Lumen",
        "SIRET",
        "TVA non applicable, art. 293 B du CGI",
        "40",
    ):
        assert mention in text


def test_what_was_quoted_stays_as_it_was(quote, proposal):
    Company.objects.update(street="1 rue Neuve")
    Freelancer.objects.update(vat_regime="standard")
    quote.refresh_from_db()
    assert quote.buyer["street"] == "4 rue des Lilas"
    assert quote.vat_cents == 0

    quotes = Quote.objects.filter(pk=quote.pk)
    connection.check_constraints()  # A table with checks pending is not truncated anyway.
    for change in (
        lambda: quotes.update(net_cents=1, total_cents=1),
        lambda: quotes.update(buyer={}),
        lambda: quotes._raw_delete("default"),
        lambda: connection.cursor().execute("TRUNCATE quotes_quote CASCADE"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_it_is_accepted_with_its_proposal(quote, proposal, amelie):
    take_on(proposal, by=amelie, version=proposal.version)

    tasks.follow_proposals()

    quote.refresh_from_db()
    assert quote.status == "accepted"


def test_it_is_declined_withdrawn_or_expired_with_its_proposal(need, amelie):
    def after(step):
        proposal = factories.ProposalFactory(need=need)
        quote = actions.draw_up(proposal, by=amelie)
        step(proposal)
        tasks.follow_proposals()
        quote.refresh_from_db()
        return quote.status

    today = timezone.localdate()
    assert after(lambda p: proposals.decline(p, by=amelie, reason="No.")) == "declined"
    assert after(lambda p: proposals.withdraw(p, by=p.freelancer.user)) == "withdrawn"
    assert after(lambda p: proposals.expire_proposals(today + timedelta(days=99))) == "expired"
    assert after(lambda p: None) == "sent"


def test_newer_terms_supersede_it_and_are_quoted_anew(quote, proposal, amelie, farid):
    proposals.counter(proposal, **terms(proposal, rate_cents=4_000), by=amelie)
    with pytest.raises(IllegalMove):
        actions.draw_up(proposal, by=amelie)
    proposal.refresh_from_db()
    proposals.agree_to_counter(proposal, by=farid)

    newer = actions.draw_up(proposal, by=amelie)
    tasks.follow_proposals()

    quote.refresh_from_db()
    assert (quote.status, newer.status) == ("superseded", "sent")
    assert newer.rate_cents == 4_000


@pytest.mark.parametrize("who", ["amelie", "bruno", "claire", "farid"])
def test_both_sides_have_it_by_one_click(client, request, proposal, who):
    client.force_login(request.getfixturevalue(who))
    ask = reverse("quotes:of_proposal", args=[proposal.pk])
    assert ask in client.get(proposal.get_absolute_url()).text

    page = client.post(ask, follow=True)

    quote = Quote.objects.get()
    assert page.redirect_chain == [(quote.get_absolute_url(), 302)]
    assert quote.number in page.text
    file = client.get(reverse("quotes:pdf", args=[quote.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    shown = client.get(proposal.get_absolute_url()).text
    assert quote.get_absolute_url() in shown
    assert ask not in shown


def test_strangers_find_no_quote_and_operations_only_read(client, quote, proposal, nora, oscar):
    ask = reverse("quotes:of_proposal", args=[proposal.pk])
    client.force_login(nora)
    assert client.get(quote.get_absolute_url()).status_code == 404
    assert client.get(reverse("quotes:pdf", args=[quote.pk])).status_code == 404
    assert client.post(ask).status_code == 404

    client.force_login(oscar)
    assert client.get(quote.get_absolute_url()).status_code == 200
    assert client.post(ask).status_code == 403


def test_the_page_says_at_once_where_the_proposal_went(client, quote, proposal, amelie):
    proposals.decline(proposal, by=amelie, reason="No.")
    client.force_login(amelie)

    client.get(quote.get_absolute_url())

    quote.refresh_from_db()
    assert quote.status == "declined"


def test_a_party_that_is_not_known_is_named_and_no_number_is_taken(client, proposal, amelie):
    Freelancer.objects.update(siret="")
    client.force_login(amelie)

    page = client.post(reverse("quotes:of_proposal", args=[proposal.pk]), follow=True)

    assert "SIRET" in page.text or "numéro" in page.text
    assert not Quote.objects.exists()
    assert not QuoteSeries.objects.exists()

import re
from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail, signing
from django.urls import reverse

from cms.leads.models import Lead
from cms.library.models import PaperRequest
from tests.library.conftest import PDF
from tests.visitors import person


@pytest.fixture
def ask(client, paper, django_capture_on_commit_callbacks):
    def post(**answers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(f"/fr/library/{paper.pk}/requests/", person(**answers))

    return post


def test_a_paper_is_handed_over_at_once_by_page_and_by_mail(client, ask, paper):
    page = client.get(ask(campaign="lettre").url)
    file = client.get(reverse("library:file", args=[page.context["token"]]))

    assert file.getvalue() == PDF
    assert file["Content-Type"] == "application/pdf"
    [sent] = mail.outbox
    link = re.search(r"http://testserver(/fr/library/handover/\S+)", sent.body)[1]
    assert client.get(link).context["paper"] == paper
    lead = Lead.objects.get()
    assert (lead.kind, lead.campaign, lead.due_at) == (Lead.Kind.PAPER, "lettre", None)
    assert PaperRequest.objects.get().opened == 1


def test_the_link_ends_after_a_week_and_says_how_to_have_another(client, ask, paper):
    url = ask().url
    later = signing.time.time() + timedelta(days=8).total_seconds()
    with mock.patch("django.core.signing.time.time", return_value=later):
        ended = client.get(url)
        file = client.get(f"{url}file/")

    assert ended.status_code == 410
    assert paper.get_url() in ended.content.decode()
    assert file.status_code == 302
    assert PaperRequest.objects.get().opened == 0


def test_a_forged_link_is_a_missing_page(client, paper):
    assert client.get("/fr/library/handover/forged:token/").status_code == 404


def test_asking_twice_sends_one_mail(ask):
    ask(), ask()

    assert len(mail.outbox) == 1
    assert PaperRequest.objects.count() == 1


def test_a_wrong_form_comes_back_on_the_papers_page_with_what_was_typed(ask):
    response = ask(email="no address", name="Irène")

    assert response.status_code == 422
    assert b"no address" in response.content
    assert "email" in response.context["form"].errors


def test_without_the_form_nobody_gets_the_file(client, paper, edith):
    document = paper.document
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get(document.url).url == paper.get_url()

    client.force_login(edith)
    for_editors = client.get(document.url)
    assert for_editors.getvalue() == PDF


def test_a_paper_that_was_withdrawn_can_not_be_asked_for(ask, paper):
    paper.unpublish()

    assert ask().status_code == 404

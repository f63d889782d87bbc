import io
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from journal.models import IllegalMove
from mail.models import OutgoingMail
from marketplace.people import actions
from marketplace.people.models import VigilancePaper
from marketplace.people.tasks import expire_papers, remind_of_papers

URL = "/fr/freelancers/papers/"
PDF = b"%PDF-1.7\n%%EOF"


def today():
    return timezone.localdate()


def png(size=(4, 4)):
    content = io.BytesIO()
    Image.new("1", size).save(content, "PNG")
    return content.getvalue()


def form(content=PDF, name="attestation.pdf", **changes):
    return {
        "kind": "urssaf",
        "file": SimpleUploadedFile(name, content),
        "issued_on": today() - timedelta(days=10),
        **changes,
    }


@pytest.fixture
def paper(client, farid):
    client.force_login(farid)
    client.post(URL, form())
    client.logout()
    return VigilancePaper.objects.get()


@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, ".pdf"), (png(), ".png"), (b"\xff\xd8\xff", None)]
)
def test_a_file_is_what_its_bytes_say(client, farid, content, ending):
    client.force_login(farid)

    response = client.post(URL, form(content, name="whatever.html"))

    if ending:
        assert VigilancePaper.objects.get().file.name.endswith(ending)
    else:
        assert response.context["form"].errors["file"]


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html></html>",
        b"\x89PNG\r\n\x1a\nbroken",
        b"PK\x03\x04",
        PDF + b"0" * (8 * 1024 * 1024),
        png((8_000, 8_000)),
    ],
    ids=["exe", "svg", "html", "broken png", "zip", "too large", "bomb"],
)
def test_anything_else_is_refused_beside_the_box(client, farid, content):
    client.force_login(farid)

    response = client.post(URL, form(content))

    assert response.context["form"].errors["file"]
    assert not VigilancePaper.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issued_on": ""}, "issued_on"),
        ({"issued_on": "2999-01-01"}, "issued_on"),
        ({"issued_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"kind": "passport"}, "kind"),
        ({"file": ""}, "file"),
    ],
)
def test_wrong_dates_and_kinds_are_told(client, farid, changes, field):
    client.force_login(farid)

    response = client.post(URL, form(**changes))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_paper_is_valid_for_six_months_unless_it_says_otherwise(paper):
    assert 180 <= (paper.expires_on - paper.issued_on).days <= 184


@pytest.mark.parametrize(
    ("who", "status"), [("farid", 200), ("oscar", 200), ("amelie", 404), ("nora", 404)]
)
def test_only_its_owner_and_the_staff_read_a_paper(client, paper, request, who, status):
    client.force_login(request.getfixturevalue(who))

    response = client.get(f"{URL}{paper.pk}/")

    assert response.status_code == status
    if status == 200:
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        response.close()


def test_a_paper_in_order_is_told_by_mail(oscar, paper):
    actions.accept_paper(paper, by=oscar)

    assert paper.status == "valid"
    mail = OutgoingMail.objects.get(template="paper_accepted")
    assert mail.to == paper.freelancer.user.email
    assert URL in mail.text


def test_a_refusal_carries_its_reason_in_a_mail(oscar, paper):
    actions.refuse_paper(paper, by=oscar, reason="La date est illisible.")

    assert paper.status == "refused"
    assert "illisible" in OutgoingMail.objects.get(template="paper_refused").text


@pytest.mark.parametrize("start", VigilancePaper.Status.values)
def test_only_the_moves_of_the_table_are_possible(paper, start):
    for target in VigilancePaper.Status.values:
        VigilancePaper.objects.update(status=start)
        paper.refresh_from_db()
        legal = target in VigilancePaper.MOVES.get(start, ())
        with nullcontext() if legal else pytest.raises(IllegalMove, match=f"{start} → {target}"):
            paper.move_to(target, by=None)
        paper.refresh_from_db()
        assert paper.status == (target if legal else start), f"{start} → {target}"


def test_papers_are_reminded_of_and_then_expire_once(paper):
    VigilancePaper.objects.update(status="valid", expires_on=today() + timedelta(days=7))
    remind_of_papers()
    remind_of_papers()
    assert OutgoingMail.objects.filter(template="paper_expiring").count() == 1

    VigilancePaper.objects.update(expires_on=today() - timedelta(days=1))
    expire_papers()
    expire_papers()
    assert VigilancePaper.objects.get().status == "expired"
    assert OutgoingMail.objects.filter(template="paper_expired").count() == 1


def test_nobody_is_reminded_of_a_paper_whose_successor_is_valid(paper):
    VigilancePaper.objects.update(status="valid", expires_on=today() + timedelta(days=7))
    VigilancePaper.objects.create(
        freelancer=paper.freelancer,
        kind=paper.kind,
        status="valid",
        issued_on=today(),
        expires_on=today() + timedelta(days=180),
    )

    remind_of_papers()

    assert not OutgoingMail.objects.filter(template="paper_expiring").exists()

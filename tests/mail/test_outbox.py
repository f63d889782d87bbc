import pytest

from mail.models import OutgoingMail
from mail.outbox import send, send_to_all

pytestmark = pytest.mark.django_db


def test_plain_text_is_never_escaped_and_html_always_is(amelie, need):
    amelie.language = "en"
    need.text = 'Besoin d\'aide & de "calme" <vite>'
    mail = send("need_opened", to=amelie, context={"need": need}, key="one")
    assert need.text in mail.subject
    assert need.text in mail.text
    assert "d&#x27;aide &amp; de &quot;calme&quot; &lt;vite&gt;" in mail.html


def test_every_mail_has_its_subject_as_a_heading(amelie, need):
    amelie.language = "en"
    mail = send("need_opened", to=amelie, context={"need": need}, key="one")
    heading = mail.html.split("<h1")[1].split("</h1>")[0]
    assert "Your need is open" in heading


def test_a_reason_of_our_own_is_read_in_the_reader_s_language(proposal, farid):
    context = {"proposal": proposal, "need": proposal.need}
    reason = "Another proposal was chosen."
    mail = send("proposal_declined", to=farid, context={**context, "reason": reason}, key="ours")
    assert "Une autre proposition a été retenue." in mail.text
    assert "Une autre proposition a été retenue." in mail.html

    reason = "Trop cher & trop <loin>."
    mail = send("proposal_declined", to=farid, context={**context, "reason": reason}, key="hers")
    assert reason in mail.text
    assert "Trop cher &amp; trop &lt;loin&gt;." in mail.html


def test_news_for_several_are_a_mail_each_in_her_own_language(amelie, bruno, need):
    bruno.language = "en"

    send_to_all("need_opened", readers=[amelie, bruno, amelie], context={"need": need}, key="k")

    mails = OutgoingMail.objects.in_bulk(field_name="key")
    assert set(mails) == {f"k:{amelie.pk}", f"k:{bruno.pk}"}
    assert mails[f"k:{bruno.pk}"].to == bruno.email
    assert "Your need is open" in mails[f"k:{bruno.pk}"].html
    assert "Your need is open" not in mails[f"k:{amelie.pk}"].html


def test_what_was_said_before_is_neither_changed_nor_sent_again(
    amelie, bruno, need, django_capture_on_commit_callbacks
):
    first = send("need_opened", to=amelie, context={"need": need}, key=f"k:{amelie.pk}")
    need.text = "Tout autre chose"

    with django_capture_on_commit_callbacks() as deliveries:
        again = send("need_opened", to=amelie, context={"need": need}, key=f"k:{amelie.pk}")
        send_to_all("need_opened", readers=[amelie, bruno], context={"need": need}, key="k")

    assert (again.pk, again.text) == (first.pk, first.text)
    assert OutgoingMail.objects.count() == 2
    assert len(deliveries) == 1

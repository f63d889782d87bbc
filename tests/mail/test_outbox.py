import pytest

from mail.outbox import send

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

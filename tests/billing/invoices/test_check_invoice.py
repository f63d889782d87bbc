"""The command that tells whether a file is a sound electronic invoice."""

from io import StringIO

import pytest
from django.core.management import call_command

from billing.invoices import page
from billing.invoices.cii import cii
from tests.billing.invoices.documents import document


def test_the_command_accepts_a_sound_file(pdf, tmp_path):
    file = tmp_path / "sound.pdf"
    file.write_bytes(pdf)
    out = StringIO()

    call_command("check_invoice", file, stdout=out)

    assert out.getvalue() == f"{file}: sound\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 broken", "cannot be read"),
        (page.typeset(document()), "carries no invoice"),
        (b"not xml", "file XML"),
        (cii(document()).replace(b">PMT<", b">ZZZ<"), "BR-FR-05_BT-22_PMT"),
        (b"", "file XML"),
        (cii(document()).replace(b">60<", b">0<"), "sum line: a price for a quantity of 0"),
        (b'<Invoice xmlns="urn:other"/>', "schema XSD: Element 'Invoice'"),
        (cii(document()).replace(b"Farid", b"Far\xffid"), "file XML"),
    ],
    ids=[
        *("broken PDF", "plain PDF", "no XML", "no recovery note", "empty"),
        *("price per nothing", "another format", "not UTF-8"),
    ],
)
def test_the_command_says_what_is_wrong_and_fails(content, said, tmp_path):
    file = tmp_path / "wrong"
    file.write_bytes(content)
    out = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command("check_invoice", file, stdout=out)

    assert exit_.value.code == 1
    assert said in out.getvalue()


def test_a_file_that_cannot_be_opened_hides_no_other(pdf, tmp_path):
    sound, missing = tmp_path / "sound.pdf", tmp_path / "missing.pdf"
    sound.write_bytes(pdf)
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("check_invoice", missing, sound, stdout=out)

    assert out.getvalue() == (
        f"{missing}: 1 wrong\n  file unreadable: No such file or directory\n{sound}: sound\n"
    )

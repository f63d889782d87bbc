"""The command that tells whether a file is a sound electronic invoice."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from billing.invoices import page
from billing.invoices.checking import PROFILES, check_xml
from billing.invoices.cii import cii
from tests.billing.invoices.documents import SELLER_WITH_VAT, document, time_line
from tests.billing.invoices.profiles import in_profile


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
        (b'<Invoice xmlns="urn:other"/>', "is no Cross Industry Invoice: its root is “Invoice”"),
        (
            cii(document()).replace(b":en16931:2017<", b":en16931:1999<"),
            "is no profile of Factur-X",
        ),
        (cii(document()).replace(b"urn:cen.eu:en16931:2017<", b"<"), "no profile is named"),
        (cii(document()).replace(b"Farid", b"Far\xffid"), "file XML"),
    ],
    ids=[
        *("broken PDF", "plain PDF", "no XML", "no recovery note", "empty"),
        *("price per nothing", "another format", "unknown profile", "no profile", "not UTF-8"),
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


WITH_VAT = document(time_line(110, 4_200, "S", 2_000), seller=SELLER_WITH_VAT)
PROFILE_NAMES = [name for name, _level in PROFILES.values()]


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_a_file_is_checked_by_the_rules_of_its_own_profile(name):
    xml = in_profile(name, WITH_VAT)

    assert check_xml(xml) == []
    assert name in {finding.check for finding in check_xml(xml.replace(b">380<", b">999<"))}


def test_what_belongs_to_a_richer_profile_breaks_the_schema_of_a_poorer_one():
    xml = in_profile("EN 16931", WITH_VAT)
    [minimum] = [key for key, (name, _level) in PROFILES.items() if name == "MINIMUM"]

    findings = check_xml(xml.replace(b"urn:cen.eu:en16931:2017", minimum.encode()))

    assert {finding.check for finding in findings} == {"schema"}


def test_french_rules_are_for_french_sellers():
    no_recovery_note = cii(document()).replace(b">PMT<", b">ZZZ<")
    abroad = replace(SELLER_WITH_VAT, siret="", country="BE", vat_number="BE0428759497")
    from_abroad = cii(replace(WITH_VAT, seller=abroad)).replace(b">PMT<", b">ZZZ<")

    assert "FR-CTC" in {finding.check for finding in check_xml(no_recovery_note)}
    assert check_xml(from_abroad) == []


ALLOWANCE = b"""<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>%s
</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>7.00</ram:ActualAmount>
<ram:Reason>Remise</ram:Reason></ram:SpecifiedTradeAllowanceCharge>"""
SUM_OF_LINE = b"<ram:SpecifiedTradeSettlementLineMonetarySummation>"


@pytest.mark.parametrize(("is_charge", "billed"), [(b"false", b"120"), (b"true", b"100")])
def test_allowances_and_charges_of_a_line_count_in_its_sum(is_charge, billed):
    with_more = cii(WITH_VAT).replace(SUM_OF_LINE, ALLOWANCE % is_charge + SUM_OF_LINE)
    sound = with_more.replace(b">110</ram:B", b">" + billed + b"</ram:B")

    assert check_xml(sound) == []
    assert {finding.check for finding in check_xml(with_more)} == {"sum"}


def test_a_line_that_only_heads_others_has_no_product():
    group = b"</ram:LineID><ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode>"
    xml = in_profile("EXTENDED", WITH_VAT).replace(b">110</ram:B", b">0</ram:B")
    heading = xml.replace(b"</ram:LineID>", group)

    assert "sum" in {finding.check for finding in check_xml(xml)}
    assert "sum" not in {finding.check for finding in check_xml(heading)}


def test_a_warning_is_said_and_the_file_is_sound(tmp_path):
    file = tmp_path / "exempt.xml"
    file.write_bytes(in_profile("EXTENDED", document()))
    out = StringIO()

    call_command("check_invoice", file, stdout=out)

    verdict, warning = out.getvalue().splitlines()
    assert verdict == f"{file}: sound"
    assert warning.startswith("  warning, EXTENDED BR-FXEXT-E-08rev: ")

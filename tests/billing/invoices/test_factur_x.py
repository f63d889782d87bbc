"""The files: sound by schema, by both Schematrons, by their checksums and their sums."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
import typst
from facturx.facturx import generate_xmp_bytes
from lxml import etree
from pypdf import PdfReader

from billing.invoices import page, xmp
from billing.invoices.checking import check_file, check_schematron, check_xml
from billing.invoices.cii import cii
from billing.invoices.document import CREDIT_NOTE, Day, Line
from tests.billing.invoices.documents import BUYER, SELLER, SELLER_WITH_VAT, document, time_line

PLATFORM = replace(
    BUYER, name="Bras Droit", siret="00000100800010", vat_number="FR29000001008", legal_form="SAS"
)
GERMAN = replace(BUYER, siret="", country="DE", vat_number="DE136695976", name="Beispiel GmbH")
COMMISSION = Line("Commission, 12 %", 924, "S", 2_000)
KINDS = {
    "franchise": document(),
    "in English": document(language="en"),
    "standard VAT": document(time_line(110, 4_200, "S", 2_000), seller=SELLER_WITH_VAT),
    "several rates": document(
        time_line(110, 4_200, "S", 2_000),
        time_line(20, 4_550, "S", 1_000),
        time_line(60),
        seller=SELLER_WITH_VAT,
    ),
    "exempt and reverse charge": document(
        time_line(110),
        time_line(50, 4_200, "AE"),
        time_line(20),
        time_line(40, 4_200, "S", 2_000),
        seller=SELLER_WITH_VAT,
        buyer=GERMAN,
    ),
    "reverse charge": document(time_line(50, 4_200, "AE"), seller=SELLER_WITH_VAT, buyer=GERMAN),
    "credit note": document(type_code=CREDIT_NOTE),
    "commission": document(COMMISSION, seller=PLATFORM, buyer=SELLER, is_commission=True),
    "commission credit note": document(
        COMMISSION, type_code=CREDIT_NOTE, seller=PLATFORM, buyer=SELLER, is_commission=True
    ),
    "no minutes": document(time_line(0)),
    "500 lines": document(*(time_line(minutes, 4_000 + minutes) for minutes in range(1, 501))),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_is_sound(kind):
    assert check_xml(cii(KINDS[kind])) == []


@pytest.mark.parametrize(
    ("before", "after", "caught_by"),
    [
        (b">F00007-00012<", b">F00007 00012<", "FR-CTC"),
        (b">380<", b">999<", "EN 16931"),
        (b">20261105<", b">19991105<", "FR-CTC"),
        (b">PMD<", b">ZZZ<", "FR-CTC"),
        (b">S1<", b">X1<", "FR-CTC"),
        (b"<ram:DuePayableAmount>92.40", b"<ram:DuePayableAmount>92.41", "EN 16931"),
        (b"<ram:GrandTotalAmount>92.40", b"<ram:GrandTotalAmount>92.50", "EN 16931"),
        (b"<ram:LineTotalAmount>77.00", b"<ram:LineTotalAmount>78.00", "EN 16931"),
        (b"<ram:CalculatedAmount>15.40", b"<ram:CalculatedAmount>15.41", "EN 16931"),
        (b">S</ram:CategoryCode>", b">Z</ram:CategoryCode>", "EN 16931"),
        (b">EUR<", b">EUX<", "EN 16931"),
        (b">FR<", b">F1<", "EN 16931"),
        (b"<ram:Name>Farid Benali EI</ram:Name>", b"", "EN 16931"),
        (b"<ram:DueDateDateTime>", b"<ram:DueDate>", "file"),
        (b"<ram:TypeCode>VAT</ram:TypeCode>", b"<ram:Typo>VAT</ram:Typo>", "schema"),
        (b">001019991<", b">001019992<", "checksum"),
        (b">00102005600014<", b">00102005600015<", "checksum"),
        (b">FR23001019991<", b">FR24001019991<", "checksum"),
        (b">110</ram:BilledQuantity>", b">111</ram:BilledQuantity>", "sum"),
        (b">42.00</ram:ChargeAmount>", b">41.00</ram:ChargeAmount>", "sum"),
        (b">60</ram:BasisQuantity>", b">1</ram:BasisQuantity>", "sum"),
    ],
)
def test_a_change_in_the_xml_is_caught(before, after, caught_by):
    sound = cii(KINDS["standard VAT"])
    assert before in sound

    findings = check_xml(sound.replace(before, after))

    assert caught_by in {finding.check for finding in findings}


def test_the_schematrons_alone_see_neither_checksums_nor_products():
    """Why there are checks of our own: without them, these mistakes would pass."""
    wrong = cii(KINDS["standard VAT"])
    wrong = wrong.replace(b">001019991<", b">001019992<").replace(b">110</ram:B", b">111</ram:B")
    wrong = wrong.replace(b">00101999100015<", b">00101999200015<")

    assert not check_schematron("EN 16931", wrong.decode())
    assert not check_schematron("FR-CTC", wrong.decode())
    assert {finding.check for finding in check_xml(wrong)} == {"checksum", "sum"}


def test_a_partial_credit_note_may_differ_from_its_product_by_a_cent_and_no_more():
    def credit(net_cents):
        line = replace(time_line(20, 4_000), net_cents=net_cents)
        return check_xml(cii(document(line, type_code=CREDIT_NOTE)))

    assert credit(1_334) == []
    assert [finding.check for finding in credit(1_335)] == ["sum"]


def test_a_duration_without_a_finite_decimal_is_exact():
    """20 minutes are 0.3333… hours, and exactly 20 of the 60 minutes that the price is for."""
    xml = etree.fromstring(cii(document(time_line(20, 4_000))))

    quantity = xml.find(".//{*}BilledQuantity")
    assert (quantity.text, quantity.get("unitCode")) == ("20", "MIN")
    assert xml.findtext(".//{*}BasisQuantity") == "60"
    assert xml.findtext(".//{*}LineTotalAmount") == "13.33"


def test_the_pdf_is_a_sound_factur_x_file(pdf):
    assert check_file(pdf) == []


def test_the_pdf_says_what_the_law_wants(pdf):
    reader = PdfReader(BytesIO(pdf))
    first, annex = (" ".join(page.extract_text().split()) for page in reader.pages)

    for mention in (
        "F00007-00012",
        "5 novembre 2026",
        "20 novembre 2026",
        "Farid Benali EI",
        "Atelier Lumen",
        "FR24001020056",
        "TVA non applicable, art. 293 B du CGI",
        "40 €",
        "trois fois le taux d’intérêt légal",
        "Pas d’escompte",
        "prestation de services",
        "1 h 50",
        "42 €/h",
        "77,00 €",
    ):
        assert mention in first
    assert "Relances" in annex
    assert "trois clients" in annex


def test_the_attached_xml_is_the_one_that_was_made(pdf):
    attached = PdfReader(BytesIO(pdf)).attachments["factur-x.xml"][0]

    assert hashlib.sha256(attached).digest() == hashlib.sha256(cii(document())).digest()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("type_code", ["380", "381"])
def test_the_title_names_the_kind_of_document(language, type_code):
    printed = page.typeset(document(type_code=type_code, language=language))
    title = {
        ("fr", "380"): "Facture",
        ("fr", "381"): "Avoir",
        ("en", "380"): "Invoice",
        ("en", "381"): "Credit note",
    }[language, type_code]

    assert title in PdfReader(BytesIO(printed)).pages[0].extract_text()


def test_what_people_typed_is_printed_and_never_run():
    hostile = '#read("words.json") $x$ \\ *bold* <b> "'
    printed = page.typeset(replace(document(), days=(Day(document().issued_on, 5, hostile),)))

    assert '#read("words.json") $x$' in PdfReader(BytesIO(printed)).pages[1].extract_text()


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    for stolen in ("../canary.txt", str(canary)):
        (inside / "page.typ").write_text(f'#read("{stolen}")')
        with pytest.raises(typst.TypstError):
            typst.compile(inside / "page.typ", root=inside)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "latin-1"])
def test_a_sound_file_is_sound_in_any_encoding(encoding):
    name = {"utf-8-sig": "UTF-8", "latin-1": "ISO-8859-1"}.get(encoding, encoding)
    xml = cii(document()).decode().replace("UTF-8", name, 1)

    assert check_file(xml.encode(encoding, "xmlcharrefreplace")) == []


def test_no_page_is_made_of_an_xml_that_breaks_its_schema():
    broken = cii(document()).replace(b"ram:TypeCode", b"ram:KindCode")

    with pytest.raises(ValueError, match="KindCode"):
        page.factur_x(document(), broken)


def test_the_metadata_declare_what_the_package_would_declare(pdf):
    """Its own writer copies the whole page to say so; we add to the end of the file."""
    theirs = generate_xmp_bytes("factur-x", "en16931", None, {})

    ours = PdfReader(BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_object().get_data()

    assert declared(ours) == declared(theirs)
    assert len(declared(ours)) == 1 + 4 + 4


def declared(packet):
    """The namespace that is described, its properties, and how each of them is described."""
    tree = etree.fromstring(packet)
    prefixes = tree.xpath("//*[local-name()='prefix'][text()='fx']")
    described = prefixes[0].getparent().findall(".//{*}Seq/{*}li")
    return {
        ("prefix", prefixes[0].getparent().findtext("{*}namespaceURI")),
        *((each.tag, each.text) for each in tree.iter(f"{{{xmp.NAMESPACE}}}*")),
        *(
            tuple(each.findtext(f"{{*}}{part}") for part in ("name", "valueType", "category"))
            for each in described
        ),
    }


def test_a_strict_reader_finds_every_object_of_the_file(pdf, caplog):
    reader = PdfReader(BytesIO(pdf), strict=True)

    assert reader.trailer["/Root"]["/AF"][0].get_object()["/AFRelationship"] == "/Data"
    assert reader.xmp_metadata.dc_title == {"x-default": "Farid Benali EI – F00007-00012"}
    assert not caplog.records


def test_a_name_that_looks_like_the_end_of_an_object_is_but_a_name():
    name = "</rdf:RDF> & \nendstream\nendobj\ntrailer\n"
    hostile = document(seller=replace(SELLER, name=name))

    pdf = page.factur_x(hostile, cii(hostile))

    assert check_file(pdf) == []
    assert name in PdfReader(BytesIO(pdf)).xmp_metadata.dc_title["x-default"]


def test_another_build_of_the_page_is_refused_and_not_guessed_at(pdf):
    with pytest.raises(ValueError, match="Metadata"):
        xmp.declared(page.typeset(document()).replace(b"/Metadata", b"/Metabase"))

"""What people print or keep as PDF: the record itself, on A4, without the site around it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.design.kinds import KINDS
from tests.design.rendering import sign_in
from tests.design.world import make_trade

A4 = (595, 842)
# Kinds that are printed: {(name, who): (pages at most, words that must be on them)}.
PRINTED = {
    ("timesheets:timesheet", "amelie"): (1, "4 h 30"),
    ("timesheets:week", "farid"): (2, "Total"),
    ("invoices:invoice", "amelie"): (2, "Farid Benali"),
    ("invoices:earnings", "farid"): (2, "147,00"),
    ("engagements:agreement", "amelie"): (3, "Accord"),
}
AROUND = ".site-header nav, .site-menu, .space-nav, .site-footer, .skip-link, .button"


@pytest.fixture
def world(transactional_db, site):
    return make_trade()


def test_printed_pages_fit_a4_and_leave_the_navigation_out(page, client, site, world):
    page.emulate_media(media="print")
    for kind in KINDS:
        if (kind.name, kind.who) not in PRINTED:
            continue
        most, words = PRINTED[kind.name, kind.who]
        sign_in(client, world.people[kind.who])
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page.goto(kind.path(world, "fr"))

        assert not [one for one in page.locator(AROUND).all() if one.is_visible()], kind.name
        printed = PdfReader(BytesIO(page.pdf(format="A4")))
        assert len(printed.pages) <= most, kind.name
        for sheet in printed.pages:
            assert (sheet.mediabox.width, sheet.mediabox.height) == pytest.approx(A4, abs=1)
        text = " ".join(" ".join(sheet.extract_text().split()) for sheet in printed.pages)
        assert words in text, f"{kind.name}: {text}"

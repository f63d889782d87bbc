"""What people really paste in, on the narrowest screens and with the largest letters."""

import pytest

from tests import factories

LONG_NAME = "Société-coopérative-d’intérêt-collectif-des-Artisans-Réunis-du-Bâtiment-et-du-Bois"
UNBREAKABLE = "https://exemple.example/" + "a" * 180
HEBREW = "עוזרת אישית 40 שעות"
LINES = "\n".join(f"{number}. Relancer les clients, ranger, répondre." for number in range(1, 41))
# 640 px is what a window of 1280 px shows at 200 %.
WIDTHS = [320, 640]


@pytest.fixture
def world(amelie, company, proposal, timesheet, need):
    """Amélie's company with names and words at their worst."""
    company.name = LONG_NAME
    company.save()
    freelancer = proposal.freelancer
    freelancer.user.name = f"{HEBREW} {'Wolfeschlegelsteinhausen' * 3}"
    freelancer.user.save()
    freelancer.headline = UNBREAKABLE[:120]
    freelancer.bio = f"{HEBREW}\n\n{LINES}"
    freelancer.save()
    need.text = f"{HEBREW} {UNBREAKABLE}\n{LINES}"
    need.save()
    for number in range(3):
        factories.NeedFactory(company=company, text=f"{LONG_NAME} {number}")
    own = [need, proposal, timesheet, timesheet.engagement, company, freelancer]
    lists = ["space", "needs", "proposals", "engagements", "timesheets", "account/me"]
    return {
        "amelie": [
            *(f"/fr/{name}/" for name in lists),
            *(record.get_absolute_url() for record in own),
            f"{timesheet.engagement.get_absolute_url()}hours/",
            "/fr/freelancers/",
        ],
        "farid": [
            *("/fr/space/", "/fr/proposals/", "/fr/timesheets/", "/fr/invoices/earnings/"),
            *("/fr/freelancers/profile/", "/fr/freelancers/profile/work/"),
            proposal.get_absolute_url(),
        ],
    }


WIDEST = """(width) => [...document.querySelectorAll("main *")]
  .filter((element) => element.getBoundingClientRect().right > width)
  .map((element) => `${element.tagName}.${element.className}`).slice(0, 8).join(" ")"""


@pytest.mark.parametrize("who", ["amelie", "farid"])
def test_nothing_hangs_over_the_edge(request, signed_in, world, who):
    page = signed_in(request.getfixturevalue(who))
    too_wide = []
    for path in world[who]:
        page.goto(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            reached = page.evaluate("document.documentElement.scrollWidth")
            if reached > width:
                widest = page.evaluate(WIDEST, width)
                too_wide.append(f"{path} at {width}: {reached}, {widest}")

    assert not too_wide


BEGINS_AT_THE_RIGHT = """(element) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = texts.nextNode();
  while (!text.textContent.trim()) text = texts.nextNode();
  const first = text.textContent.length - text.textContent.trimStart().length;
  const letter = document.createRange();
  letter.setStart(text, first);
  letter.setEnd(text, first + 1);
  const line = element.getBoundingClientRect();
  return letter.getBoundingClientRect().left > line.left + line.width / 2;
}"""


def test_a_text_pasted_from_right_to_left_keeps_its_direction(signed_in, amelie, world, need):
    page = signed_in(amelie)
    page.goto(need.get_absolute_url())

    assert page.locator("main .prose p").first.evaluate(BEGINS_AT_THE_RIGHT)
    assert not page.locator("main h2").first.evaluate(BEGINS_AT_THE_RIGHT)

"""Who walks through the site: somebody at her own browser, by mouse or by keys alone."""

from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from marketplace.people.models import FreelancerTerm
from marketplace.taxonomy.models import Term
from tests import factories

PASSWORD = "correct horse battery staple"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# No page asks for more presses of Tab than this to reach whatever is on it.
MOST_TABS = 150
IS_FOCUSED = "(element) => element === document.activeElement"


class Person:
    """Somebody at her own browser."""

    def __init__(self, browser, site, viewport=DESKTOP, *, has_scripts=True):
        self.has_scripts = has_scripts
        self.context = browser.new_context(
            base_url=site,
            locale="en-GB",
            timezone_id="Europe/Paris",
            viewport=viewport,
            java_script_enabled=has_scripts,
        )
        self.page = self.context.new_page()

    def go(self, path):
        answer = self.page.goto(f"/en/{path}")
        assert answer.ok, f"{path}: {answer.status}"

    def fill(self, **values):
        for name, value in values.items():
            self.write(self.page.locator(f"[name={name}]:visible").first, value)

    def press(self, name, exact=False):
        self.use(self.page.get_by_role("button", name=name, exact=exact).first)

    def follow(self, name):
        self.use(self.page.get_by_role("link", name=name).first)

    def open(self, summary):
        self.use(self.page.locator("summary").get_by_text(summary).first)

    def tick(self, label):
        self.page.get_by_label(label).check()

    def write(self, field, value):
        field.fill(value)

    def use(self, control):
        control.click()

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(text)

    def sign_in(self, email, *, lands="**/space/"):
        self.go("account/login/")
        self.fill(login=email, password=PASSWORD)
        self.press("Sign in", exact=True)
        self.page.wait_for_url(lands)


class KeyboardPerson(Person):
    """Has no mouse: she presses Tab until she is there, then types, or presses Enter or Space."""

    def reach(self, control):
        control.wait_for()
        for _press in range(MOST_TABS):
            if control.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} is out of reach on {self.page.url}")

    def write(self, field, value):
        self.reach(field)
        if field.get_attribute("type") == "date":
            # Its parts are typed in the order of Chromium's own language, American English.
            year, month, day = value.split("-")
            value = f"{month}{day}{year}"
        else:
            self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(value)

    def use(self, control):
        self.reach(control)
        # Unlike a click, a key does not wait for the page that it leads to.
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def open(self, summary):
        self.reach(self.page.locator("summary").filter(has_text=summary).first)
        self.page.keyboard.press("Enter")

    def tick(self, label):
        self.reach(self.page.get_by_label(label))
        self.page.keyboard.press("Space")


def with_password(user):
    """Somebody who has signed up: a password, and an address that was verified."""
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def freelancer(name, email, missions, **fields):
    """A published freelancer from Lyon with a password, as the directory knows them."""
    user = with_password(factories.UserFactory(name=name, email=email, language="en"))
    profile = factories.FreelancerFactory(user=user, **fields)
    for term in Term.objects.missions().filter(code__in=missions):
        FreelancerTerm.objects.create(freelancer=profile, term=term, level=3)
    return profile

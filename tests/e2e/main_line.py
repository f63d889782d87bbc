"""The steps from a need to a paid month: each is taken by people, whatever they walk with.

What a night does on a live site (beat's tasks, the billing run) is called here by its own name.
"""

import re
from io import BytesIO

from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from accounts.models import Company, Membership
from billing.invoices.models import Invoice
from billing.ledger.models import Leg
from billing.payouts.models import Transfer
from marketplace.timesheets import tasks as timesheet_tasks
from marketplace.timesheets.models import Timesheet
from marketplace.timesheets.weeks import weeks_of
from matching import tasks as matching_tasks
from tests import factories
from tests.billing import worlds
from tests.e2e.people import PASSWORD, with_password

NEED = "Sort the mail, prepare the invoices and chase late payments, two mornings a week."


def code_in(mail):
    """The sign-up code that a mail carries."""
    return re.search(r"^\s*([A-Z0-9]{3,6}-?[A-Z0-9]{2,6})\s*$", mail.body, re.MULTILINE).group(1)


def a_visitor_writes_a_need_and_sees_who_fits(amelie):
    amelie.go("needs/new/")
    amelie.press("Continue")
    amelie.sees("Say in a few words what you would hand over.")
    amelie.fill(text=NEED)
    if amelie.has_scripts:
        expect(amelie.page.get_by_label("Debt collection")).to_be_checked()
    amelie.press("Continue")
    amelie.fill(monthly_minutes="12h", commune="Lyon 3e")
    amelie.fill(max_rate_cents="45")
    amelie.press("Continue")
    # Nothing typed is lost: neither by the back button nor by another language.
    amelie.page.wait_for_url("**/contact/")
    amelie.page.go_back()
    expect(amelie.page.locator("[name=monthly_minutes]")).to_have_value(re.compile("^12h"))
    amelie.page.go_forward()
    amelie.page.wait_for_url("**/contact/")
    amelie.fill(contact_name="Amélie Roche", contact_email="amelie@atelier-lumen.example")
    amelie.fill(company_name="Atelier Lumen")
    amelie.press("See who fits")
    amelie.sees("Farid")
    amelie.sees("Within your budget")


def she_signs_up_and_the_need_is_hers(amelie, mailoutbox):
    amelie.follow("Sign up to contact them")
    amelie.fill(email="amelie@atelier-lumen.example", password1=PASSWORD)
    amelie.press("Create the account")
    amelie.page.wait_for_url("**/confirm-email/**")
    amelie.fill(code=code_in(mailoutbox[-1]))
    amelie.press("Continue")
    amelie.page.wait_for_url("**/needs/claim/")
    amelie.fill(siret="123 456 789 00011", street="4 rue des Lilas", postcode="69003", city="Lyon")
    amelie.press("Post my need")
    amelie.sees("This SIRET does not pass its check")
    expect(amelie.page.locator("[name=street]")).to_have_value("4 rue des Lilas")
    amelie.fill(siret=factories.siret())
    amelie.press("Post my need")
    expect(amelie.page.locator("main")).to_contain_text("mail")
    company = Company.objects.get()
    assert company.memberships.get().role == Membership.Role.OWNER


def her_colleagues_and_a_stranger_sign_in(bruno, claire, nora, need):
    other = factories.CompanyFactory(name="Ailleurs")
    for one, name, company, role in (
        (bruno, "Bruno Keller", need.company, Membership.Role.APPROVER),
        (claire, "Claire Morvan", need.company, Membership.Role.ACCOUNTANT),
        (nora, "Nora Petit", other, Membership.Role.OWNER),
    ):
        email = f"{name.split()[0].lower()}@colleagues.example"
        user = factories.UserFactory(name=name, email=email, language="en")
        factories.member(with_password(user), company, role)
        one.sign_in(email)


def freelancers_answer_and_propose(walkers, mailoutbox):
    """walkers: {person: (her e-mail, the rate that she asks for)}."""
    matching_tasks.match_open_needs()
    told = {address for mail in mailoutbox for address in mail.to}
    assert {"farid@benali.example", "ines@marty.example"} <= told
    first_day = timezone.localdate().isoformat()
    for one, (email, rate) in walkers.items():
        one.sign_in(email)
        one.go("matches/")
        one.sees("budget")
        one.follow("Read and answer")
        one.sees("Contact details stay hidden")
        one.press("I am interested")
        one.follow("Make a proposal")
        one.fill(rate_cents=rate, start_on=first_day)
        one.press("Send the proposal")
        one.sees("The company has your proposal")


def the_company_bargains_and_accepts(amelie, farid):
    amelie.go("space/")
    amelie.follow("Answer the proposal of Farid")
    amelie.open("Make a counter-offer")
    amelie.fill(rate_cents="42")
    amelie.press("Send the counter-offer")
    farid.go("space/")
    farid.follow("Answer the counter-offer of Atelier Lumen")
    farid.press("Agree to these terms")
    amelie.go("space/")
    amelie.follow("Answer the proposal of Farid")
    amelie.press("Accept these terms")
    amelie.page.wait_for_url("**/engagements/**")


def both_sign_and_set_up(amelie, claire, farid):
    for one, name in ((amelie, "Amélie Roche"), (farid, "Farid Benali")):
        one.go("space/")
        one.follow("Sign the agreement with")
        one.follow("Read and sign")
        one.fill(typed_name=name)
        one.press("Sign the agreement")
        one.sees("Signed. Thank you.")
    claire.go("space/")
    claire.follow("Add a payment method")
    claire.press("Add a card or a direct debit")
    claire.press("A card that works")
    claire.sees("4242")
    farid.go("space/")
    farid.follow("Set-up: payout account")
    farid.press("Open my payout account")
    farid.press("Give everything that is asked for")
    farid.sees("Everything is in place")
    farid.go("space/")
    farid.follow("Set-up: billing mandate")
    farid.fill(typed_name="Farid Benali")
    farid.tick("I have read this mandate")
    farid.press("Sign the mandate")
    farid.sees("Signed")


def a_month_is_worked_returned_and_approved(amelie, bruno, farid):
    timesheet_tasks.open_month()
    today = timezone.localdate()
    week = next(week for week in weeks_of(today.replace(day=1)) if today in week.days)
    sheet = Timesheet.objects.get()

    def hand_in(hours):
        farid.go(f"timesheets/{sheet.pk}/weeks/{week.monday.isoformat()}/")
        farid.fill(**{f"week-0-day_{today.day}": hours})
        farid.press("Save the week")
        farid.press("Submit the month")
        farid.sees("Approved by itself")

    hand_in("3h")
    amelie.go("space/")
    amelie.follow("Approve ")
    amelie.open("Return it for a correction")
    amelie.fill(reason="It was two hours.")
    amelie.press("Return it", exact=True)
    farid.go("space/")
    farid.follow("Correct the timesheet")
    farid.sees("It was two hours.")
    farid.press("Correct it")
    hand_in("2h")
    bruno.go("space/")
    bruno.follow("Approve ")
    bruno.press("Approve", exact=True)
    bruno.sees("Approved. It joins the next billing run.")


def the_month_is_billed_paid_and_transferred(claire, farid, site):
    month = timezone.localdate().replace(day=1)
    worlds.run_billing(month)
    invoice = Invoice.objects.services().get()
    # Two hours at 42 €; Farid charges no VAT.
    assert (invoice.status, invoice.total_cents) == ("paid", 8_400)
    transfer = Transfer.objects.get()
    assert transfer.status in {"sent", "paid"}
    commission = Invoice.objects.get(kind="commission")
    assert transfer.amount_cents == 8_400 - commission.total_cents
    assert sum(Leg.objects.values_list("cents", flat=True)) == 0

    claire.go("invoices/")
    claire.follow(invoice.number)
    claire.sees("€84.00")
    href = claire.page.get_by_role("link", name="PDF").first.get_attribute("href")
    reader = PdfReader(BytesIO(claire.context.request.get(f"{site}{href}").body()))
    text = "".join(page.extract_text() for page in reader.pages)
    for mention in (invoice.number, "Farid Benali", "293 B"):
        assert mention in text
    assert "factur-x.xml" in reader.attachments

    farid.go("payouts/")
    farid.sees(invoice.number)
    worlds.run_billing(month)
    assert (Invoice.objects.count(), Transfer.objects.count()) == (2, 1)


def the_dashboard_counts_the_hours(amelie):
    amelie.go("space/")
    amelie.sees(re.compile(r"2\s*h\s+of\s+12\s*h"))


def a_stranger_finds_nothing(nora, engagement):
    invoice = Invoice.objects.services().get()
    for path in (f"engagements/{engagement.pk}/", f"invoices/{invoice.pk}/pdf/"):
        assert nora.page.goto(f"/en/{path}").status == 404


def operations_sees_the_queues_and_an_editor_does_not(oscar, edith):
    oscar.sign_in("oscar@bras-droit.example", lands="**/admin/queues/")
    expect(oscar.page.locator("body")).to_contain_text("Failed payments")
    edith.sign_in("editha@bras-droit.example", lands="**/admin/")
    expect(edith.page.get_by_role("link", name="Images", exact=True)).to_be_visible()
    expect(edith.page.get_by_role("link", name="Queues")).to_have_count(0)

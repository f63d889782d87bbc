"""A small world with a record for every kind of page, made once and looked at many times."""

from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Invitation, Membership
from billing.collection import setup as collection
from billing.collection.models import Payment
from billing.invoices.models import Invoice
from billing.quotes.actions import draw_up
from billing.stripe.models import FakeObject
from cms.comments import actions as commenting
from cms.leads.actions import take
from cms.leads.models import Lead
from cms.library.handover import ask_for
from cms.library.models import LibraryPage
from cms.pages.content import pages_of
from cms.pages.management.commands import load_pages
from cms.pages.models import ArticlePage, HomePage
from cms.webinars import actions as webinars
from cms.webinars import links
from demo import content
from demo.calls import schedule_calls
from demo.visitors import write_contact_details
from demo.webinars import make_series
from marketplace.people.models import FreelancerTerm
from marketplace.taxonomy.models import Term
from marketplace.timesheets import actions as timesheets
from marketplace.timesheets import disputes
from marketplace.timesheets.models import TimeEntry
from marketplace.timesheets.weeks import weeks_of
from matching.actions import compute_matches, notify_matches
from tests import factories
from tests.billing import worlds
from tests.library.conftest import make_paper
from tests.webinars.conftest import new_session, sign_up

TERMS = {"mail": "Courrier", "invoicing": "Facturation", "debt_collection": "Relances"}
# One page of each type, with every kind of block; `every_word` writes all of them.
PAGES = {
    *("home", "guides", "categories", "offer", "faq", "legal", "deleguer", "combien-coute"),
    *("facture-electronique", "relancer", "specialty-construction", "portrait-farid"),
}
ROOM = "/health/"


def make_world(*, every_word=False):
    """People by name in `people`, and the records that addresses are made of.

    every_word: all the pages of the site instead of one of each type.
    """
    world = make_trade()
    make_words(world, every_word)
    make_visitors(world)
    make_webinars(world)
    return world


def make_trade():
    """The part of the world that works and pays, without the pages that editors write."""
    world = SimpleNamespace(people={})
    for code, name in TERMS.items():
        factories.TermFactory(code=code, name_fr=name, name_en=code.replace("_", " ").title())
    make_people(world)
    make_market(world)
    make_work(world)
    make_money(world)
    return world


def make_words(world, every_word):
    with mock.patch.object(load_pages, "pages_of", pages_of if every_word else some_pages):
        call_command("load_pages", verbosity=0)
    world.articles = {page.locale.language_code: page for page in ArticlePage.objects.live()}
    world.papers = {}
    for number, home in enumerate(HomePage.objects.select_related("locale"), start=1):
        library = LibraryPage(title="Livres blancs", slug="livres-blancs", locale=home.locale)
        home.add_child(instance=library)
        world.papers[home.locale.language_code] = make_paper(library, number)
    schedule_calls(content.read("calls"), today=timezone.localdate())
    write_contact_details()


def some_pages(language):
    return {name: words for name, words in pages_of(language).items() if name in PAGES}


def make_people(world):
    company = world.company = factories.CompanyFactory(name="Atelier Lumen")
    user = factories.UserFactory
    world.people["amelie"] = amelie = user(name="Amélie Roche", email="amelie@lumen.example")
    factories.member(amelie, company, Membership.Role.OWNER)
    nora = world.people["nora"] = user(name="Nora Petit", email="nora@ailleurs.example")
    world.other_company = factories.CompanyFactory(name="Ailleurs")
    factories.member(nora, world.other_company, Membership.Role.OWNER)
    world.people["zoe"] = user(name="Zoé Arnaud", email="zoe@nouvelle.example")
    oscar = user(name="Oscar Lemaire", email="oscar@bras-droit.example", is_staff=True)
    oscar.groups.add(Group.objects.get(name="Operations"))
    world.people["oscar"] = oscar
    world.farid = freelancer("Farid Benali", "farid@benali.example")
    world.ines = freelancer("Inès Marty", "ines@marty.example", rate_cents=3_900)
    world.lea = freelancer("Léa Simon", "lea@simon.example", rate_cents=5_200)
    world.people |= {"farid": world.farid.user, "ines": world.ines.user, "lea": world.lea.user}
    for user in (amelie, world.lea.user):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    # Léa also proves who she is by a code from her telephone.
    TOTP.activate(world.lea.user, generate_totp_secret())
    RecoveryCodes.activate(world.lea.user)
    world.invitation = Invitation.objects.create(
        company=company, email="zoe@nouvelle.example", role="approver", invited_by=amelie
    )


def freelancer(name, email, **fields):
    user = factories.UserFactory(name=name, email=email)
    profile = factories.FreelancerFactory(user=user, **fields)
    for term in Term.objects.missions():
        FreelancerTerm.objects.create(freelancer=profile, term=term, level=3)
    return profile


def make_market(world):
    amelie, terms = world.people["amelie"], Term.objects.missions()
    world.draft = factories.NeedFactory(
        company=None,
        status="draft",
        contact_name="Zoé Arnaud",
        contact_email="zoe@nouvelle.example",
        company_name="Nouvelle",
    )
    world.need = factories.NeedFactory(company=world.company, created_by=amelie)
    for need in (world.draft, world.need):
        need.terms.set(terms)
    compute_matches(world.need)
    world.match = next(
        match for match in notify_matches(world.need) if match.freelancer == world.farid
    )
    asked = factories.NeedFactory(company=world.company, created_by=amelie)
    world.proposal = factories.ProposalFactory(need=asked, freelancer=world.lea)
    world.quote = draw_up(world.proposal, by=amelie)


def make_work(world):
    """Farid worked last month and this one; of Inès's hours one line is contested."""
    world.engagement = engagement(world, world.farid)
    world.contested = handed_in(engagement(world, world.ines))
    world.submitted = handed_in(engagement(world, world.lea))
    world.dispute = disputes.open_dispute(
        world.contested,
        entries=[world.contested.entries.first()],
        reason="Ce jour-là, le bureau était fermé.",
        version=world.contested.version,
        seen_hash=world.contested.content_hash,
        by=world.people["amelie"],
    )
    month = factories.this_month()
    world.open_sheet = factories.TimesheetFactory(engagement=world.engagement, month=month)
    world.week = list(weeks_of(month))[1]


def engagement(world, profile):
    need = factories.NeedFactory(company=world.company, created_by=world.people["amelie"])
    return factories.active_engagement(factories.ProposalFactory(need=need, freelancer=profile))


def handed_in(work):
    sheet = factories.TimesheetFactory(engagement=work)
    for day, minutes in ((0, 180), (1, 90)):
        TimeEntry.objects.create(
            timesheet=sheet, day=sheet.month + timedelta(days=day), minutes=minutes
        )
    return timesheets.submit(sheet, by=work.freelancer.user)


def make_money(world):
    """Farid's last month is invoiced, paid and transferred; Nora's company opens Stripe's page."""
    worlds.bill_a_month(world.engagement, world.people["amelie"])
    world.invoice = Invoice.objects.services().get()
    world.payment = Payment.objects.get()
    collection.start_setup(world.other_company, by=world.people["nora"])
    world.at_stripe = {found.kind: found.pk for found in FakeObject.objects.order_by("pk")}
    world.at_stripe["open session"] = FakeObject.objects.get(
        kind="checkout.session", data__status="open"
    ).pk


def make_visitors(world):
    who = {"name": "Irène Vasseur", "email": "irene@vasseur.example", "consent_text": "Oui."}
    due_at = timezone.now() + timedelta(days=1)
    world.lead = take(Lead.Kind.ADVISER, message="Par où commencer ?", due_at=due_at, **who)
    world.handed_over = ask_for(world.papers["fr"], language="fr", sender="", **who)
    comment = commenting.receive(
        world.articles["fr"], text="Nous avons tenu le carnet une semaine.", **who
    )
    commenting.publish(comment, by=world.people["oscar"])
    commenting.reply(comment, "Merci : et ensuite ?", by=world.people["oscar"])


def make_webinars(world):
    now = timezone.now()
    world.series = make_series(content.webinars(small=True)[0], weeks_ahead=2)
    webinars.plan_series(world.series, at=now)
    world.session = world.series.sessions.filter(starts_at__gt=now).first()
    world.seat = links.sign(sign_up(world.session).pk)
    soon = new_session(
        world.series,
        starts_in=timedelta(minutes=5),
        provider="jitsi",
        room_url=f"{settings.BASE_URL}{ROOM}",
    )
    seat = sign_up(soon)
    seat.attend(at=now)
    world.seat_in_room = links.sign(seat.pk)

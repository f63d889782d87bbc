"""People without an account: what they asked for, the papers they opened, what they commented."""

from datetime import timedelta

from django.utils import timezone

from backoffice.conversion import convert
from cms.comments import actions as commenting
from cms.leads.actions import take
from cms.leads.contact import ContactDetails
from cms.leads.deadlines import answer_deadline, quote_deadline
from cms.leads.forms import CONSENT
from cms.leads.models import Lead, LeadNote
from cms.library.forms import PaperRequestForm
from cms.library.handover import ask_for, count_opening
from cms.library.models import WhitePaperPage
from cms.pages.models import ArticlePage
from demo.timeline import after, at, last_working_day

REFUSAL = "C’est une publicité. Un mot sur l’article lui-même est le bienvenu."


def write_contact_details():
    """Numbers of the ranges that Arcep keeps for fiction."""
    contact = ContactDetails.load()
    contact.phone, contact.whatsapp = "+33199000142", "+33639980142"
    contact.email = "bonjour@bras-droit.example"
    contact.save()


def lead_story(about, cast):
    """One request, from the form to its outcome."""
    day = cast.today - timedelta(days=about["days"])
    yield at(last_working_day(day), 9, 40)
    hours, now = ContactDetails.load(), timezone.now()
    deadline = quote_deadline if about["kind"] == Lead.Kind.QUOTE else answer_deadline
    lead = take(
        about["kind"],
        terms=[cast.vocabulary["mission", code] for code in about.get("missions", [])],
        due_at=deadline(now, hours),
        phone=about.get("phone", ""),
        message=about["message"],
        monthly_minutes=about.get("minutes"),
        page="/fr/contact/",
        consent_text=str(CONSENT),
        **whose(about),
    )
    yield after(hours=2)
    go_on(lead, about, by=cast.oscar)


def go_on(lead, about, *, by):
    outcome = about["outcome"]
    if outcome == "spam":
        lead.mark_spam(by=by)
    if outcome in ("new", "spam"):
        return
    lead.assign(to=by, by=by)
    if outcome == "assigned":
        return
    lead.contact(by=by)
    if note := about.get("note"):
        LeadNote.objects.create(lead=lead, text=note, written_by=by)
    if outcome == "converted":
        need = convert(lead, text=about["need"], monthly_minutes=about["minutes"], by=by)
        need.is_fictional = True
        need.save(update_fields=["is_fictional"])
    elif outcome in Lead.LostReason.values:
        lead.lose(lost_reason=outcome, by=by)


def whose(about):
    """Who writes, and from where."""
    return {
        "name": about["name"],
        "email": about["email"],
        "company_name": about.get("company", ""),
        "campaign": about.get("campaign", ""),
        "referrer": about.get("referrer", ""),
        "language": about.get("language", "fr"),
    }


def download_story(about, number, cast):
    """One white paper asked for, and opened."""
    yield at(cast.today - timedelta(days=about["days"]), 11, 5)
    papers = list(WhitePaperPage.objects.on_offer("fr"))
    if not papers:  # a site without pages: nothing to hand out
        return
    paper = papers[number % len(papers)]
    consent = str(PaperRequestForm.base_fields["consent"].label)
    who = whose(about)
    request = ask_for(paper, sender="", page=paper.url, consent_text=consent, **who)
    for _opening in range(about["opened"]):
        count_opening(request)


def comment_story(about, number, cast):
    """One comment, read and perhaps answered by an editor."""
    yield at(cast.today - timedelta(days=about["days"]), 20, 15)
    articles = ArticlePage.objects.live().filter(locale__language_code="fr").order_by("pk")
    article = articles[number % 2 : number % 2 + 1].first()
    if article is None:
        return
    comment = commenting.receive(
        article,
        name=about["name"],
        email=f"lectrice{number}@lecture.example",
        text=about["text"],
        consent_text="",
    )
    yield after(hours=13)
    if about["outcome"] == "published":
        commenting.publish(comment, by=cast.oscar)
    elif about["outcome"] == "rejected":
        commenting.reject(comment, by=cast.oscar, reason=REFUSAL)
    if answer := about.get("answer"):
        commenting.reply(comment, answer, by=cast.oscar)


def visitor_stories(about, cast):
    """Every story of content/visitors.toml."""
    for lead in about["leads"]:
        yield lead_story(lead, cast)
    for number, download in enumerate(about["downloads"]):
        yield download_story(download, number, cast)
    for number, comment in enumerate(about["comments"]):
        yield comment_story(comment, number, cast)

"""One fictional context that every mail of the product can be rendered with, in both languages."""

import uuid
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.conf import settings

from gallery.samples import say

PARIS = ZoneInfo("Europe/Paris")
MONTH = date(2026, 11, 1)
DEADLINE = datetime(2026, 12, 7, 23, 59, tzinfo=PARIS)
TOKEN = uuid.UUID(int=42)
PAGE = "/fr/gallery/"


class Sample(SimpleNamespace):
    """Stands for a record: it has the attributes that mails read, and a name."""

    def __str__(self):
        return self.name


def context():
    """Everything that any mail says, by the names under which the noun's emails.py says it."""
    company = Sample(name="Atelier Lumen", pk=1)
    freelancer = Sample(name="Farid Benali", user_id=2)
    need = need_of(company)
    engagement = engagement_between(company, freelancer, need)
    return {
        "reader": Sample(name="Amélie Roche", pk=1, get_short_name="Amélie"),
        "company": company,
        "need": need,
        "engagement": engagement,
        "minutes": 870,
        "accepted": True,
        "agreed": True,
        "is_corrected": True,
        "reason": say("Le taux dépasse notre budget.", "The rate is over our budget."),
        "why": say("L’intervenante est souffrante.", "The speaker is ill."),
        "reasons": [say("6 compétences sur 7", "6 skills of 7"), say("À 12 km", "12 km away")],
        "gaps": [say("N’a pas encore travaillé avec Sage", "Has not worked with Sage yet")],
        **money(company, freelancer),
        **hours(engagement),
        **offers(freelancer, need),
        **people(company),
        **site(),
    }


def need_of(company):
    title = say("Factures et relances, deux matinées", "Invoices and chasing, two mornings")
    return Sample(
        name=title,
        title=title,
        public_title=title,
        company=company,
        token=TOKEN,
        expires_at=DEADLINE,
        get_absolute_url=PAGE,
    )


def engagement_between(company, freelancer, need):
    return Sample(
        name=f"{company} – {freelancer}",
        company=company,
        freelancer=freelancer,
        need=need,
        start_on=date(2026, 12, 1),
        end_on=date(2027, 6, 30),
        sign_before=date(2026, 11, 28),
        get_absolute_url=PAGE,
    )


def money(company, freelancer):
    invoice = Sample(
        name="F00001-00007",
        number="F00001-00007",
        company=company,
        company_id=1,
        freelancer=freelancer,
        month=MONTH,
        buyer=company,
        seller=freelancer,
        total_cents=60_900,
        outstanding_cents=60_900,
        issued_on=date(2026, 12, 2),
        due_on=date(2026, 12, 17),
        contest_until=date(2026, 12, 16),
        reason=say("Une visite comptée deux fois", "A visit counted twice"),
        is_commission=False,
        is_credit_note=False,
        get_kind_display=say("facture", "invoice"),
        get_absolute_url=PAGE,
    )
    commission = Sample(
        name="BD-00007",
        number="BD-00007",
        services=invoice,
        total_cents=8_769,
        is_credit_note=False,
        get_absolute_url=PAGE,
    )
    payment = Sample(
        name="42",
        company=company,
        company_id=1,
        amount_cents=60_900,
        method_label="Visa •••• 4242",
        get_absolute_url=PAGE,
    )
    transfer = Sample(
        name="42",
        amount_cents=53_592,
        sent_cents=53_592,
        from_own_funds=False,
        offsets=Sample(name="none", all=[]),
        invoice=invoice,
    )
    return {
        "invoice": invoice,
        "invoices": [invoice],
        "commissions": [commission],
        "reminder": Sample(name="1", is_first=True, is_last=False),
        "payment": payment,
        "customer": Sample(name=company.name, company=company, company_id=1),
        "transfer": transfer,
        "limit_cents": settings.STRIPE_SEPA_LIMIT_CENTS,
        "overpayment": Sample(name="3", amount_cents=12_000, transfer=transfer),
        "objection": Sample(
            name=invoice.number,
            pk=1,
            invoice=invoice,
            text=say("La visite du 12 manque.", "The visit of the 12th is missing."),
            answer=say("Elle est sur le relevé suivant.", "It is on the next timesheet."),
            credit_note=None,
        ),
        "notice": Sample(name="2026", level="near", year=2026, turnover_cents=3_120_000),
        "rules": settings.VAT_FRANCHISE,
    }


def hours(engagement):
    timesheet = Sample(
        name="2026-11",
        month=MONTH,
        engagement=engagement,
        approve_before=DEADLINE,
        get_absolute_url=PAGE,
    )
    dispute = Sample(
        name="7",
        timesheet=timesheet,
        offered_minutes=120,
        answer_before=DEADLINE,
        reason=say("Je n’étais pas là le 12.", "I was not there on the 12th."),
        get_absolute_url=PAGE,
    )
    plan = Sample(
        name="2026-12",
        month=date(2026, 12, 1),
        minutes=1_080,
        asked_minutes=1_440,
        asked_reason=say("Clôture de l’année", "The end of the year"),
        answer_before=DEADLINE,
    )
    return {"timesheet": timesheet, "dispute": dispute, "plan": plan}


def offers(freelancer, need):
    proposal = Sample(
        name="Proposal",
        freelancer=freelancer,
        need=need,
        rate_cents=4_200,
        monthly_minutes=1_080,
        start_on=date(2026, 12, 1),
        expires_on=date(2026, 12, 6),
        message=say("Je commence quand vous voulez.", "I can begin whenever you like."),
        get_absolute_url=PAGE,
    )
    match = Sample(name="Match", freelancer=freelancer, need=need, score=91, get_absolute_url=PAGE)
    return {"proposal": proposal, "match": match, "title": need.title}


def people(company):
    certificate = say("attestation de vigilance Urssaf", "URSSAF vigilance certificate")
    return {
        "code": "482913",
        "password_reset_url": "#reset",
        "invitation": Sample(
            name=company.name,
            company=company,
            invited_by="Amélie Roche",
            get_role_display=say("approbateur", "approver"),
            token=TOKEN,
        ),
        "paper": Sample(
            name=certificate,
            title=say("Déléguer en dix heures", "Delegate in ten hours"),
            get_kind_display=certificate,
            expires_on=date(2026, 12, 21),
        ),
        "appeal": Sample(name="1", answer=say("Votre profil est corrigé.", "It is corrected.")),
        "check": Sample(name="1", worst=0.31),
        "signal": say("distance", "distance"),
    }


def site():
    title = say("Déléguer sans perdre le fil", "Delegate without losing the thread")
    session = Sample(
        name=title,
        title=title,
        starts_at=datetime(2026, 12, 3, 12, 30, tzinfo=PARIS),
        opens_at=datetime(2026, 12, 3, 12, 20, tzinfo=PARIS),
        cancel_reason=say("L’intervenante est souffrante.", "The speaker is ill."),
        has_replay=True,
        series=Sample(name=title, get_absolute_url=PAGE),
        get_absolute_url=PAGE,
    )
    return {
        "session": session,
        "next_session": session,
        "kind": "day",
        "was": datetime(2026, 11, 26, 12, 30, tzinfo=PARIS),
        "registration": Sample(
            name="Amélie",
            first_name="Amélie",
            question=say("Par quoi commencer ?", "Where to begin?"),
            has_seat=True,
            is_waiting=False,
            get_absolute_url=PAGE,
        ),
        "comment": Sample(
            name="Amélie",
            answer=say("Merci, c’est corrigé.", "Thank you, it is corrected."),
            page=Sample(name=title, title=title),
        ),
        "lead": Sample(
            name="Amélie",
            phone_in_words="06 12 34 56 78",
            call_from=datetime(2026, 11, 26, 10, 0, tzinfo=PARIS),
            due_at=DEADLINE,
            get_absolute_url=PAGE,
        ),
        "url": "#page",
        "expires_at": DEADLINE,
    }

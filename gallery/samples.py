"""Sample contexts in both languages; not interface texts, so they stay out of the catalogue."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.utils.translation import get_language

from formatting import formatter
from formatting.calendars import month_weeks

PARIS = ZoneInfo("Europe/Paris")
MONTH = date(2026, 11, 1)


def say(french, english):
    """The text in the language of the page."""
    return english if get_language() == "en" else french


def context():
    """Everything the components page shows, apart from its forms."""
    return {
        "crumbs": [
            {"label": say("Mes besoins", "My needs"), "href": "#main"},
            {"label": say("Relances et facturation", "Chasing and invoicing")},
        ],
        "steps": steps(),
        "tasks": tasks(),
        "matches": matches(),
        "figures": figures(),
        "facts": facts(),
        "tabs": tabs(),
        "entries": entries(),
        "page": Paginator(range(70), 20).page(2),
        "deadline": datetime(2026, 11, 26, 18, 0, tzinfo=PARIS),
        "invoices": invoices(),
        "earnings": earnings(),
        "workload": workload(),
        "days": days(),
        "month": MONTH,
        "weeks": weeks(),
        "icons": icons(),
        "statuses": statuses(),
    }


def steps():
    return [
        {"label": say("Vos tâches", "Your tasks"), "href": "#main", "state": "done"},
        {"label": say("Heures et budget", "Hours and budget"), "state": "current"},
        {"label": say("Publier", "Publish"), "state": "todo"},
    ]


def tasks():
    return [
        {
            "label": say("Approuver le relevé d’octobre", "Approve the October timesheet"),
            "href": "#main",
            "detail": say("Nadia Ferrand · 14 h 30", "Nadia Ferrand · 14 h 30 min"),
            "tone": "attention",
            "status": say("À faire", "To do"),
            "due": datetime(2026, 11, 26, 18, 0, tzinfo=PARIS),
        },
        {
            "label": say("Ajouter l’attestation URSSAF", "Add the URSSAF certificate"),
            "href": "#main",
            "detail": say(
                "Sans elle, la mission serait suspendue.", "Without it the engagement would pause."
            ),
            "tone": "negative",
            "status": say("Expirée", "Expired"),
        },
        {
            "label": say("Signer la mission avec Julien Le Goff", "Sign with Julien Le Goff"),
            "href": "#main",
            "detail": say("Il a signé hier.", "He signed yesterday."),
            "tone": "info",
            "status": say("En cours", "Under way"),
        },
    ]


def matches():
    return [
        {
            "name": "Nadia Ferrand",
            "headline": say(
                "Facturation et relances, 11 ans en PME du bâtiment",
                "Invoicing and chasing, 11 years in building firms",
            ),
            "score": 91,
            "rate": formatter.rate(4200),
            "place": say("Nantes, à 12 km", "Nantes, 12 km away"),
            "since": say("Libre mardi et jeudi", "Free on Tuesday and Thursday"),
            "reasons": [
                say("6 compétences sur 7", "6 skills of 7"),
                say("Dans votre budget de 45 €/h", "Within your budget of €45/h"),
                say("A tenu Pennylane dans 4 missions", "Kept Pennylane in 4 engagements"),
            ],
            "gaps": [say("N’a pas encore travaillé en anglais", "Has not worked in English yet")],
        },
        {
            "name": "Julien Le Goff",
            "headline": say("Office management de start-up", "Start-up office management"),
            "score": 74,
            "rate": formatter.rate(3850),
            "place": say("À distance", "Remote"),
            "since": say("Libre le lundi", "Free on Monday"),
            "reasons": [
                say("5 compétences sur 7", "5 skills of 7"),
                say("Répond en 3 h en moyenne", "Replies within 3 h on average"),
            ],
            "gaps": [
                say("Ne pratique pas Sage", "Does not use Sage"),
                say("Pas de visite sur place", "No work on your premises"),
            ],
        },
    ]


def figures():
    return [
        {
            "label": say("Ce mois-ci", "This month"),
            "value": formatter.money(60900),
            "note": say("14 h 30 à 42 €/h", "14 h 30 min at €42/h"),
        },
        {
            "label": say("Heures restantes", "Hours left"),
            "value": formatter.hours(330),
            "note": say("reportées jusqu’en janvier", "carried over until January"),
        },
        {
            "label": say("Prochain prélèvement", "Next payment"),
            "value": say("1er déc.", "1 Dec"),
            "href": "#main",
        },
    ]


def facts():
    return [
        {"label": say("Lieu", "Place"), "value": say("Nantes et à distance", "Nantes and remote")},
        {"label": say("Taux", "Rate"), "value": formatter.rate(4200)},
        {"label": say("Début", "Start"), "value": formatter.day(date(2026, 12, 1))},
    ]


def tabs():
    return [
        {"label": say("En cours", "Open"), "href": "#main", "current": True, "count": 3},
        {"label": say("Terminées", "Ended"), "href": "#main", "current": False, "count": 12},
        {"label": say("Toutes", "All"), "href": "#main", "current": False, "count": None},
    ]


def entries():
    return [
        {
            "at": datetime(2026, 11, 19, 9, 12, tzinfo=PARIS),
            "title": say("Relevé approuvé", "Timesheet approved"),
            "by": "Amélie Rousseau",
            "tone": "positive",
        },
        {
            "at": datetime(2026, 11, 18, 16, 40, tzinfo=PARIS),
            "title": say("Relevé renvoyé", "Timesheet returned"),
            "by": "Bruno Keller",
            "text": say(
                "La visite du 12 compte deux fois.", "The visit on the 12th is there twice."
            ),
            "tone": "attention",
        },
        {
            "at": datetime(2026, 11, 18, 8, 5, tzinfo=PARIS),
            "title": say("Relevé envoyé", "Timesheet submitted"),
            "by": "Nadia Ferrand",
            "tone": "info",
        },
    ]


def invoices():
    rows = (
        (117, date(2026, 10, 31), 870, "paid", say("Payée", "Paid")),
        (98, date(2026, 9, 30), 1200, "collecting", say("Prélèvement en cours", "Being collected")),
        (81, date(2026, 8, 31), 765, "overdue", say("En retard", "Overdue")),
    )
    names = ("number", "day", "minutes", "status", "word")
    return [
        dict(zip(names, row, strict=True)) | {"cents": row[2] * 70, "number": f"2026-{row[0]:04}"}
        for row in rows
    ]


def earnings():
    cents = (84000, 92000, 61000, 0, 45500, 88000, 97000, 104000, 99500, 112000, 108000, 121800)
    return [(say(f"S{week}", f"W{week}"), value) for week, value in enumerate(cents, 36)]


def workload():
    months = {1: 840, 2: 990, 3: 1200, 4: 1080, 5: 1320, 6: 1260}
    return [(formatter.month(date(2026, month, 1)), value) for month, value in months.items()]


def week_rows():
    chasing, expenses = say("Relances", "Chasing"), say("Notes de frais", "Expense claims")
    return [
        {"label": chasing, "minutes": [90, 0, 120, 0, 0, 0, 0], "prefix": "a"},
        {"label": expenses, "minutes": [0, 45, 0, 0, 60, 0, 0], "prefix": "b"},
    ]


def days():
    totals = (90, 45, 120, 0, 60, 0, 0)
    return [
        {"date": date(2026, 11, 23 + index), "is_off": index > 4, "total": total}
        for index, total in enumerate(totals)
    ]


def weeks():
    items = {
        date(2026, 11, 5): [{"label": "14 h 30", "href": "#main", "tone": "positive"}],
        date(2026, 11, 11): [{"label": say("Férié", "Bank holiday"), "tone": "neutral"}],
        date(2026, 11, 26): [
            {"label": say("Approbation", "Approval"), "href": "#main", "tone": "attention"}
        ],
    }
    return month_weeks(MONTH, items, today=date(2026, 11, 21))


def statuses():
    return [
        ("approved", say("Approuvé", "Approved")),
        ("returned", say("Renvoyé", "Returned")),
        ("failed", say("Échoué", "Failed")),
        ("submitted", say("Envoyé", "Submitted")),
        ("draft", say("Brouillon", "Draft")),
    ]


def icons():
    """Every name in the sprite."""
    return re.findall(r'<symbol id="(\w+)"', Path(finders.find("icons.svg")).read_text())

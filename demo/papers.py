"""Vigilance papers of freelancers: handed in, checked, renewed before they expire."""

from datetime import timedelta

from django.utils import timezone

from demo.timeline import after, at
from marketplace.people.actions import accept_paper
from marketplace.people.models import VigilancePaper

Kind = VigilancePaper.Kind
# URSSAF certificates are asked for again every six months (code du travail, art. D8222-5).
DAYS_VALID = {Kind.URSSAF: 180, Kind.REGISTRATION: 720, Kind.INSURANCE: 720}
RENEWED_AFTER = timedelta(days=160)


def papers_story(freelancer, first, *, checked_by):
    """Her papers from a day on. checked_by: who accepts them, or None when nobody did yet."""
    yield at(first, 10, 20)
    papers = [hand_in(freelancer, kind) for kind in Kind]
    while checked_by:
        yield after(hours=4)
        for paper in papers:
            accept_paper(paper, by=checked_by)
        yield timezone.now() + RENEWED_AFTER
        papers = [hand_in(freelancer, Kind.URSSAF)]


def hand_in(freelancer, kind):
    issued_on = timezone.localdate() - timedelta(days=2)
    return VigilancePaper.objects.create(
        freelancer=freelancer,
        kind=kind,
        issued_on=issued_on,
        expires_on=issued_on + timedelta(days=DAYS_VALID[kind]),
    )

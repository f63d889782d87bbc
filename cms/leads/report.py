"""How many leads came, from where, and what became of them: counts for editors, never who."""

from datetime import timedelta

from django.db.models import Count, Q
from django.shortcuts import render
from django.utils import timezone

from cms.leads.models import Lead

DAYS = 90


def counts(request):
    """GET admin/leads/counts/: one line a kind and campaign, over the last ninety days."""
    since = timezone.now() - timedelta(days=DAYS)
    came = (
        Lead.objects.filter(created_at__gte=since)
        .exclude(status=Lead.Status.SPAM)
        .values("kind", "campaign")
        .annotate(came=Count("pk"), converted=Count("pk", filter=Q(status=Lead.Status.CONVERTED)))
        .order_by("-came", "kind", "campaign")
    )
    labels = dict(Lead.Kind.choices)
    rows = [{**row, "label": labels[row["kind"]]} for row in came]
    return render(request, "leads/admin/counts.html", {"rows": rows, "days": DAYS})

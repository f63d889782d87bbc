from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from billing.collection.run import last_month
from billing.runs import actions
from billing.runs.preview import preview
from formatting import formatter


class Command(BaseCommand):
    help = "Invoice what was approved for a month and ask each company for it; safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("month", nargs="?", help="YYYY-MM; last month if left out")
        parser.add_argument("--dry-run", action="store_true", help="say it, and write nothing")

    def handle(self, *args, month, dry_run, **options):
        month = self.first_day(month)
        if dry_run:
            self.say_what_would_be(month)
        elif run := actions.start(month, by=None):
            actions.work(run)
            self.say_what_was(run)

    def say_what_would_be(self, month):
        for company in preview(month):
            self.say(company.company, len(company.drafts), company.total_cents)
            for engagement in company.engagements:
                for obstacle in engagement.obstacles:
                    self.stdout.write(f"  {engagement.engagement}: {obstacle.label}")

    def say_what_was(self, run):
        for billing in run.companies.select_related("company").prefetch_related("held__engagement"):
            self.say(billing.company, billing.invoices, billing.asked_cents)
            if billing.error:
                self.stdout.write(f"  {billing.error}")
            for held in billing.held.all():
                self.stdout.write(f"  {held.engagement}: {held.get_hold_display()}")

    def say(self, company, invoices, cents):
        self.stdout.write(f"{company}: {invoices} invoices, {formatter.money(cents)} asked for")

    def first_day(self, month):
        if not month:
            return last_month()
        try:
            return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
        except ValueError:
            raise CommandError("The month is written YYYY-MM.") from None

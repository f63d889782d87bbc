from datetime import datetime

from django.core.management.base import BaseCommand, CommandError

from billing.collection.run import last_month, run_billing
from formatting import formatter


class Command(BaseCommand):
    help = "Invoice what was approved for a month and ask each company for it; safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("month", nargs="?", help="YYYY-MM; last month if left out")

    def handle(self, *args, month, **options):
        for company, run in run_billing(self.first_day(month)).items():
            asked = formatter.money(run.payment.amount_cents) if run.payment else "–"
            self.stdout.write(f"{company}: {len(run.invoices)} invoices, {asked} asked for")
            for engagement, reason in run.waiting.items():
                self.stdout.write(f"  {engagement} waits: {reason}")

    def first_day(self, month):
        if not month:
            return last_month()
        try:
            return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
        except ValueError:
            raise CommandError("The month is written YYYY-MM.") from None

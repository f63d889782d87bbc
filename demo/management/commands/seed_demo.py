from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.people import PASSWORD, PERSONAS
from demo.seeding import is_seeded, seed
from formatting import formatter


class Command(BaseCommand):
    help = "Fill an empty site with fictional people and six months of their work; runs once."

    def add_arguments(self, parser):
        parser.add_argument("--small", action="store_true", help="fewer people, for tests")
        parser.add_argument(
            "--sign-ins", action="store_true", help="print who can sign in, and nothing else"
        )

    def handle(self, *args, small, sign_ins, **options):
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Fictional data are for demo sites alone: set DEMO=1.")
        if settings.STRIPE_API_KEY:
            raise CommandError("Fictional people pay with the fake: unset STRIPE_API_KEY.")
        if sign_ins:
            self.print_sign_ins()
        elif is_seeded():
            self.stdout.write("The demo data are already there.")
        else:
            self.fill(small=small)

    def fill(self, *, small):
        month = None
        for day in seed(small=small):
            if day.replace(day=1) != month:
                month = day.replace(day=1)
                self.stdout.write(f"{formatter.month(month)}…")
        self.stdout.write("The demo data are there.")

    def print_sign_ins(self):
        for email, who in PERSONAS.items():
            self.stdout.write(f"{email:<34} {who}")
        self.stdout.write(f"Password of all of them: {PASSWORD}")

from django.core.management.base import BaseCommand

from matching import pgvector
from matching.storing import freshness, store_rows


class Command(BaseCommand):
    help = (
        "Encode the profiles whose stored row is missing or old, as after a new text space. "
        "May be stopped and started again: what is stored stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("--status", action="store_true", help="only say what is left to do")
        parser.add_argument(
            "--pgvector", action="store_true", help="mirror the rows for the look by PostgreSQL too"
        )

    def handle(self, *args, status, **options):
        if not status:
            done = store_rows(report=self.report)
            self.stdout.write(f"{done} rows stored")
        if options["pgvector"]:
            pgvector.prepare()
            self.stdout.write(f"{pgvector.mirror()} rows mirrored")
        state = freshness()
        self.stdout.write(f"{state['stale']} of {state['published']} profiles are stale")

    def report(self, done, left):
        self.stdout.write(f"{done} stored, {left} left")

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from matching.files import read_lines
from matching.shelf import Shelf


class Command(BaseCommand):
    help = "Rank profiles for needs, both from files of JSON lines; no database is asked."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--profiles", type=Path, required=True)
        parser.add_argument("--needs", type=Path, required=True)
        parser.add_argument("--top", type=int, default=10, help="matches a need (10)")
        parser.add_argument("--out", type=Path, help="file to write; without it, standard output")

    def handle(self, *args, profiles, needs, top, out, **options):
        if top < 1:
            raise CommandError("--top starts at 1.")
        unreadable = []
        shelf = Shelf(self.read(profiles, unreadable))
        asked = self.read(needs, unreadable)
        try:
            with out.open("w", encoding="utf-8") if out else nullcontext(self.stdout) as output:
                for answer in shelf.rank_all(asked, top):
                    output.write(json.dumps(answer, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(str(error)) from error
        if unreadable:
            sys.exit(1)

    def read(self, path, unreadable):
        """The readable lines of a file; the others are named at once, and counted."""

        def name(number, reason):
            unreadable.append(number)
            self.stderr.write(f"{path}, line {number}: {reason}")

        try:
            return read_lines(path, on_unreadable=name)
        except OSError as error:
            raise CommandError(str(error)) from error

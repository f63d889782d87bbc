"""manage.py check_invoice FILE…: validate Factur-X files (PDF or XML)."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand

from billing.invoices.checking import Finding, check_file


class Command(BaseCommand):
    help = (
        "Check Factur-X files of any profile by schema, Schematrons, checksums and sums; "
        "exit 1 on errors."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *, files, **options):
        wrong = [file for file in files if not self.is_sound(file)]
        if wrong:
            sys.exit(1)

    def is_sound(self, file):
        try:
            findings = check_file(file.read_bytes())
        except OSError as error:
            findings = [Finding("file", "unreadable", error.strerror)]
        wrong = [finding for finding in findings if not finding.is_warning]
        verdict = f"{len(wrong)} wrong" if wrong else "sound"
        self.stdout.write(f"{file}: {verdict}")
        for finding in findings:
            self.stdout.write(f"  {finding}")
        return not wrong

from pathlib import Path

from django.core.management.base import BaseCommand

from cms.library.typesetting import FOLDER, read_paper, typeset


class Command(BaseCommand):
    help = "Typeset one white paper of cms/library/papers/ to look at it."

    def add_arguments(self, parser):
        parser.add_argument("language", choices=["fr", "en"])
        parser.add_argument("code")
        parser.add_argument("to", type=Path)

    def handle(self, *, language, code, to, **options):
        to.write_bytes(typeset(read_paper(FOLDER / language / f"{code}.toml")))

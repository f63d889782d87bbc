from pathlib import Path

from django.core.management.base import BaseCommand

from matching import judged
from matching.artefact import current_model
from matching.files import vocabulary
from matching.open_data import OpenData


class Command(BaseCommand):
    help = "Write matching/artefact/judged.npz from public data, for the gate of learned weights."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
        parser.add_argument("--out", type=Path, default=judged.FILE)

    def handle(self, *args, data, out, **options):
        values, grades = judged.freeze(OpenData.read(data), current_model(), vocabulary().terms)
        judged.save(values, grades, out)
        self.stdout.write(f"{len(values)} needs, {values.shape[1]} profiles each: {out}")

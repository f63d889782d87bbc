from pathlib import Path

from django.core.management.base import BaseCommand

from matching.artefact import FOLDER, POINTS, load, save
from matching.learning import OpenData, learn_space, learn_weights


class Command(BaseCommand):
    help = "Learn the weights of the ranking from public data; writes matching/artefact/."

    def add_arguments(self, parser):
        parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
        parser.add_argument("--out", type=Path, default=FOLDER)
        parser.add_argument("--name", default="esco-1.1", help="what it was trained on")

    def handle(self, *args, data, out, name, **options):
        data = OpenData.read(data)
        self.stdout.write(f"{len(data.concepts)} concepts, {len(data.profiles)} profiles")
        space = learn_space(data)
        self.stdout.write(f"{len(space.vectors)} stems have a meaning")
        weights, full = learn_weights(space, data)
        save(
            out,
            {"trained_on": name, "points": POINTS, "text_weights": weights, "text_full": full},
            space,
        )
        self.stdout.write(f"{load(out).version}: {weights}, full at {full:.3f}")

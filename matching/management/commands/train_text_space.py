import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from matching.artefact import CALIBRATION, FOLDER, POINTS, load, save
from matching.open_data import OpenData
from matching.space_training.card import card
from matching.space_training.learning import learn


class Command(BaseCommand):
    help = "Learn the text space and its weights from public data; writes matching/artefact/."

    def add_arguments(self, parser):
        parser.add_argument("--data", type=Path, required=True, help="folder of the public data")
        parser.add_argument("--out", type=Path, default=FOLDER)
        parser.add_argument("--name", default="esco-1.1", help="what it was trained on")
        parser.add_argument(
            "--checkpoint",
            type=Path,
            default=settings.BASE_DIR / "var" / "text_space" / "checkpoint.npz",
            help="where an interrupted run goes on from",
        )

    def handle(self, *args, data, out, name, checkpoint, **options):
        self.started = time.monotonic()
        data = OpenData.read(data)
        self.report(f"{len(data.concepts)} concepts, {len(data.profiles)} profiles")
        space, weights, intercept, full = learn(data, checkpoint, self.report)
        save(
            out,
            {
                "trained_on": name,
                "points": POINTS,
                "calibration": CALIBRATION,
                "text_weights": weights,
                "text_intercept": intercept,
                "text_full": full,
            },
            space,
        )
        checkpoint.unlink(missing_ok=True)
        model = load(out)
        (out / "CARD.md").write_text(card(model, time.monotonic() - self.started), "utf-8")
        self.report(f"{model.version}: {weights}, full at {full:.3f}")

    def report(self, line):
        self.stdout.write(f"{time.monotonic() - self.started:4.0f} s  {line}")
        self.stdout.flush()

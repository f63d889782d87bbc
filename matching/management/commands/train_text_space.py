import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from matching.artefact import CALIBRATION, FOLDER, POINTS, load, pack, save, unpack
from matching.open_data import OpenData
from matching.space_training.card import card
from matching.space_training.learning import learn, training_needs, unseen
from matching.space_training.provenance import made_by
from matching.space_training.text_weights import calibrate


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

        parser.add_argument(
            "--keep-space",
            action="store_true",
            help="keep the vectors of --out; fit probabilities and take the points of the code",
        )

    def handle(self, *args, data, out, name, checkpoint, keep_space, **options):
        self.started = time.monotonic()
        made = made_by(data)
        data = OpenData.read(data)
        self.report(f"{len(data.concepts)} concepts, {len(data.profiles)} profiles")
        if keep_space:
            packed = (out / "space.npz").read_bytes()
            needs, apart = training_needs(data)
            former = load(out)
            made = former.made_by
            learned = calibrate(
                unpack(packed), data, apart, unseen(apart, needs), former.text_weights
            )
        else:
            space, *learned = learn(data, checkpoint, self.report)
            packed = pack(space)
        weights, intercept, full = learned
        save(
            out,
            {
                "trained_on": name,
                "made_by": made,
                "points": POINTS,
                "calibration": CALIBRATION,
                "text_weights": weights,
                "text_intercept": intercept,
                "text_full": full,
            },
            packed,
        )
        checkpoint.unlink(missing_ok=True)
        model = load(out)
        (out / "CARD.md").write_text(card(model), "utf-8")
        self.report(f"{model.version}: {weights}, full at {full:.3f}")

    def report(self, line):
        self.stdout.write(f"{time.monotonic() - self.started:4.0f} s  {line}")
        self.stdout.flush()

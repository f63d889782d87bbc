import csv
import gzip
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from marketplace.taxonomy.folding import fold_place
from marketplace.taxonomy.models import Commune

DATA = Path(__file__).parents[2] / "data" / "communes.csv.gz"
FIELDS = [
    "name",
    "postcode",
    "postcodes",
    "department",
    "region",
    "latitude",
    "longitude",
    "population",
    "search_name",
]


class Command(BaseCommand):
    help = "Load the French communes; can be repeated."

    @transaction.atomic
    def handle(self, *args, **options):
        communes = [self.commune(row) for row in rows()]
        Commune.objects.bulk_create(
            communes,
            batch_size=5000,
            update_conflicts=True,
            unique_fields=["insee_code"],
            update_fields=FIELDS,
        )
        self.stdout.write(f"{len(communes)} communes loaded")

    def commune(self, row):
        postcodes = row["postcodes"].split()
        return Commune(
            insee_code=row["insee_code"],
            name=row["name"],
            postcode=postcodes[0],
            postcodes=postcodes,
            department=row["department"],
            region=row["region"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            population=int(row["population"]),
            search_name=fold_place(row["name"]),
        )


def rows():
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)

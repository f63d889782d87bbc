import tomllib
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction

from marketplace.taxonomy.esco import office_concepts
from marketplace.taxonomy.models import Term

DATA = Path(__file__).parents[2] / "data" / "terms.toml"
FIELDS = ["name_fr", "name_en", "family", "aliases_fr", "aliases_en", "position"]


class Command(BaseCommand):
    help = "Load the vocabulary of missions, tools, sectors and the rest; can be repeated."

    @transaction.atomic
    def handle(self, *args, **options):
        terms = [*own_terms(), *esco_terms()]
        Term.objects.bulk_create(
            terms,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["kind", "code"],
            update_fields=FIELDS,
        )
        self.stdout.write(f"{len(terms)} terms loaded")


def own_terms():
    """The product's own terms, in the order of the file within each kind."""
    by_kind = tomllib.loads(DATA.read_text(encoding="utf-8"))
    for kind, terms in by_kind.items():
        for position, term in enumerate(terms, start=1):
            yield Term(
                kind=kind,
                code=term["code"],
                name_fr=term["fr"],
                name_en=term["en"],
                family=term.get("family", ""),
                aliases_fr=term.get("aliases_fr", []),
                aliases_en=term.get("aliases_en", []),
                position=position,
            )


def esco_terms():
    for position, concept in enumerate(office_concepts(), start=1):
        yield Term(
            kind=concept.kind,
            code=concept.code,
            name_fr=concept.name_fr,
            name_en=concept.name_en,
            aliases_fr=list(concept.aliases_fr),
            aliases_en=list(concept.aliases_en),
            position=position,
        )

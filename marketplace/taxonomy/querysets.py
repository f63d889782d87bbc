import re

from django.db import models
from django.db.models import Q

from .folding import fold_place

LONGEST_SEARCH = 80
SHORTEST_SEARCH = 2

_POSTCODE_THEN_NAME = re.compile(r"(\d{2,5})?\s*(.*)", re.DOTALL)


class TermQuerySet(models.QuerySet):
    def missions(self):
        return self.filter(kind=self.model.Kind.MISSION)

    def knowledge(self):
        return self.filter(kind=self.model.Kind.KNOWLEDGE)

    def tools(self):
        return self.filter(kind=self.model.Kind.TOOL)

    def soft_skills(self):
        return self.filter(kind=self.model.Kind.SOFT_SKILL)

    def sectors(self):
        return self.filter(kind=self.model.Kind.SECTOR)

    def occupations(self):
        """ESCO occupations of office work."""
        return self.filter(kind=self.model.Kind.OCCUPATION)

    def skills(self):
        """The ESCO skills which those occupations use."""
        return self.filter(kind=self.model.Kind.SKILL)


class CommuneQuerySet(models.QuerySet):
    def search(self, text, *, limit=10):
        """At most `limit` communes for what someone types, most populous first.

        The text begins a postcode, a name, or both ("69003", "saint eti", "35 ren"). Accents, case,
        hyphens and "St" for "Saint" make no difference. Under two characters nothing is found.
        """
        text = text.strip()[:LONGEST_SEARCH]
        postcode, name = _POSTCODE_THEN_NAME.match(text).groups()
        name = fold_place(name)
        if len(postcode or name) < SHORTEST_SEARCH:
            return self.none()
        found = self
        if postcode:
            found = found.filter(
                Q(postcode__startswith=postcode) | Q(postcodes__contains=[postcode])
            )
        if name:
            found = found.filter(search_name__startswith=name)
        return found.order_by("-population", "search_name", "insee_code")[:limit]

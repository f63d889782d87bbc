"""The words that the site knows, and the profiles as its search sees them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from wagtail.search import index

from cms.search.fields import StemmedField
from cms.search.querysets import WordQuerySet
from marketplace.people.models import Freelancer


class Word(models.Model):
    """One word of the published pages and profiles, to which a misspelt one may be mended."""

    language = models.CharField(max_length=2)
    word = models.CharField(max_length=60)
    # Without accents: as many type it.
    folded = models.CharField(max_length=60)
    stem = models.CharField(max_length=60)
    # In how many texts it stands.
    texts = models.PositiveIntegerField()
    trigrams = ArrayField(models.CharField(max_length=3))

    objects = WordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="word_once_a_language")
        ]
        indexes = [
            models.Index(fields=["language", "stem"], name="word_stem"),
            models.Index(fields=["language", "folded"], name="word_folded"),
            GinIndex(fields=["trigrams"], name="word_trigrams"),
        ]

    def __str__(self):
        return self.word


class PublicProfile(index.Indexed, Freelancer):
    """A published profile as visitors may find it: her first name, never her family name."""

    search_fields = [
        StemmedField("title", boost=3),
        StemmedField("words"),
        index.FilterField("status"),
    ]

    class Meta:
        proxy = True

    @classmethod
    def get_indexed_objects(cls):
        return cls.objects.published().with_profile()

    @property
    def words(self):
        terms = [skill.term for skill in self.skills.all()]
        place = self.commune.name if self.commune else ""
        return " ".join([self.headline, self.public_name, place, self.bio, *both_names(terms)])

    @property
    def title(self):
        """What counts most of what is found."""
        return self.headline


def both_names(terms):
    return [name for term in terms for name in (term.name_fr, term.name_en)]

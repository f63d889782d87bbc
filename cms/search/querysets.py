from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Length

from cms.search.words import trigrams


class SharedTrigrams(Func):
    """How many of the given trigrams a row has."""

    template = (
        "(SELECT count(*) FROM unnest(%(expressions)s) AS piece WHERE piece = ANY(%(wanted)s))"
    )
    output_field = models.IntegerField()

    def __init__(self, expression, wanted):
        super().__init__(expression)
        self.wanted = wanted

    def as_sql(self, compiler, connection, **context):
        sql, params = super().as_sql(compiler, connection, wanted="%s::varchar[]", **context)
        return sql, [*params, self.wanted]


class WordQuerySet(models.QuerySet):
    def like(self, word, *, language, limit):
        """The words of a language that share most trigrams with a folded word."""
        pieces = trigrams(word)
        return (
            self.filter(language=language, trigrams__overlap=pieces)
            .annotate(length=Length("word"), shared=SharedTrigrams(F("trigrams"), pieces))
            .filter(length__range=(len(word) - 2, len(word) + 2))
            .order_by("-shared", "-texts", "word")
            .only("word", "folded", "texts")[:limit]
        )

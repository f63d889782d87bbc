from django.db.models import Count, Sum
from wagtail.query import PageQuerySet

from cms.pages.querysets import for_everyone


class WhitePaperQuerySet(PageQuerySet):
    def on_offer(self, language):
        """The papers of a language that anybody may ask for, newest first."""
        return (
            self.live()
            .filter(for_everyone(), locale__language_code=language)
            .select_related("cover")
            .order_by("-dated_on", "-pk")
        )

    def with_counts(self):
        """Each with `asked` (filled-in forms) and `opened` (times that the file was)."""
        return self.annotate(asked=Count("requests"), opened=Sum("requests__opened", default=0))

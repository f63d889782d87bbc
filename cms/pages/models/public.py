"""What every page of the site has in common."""

from django.utils.functional import cached_property
from wagtail.models import Page


class PublicPage(Page):
    """A page that visitors read: it knows its translations and the way to it."""

    class Meta:
        abstract = True

    def urls_by_language(self):
        """{language: address of this page in it}, for those languages in which it is published."""
        pages = [self, *self.get_translations().live().select_related("locale")]
        return {page.locale.language_code: page.url for page in pages}

    @cached_property
    def trail(self):
        """The pages above this one, from the first page of its language down."""
        return list(self.get_ancestors().filter(depth__gt=1).order_by("depth"))

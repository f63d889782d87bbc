"""What Wagtail's index holds of a page or a profile."""

from wagtail.search import index

from cms.search.words import indexed_text


class StemmedField(index.SearchField):
    """A text found by its stems, in the `language` of what it belongs to."""

    def get_value(self, obj):
        return indexed_text(super().get_value(obj), obj.language)

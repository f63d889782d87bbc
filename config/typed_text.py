"""What people type, without the control characters that no document can hold.

Word's line break (U+000B) and the like come along when a text is pasted; Django's forms refuse the
null character alone. An invoice, a feed and a declaration are XML, which has no place for any.
"""

from formatting.characters import without_controls


class TypedTextMiddleware:
    """Takes them out where text enters, for every form alike."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        # A machine's message, which signs itself, is read as it came.
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = cleaned(request.POST)


def cleaned(typed):
    """A QueryDict like this one, each value without them."""
    found = typed.copy()
    for name, values in typed.lists():
        found.setlist(name, [without_controls(value) for value in values])
    return found

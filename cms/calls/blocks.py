from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock


class CallBlock(SnippetChooserBlock):
    """One call to action, where an editor put it; nothing shows outside its dates."""

    def __init__(self, **kwargs):
        super().__init__("calls.CallToAction", **kwargs)

    class Meta:
        template = "calls/block.html"
        icon = "pick"
        label = _("Call to action from the list")

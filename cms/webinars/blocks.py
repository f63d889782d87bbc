from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class NextWebinarBlock(blocks.StaticBlock):
    """The next live session, wherever an editor puts it; nothing while none is planned."""

    class Meta:
        template = "webinars/next_block.html"
        icon = "calendar-alt"
        label = _("Next webinar")
        admin_text = _("Shows the next live session by itself.")

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LatestPaperBlock(blocks.StaticBlock):
    """The newest white paper of the page's language."""

    class Meta:
        template = "library/block.html"
        icon = "download"
        label = _("Latest white paper")
        admin_text = _("Shows the newest white paper by itself.")

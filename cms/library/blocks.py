from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LatestPaperBlock(blocks.StaticBlock):
    """The newest white paper, wherever an editor puts it; nothing while there is none."""

    class Meta:
        template = "library/latest_block.html"
        icon = "doc-full"
        label = _("Latest white paper")
        admin_text = _("Shows the newest white paper of this language by itself.")

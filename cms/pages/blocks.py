"""The few blocks that editors compose pages of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.library.blocks import LatestPaperBlock
from cms.pages.goals import GOALS, invitation
from cms.webinars.blocks import NextWebinarBlock

RICH_TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class FigureBlock(blocks.StructBlock):
    """One figure that matters, and where it comes from."""

    value = blocks.CharBlock(label=_("figure"), max_length=40)
    label = blocks.CharBlock(label=_("what it is"), max_length=120)
    source = blocks.CharBlock(label=_("source"), max_length=160, required=False)


class FiguresBlock(blocks.StructBlock):
    figures = blocks.ListBlock(FigureBlock(), min_num=1, max_num=4, label=_("figures"))

    class Meta:
        template = "pages/blocks/figures.html"
        icon = "order"
        label = _("Key figures")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.TextBlock(label=_("text"))


class StepsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    steps = blocks.ListBlock(StepBlock(), min_num=2, max_num=6, label=_("steps"))

    class Meta:
        template = "pages/blocks/steps.html"
        icon = "list-ol"
        label = _("Steps")


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("question"), max_length=160)
    answer = blocks.RichTextBlock(label=_("answer"), features=["bold", "italic", "link", "ul"])


class QuestionsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    questions = blocks.ListBlock(QuestionBlock(), min_num=1, label=_("questions"))

    class Meta:
        template = "pages/blocks/questions.html"
        icon = "help"
        label = _("Questions and answers")


class CallToActionBlock(blocks.StructBlock):
    """An invitation to the next step, in the words of this page."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), required=False)
    goal = blocks.ChoiceBlock(
        label=_("leads to"), choices=[(goal, label) for goal, label in GOALS], default="need"
    )

    class Meta:
        template = "pages/blocks/call_to_action.html"
        icon = "pick"
        label = _("Call to action")

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        return {**context, **invitation(value["goal"])}


class ScheduledCallBlock(SnippetChooserBlock):
    """One of the calls that editors schedule and whose clicks are counted."""

    def __init__(self, **kwargs):
        super().__init__("calls.CallToAction", **kwargs)

    class Meta:
        template = "pages/blocks/call.html"
        icon = "pick"
        label = _("Counted call to action")


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"))
    who = blocks.CharBlock(label=_("who said it"), max_length=120, required=False)

    class Meta:
        template = "pages/blocks/quote.html"
        icon = "openquote"
        label = _("Quotation")


class NoticeBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"))

    class Meta:
        template = "pages/blocks/notice.html"
        icon = "info-circle"
        label = _("Good to know")


class PackageBlock(blocks.StructBlock):
    """One package: so many hours a month, at a price from which it starts."""

    name = blocks.CharBlock(label=_("name"), max_length=60)
    summary = blocks.CharBlock(label=_("for whom"), max_length=200)
    hours = blocks.IntegerBlock(
        label=_("hours a month"),
        required=False,
        min_value=0,
        max_value=160,
        help_text=_("Empty for what is made to measure."),
    )
    price = blocks.IntegerBlock(
        label=_("price from, in euros before VAT"),
        required=False,
        min_value=1,
        help_text=_("For these hours. Empty for a price on quote."),
    )
    points = blocks.ListBlock(blocks.CharBlock(max_length=160), max_num=6, label=_("what is in it"))
    featured = blocks.BooleanBlock(label=_("recommended"), required=False)


class PackagesBlock(blocks.StreamBlock):
    package = PackageBlock(label=_("Package"), icon="tag")

    class Meta:
        max_num = 6


class BodyBlock(blocks.StreamBlock):
    """What the body of any page may hold."""

    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT, template="pages/blocks/text.html"
    )
    image = ImageBlock(label=_("Picture"), template="pages/blocks/image.html")
    figures = FiguresBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    quote = QuoteBlock()
    notice = NoticeBlock()
    table = TableBlock(label=_("Table"), template="pages/blocks/table.html")
    call_to_action = CallToActionBlock()
    call = ScheduledCallBlock()
    next_webinar = NextWebinarBlock()
    latest_paper = LatestPaperBlock()


class ClosingBlock(blocks.StreamBlock):
    """The invitation at the end of an article."""

    call_to_action = CallToActionBlock()
    call = ScheduledCallBlock()


class PinnedBlock(blocks.StreamBlock):
    """Articles that an editor puts first."""

    article = blocks.PageChooserBlock(label=_("Article"), page_type="pages.ArticlePage")

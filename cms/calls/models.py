"""Calls to action and the banner: words that editors schedule, counted without cookies."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms.audience import Audience
from cms.calls.querysets import BannerQuerySet, CallDayQuerySet, ScheduledQuerySet

LANGUAGES = [("fr", "Français"), ("en", "English")]


class Scheduled(models.Model):
    """In which language, for whom, and when."""

    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="fr")
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, default=Audience.EVERYONE
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = ScheduledQuerySet.as_manager()

    when_panel = MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("language"), FieldPanel("audience")]),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        ],
        heading=_("For whom, and when"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("It must end after it starts."),
            )
        ]


class Target(models.TextChoices):
    """Where a click leads: our own pages alone, so that no link here leads astray."""

    NEED = "needs:start", _("the form of a need")
    SIGN_UP = "account_signup", _("a freelancer’s sign-up")
    CALLBACK = "leads:callback", _("the free call-back")
    QUOTE = "leads:quote", _("the quote in under 24 hours")
    DIAGNOSTIC = "leads:diagnostic", _("the diagnostic that calculates")
    ADVISER = "leads:contact", _("the contact page")
    DIRECTORY = "people:directory", _("the freelancers")
    WEBINARS = "webinars:list", _("the webinars")
    PAGE = "page", _("a page of the site, chosen below")

    def url(self, page):
        """The address of the target; None when it is a page that is gone."""
        if self != Target.PAGE:
            return reverse(self)
        return page.get_url() if page and page.live else None


class CallToAction(Scheduled):
    """An invitation to the next step, in one wording or in two to compare."""

    Target = Target

    class Place(models.TextChoices):
        IN_ARTICLE = "in_article", _("within an article")
        CLOSING = "closing", _("at the end of an article")
        HOME = "home", _("on the first page")

    class Variant(models.TextChoices):
        A = "a", "A"
        B = "b", "B"

    name = models.CharField(_("name"), max_length=80, help_text=_("For editors only."))
    place = models.CharField(
        _("place"), max_length=10, choices=Place.choices, default=Place.CLOSING
    )
    title_a = models.CharField(_("title A"), max_length=120)
    text_a = models.CharField(_("text A"), max_length=240, blank=True)
    title_b = models.CharField(
        _("title B"),
        max_length=120,
        blank=True,
        help_text=_("With a second wording, each is shown to half of the visits and counted."),
    )
    text_b = models.CharField(_("text B"), max_length=240, blank=True)
    button = models.CharField(_("words on the button"), max_length=40)
    target = models.CharField(
        _("leads to"), max_length=20, choices=Target.choices, default=Target.NEED
    )
    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, help_text=_("How often, beside others of the same place. 0: never.")
    )

    panels = [
        FieldPanel("name"),
        MultiFieldPanel(
            [
                *(FieldPanel(name) for name in ("title_a", "text_a", "title_b", "text_b")),
                FieldPanel("button"),
            ],
            heading=_("Words"),
        ),
        MultiFieldPanel([FieldPanel("target"), FieldPanel("page")], heading=_("Where it leads")),
        FieldRowPanel([FieldPanel("place"), FieldPanel("weight")]),
        Scheduled.when_panel,
    ]

    class Meta(Scheduled.Meta):
        verbose_name = _("call to action")
        verbose_name_plural = _("calls to action")
        ordering = ["place", "name", "pk"]

    def __str__(self):
        return self.name

    @property
    def variants(self):
        return [self.Variant.A, self.Variant.B] if self.title_b else [self.Variant.A]

    def wording(self, variant):
        """(title, text) of a variant."""
        if variant == self.Variant.B:
            return self.title_b, self.text_b
        return self.title_a, self.text_a

    def shows(self, *, at):
        """Whether its time has come and is not over."""
        begun = self.starts_at is None or self.starts_at <= at
        return begun and (self.ends_at is None or at < self.ends_at)

    def target_url(self):
        """The address of the target; the form of a need when its page is gone."""
        return Target(self.target).url(self.page) or reverse(Target.NEED)


class CallDay(models.Model):
    """How often one wording was seen and clicked on one day. No row says by whom."""

    call = models.ForeignKey(CallToAction, on_delete=models.CASCADE, related_name="days")
    variant = models.CharField(max_length=1, choices=CallToAction.Variant.choices)
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)

    objects = CallDayQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["call", "variant", "day"], name="callday_once")
        ]

    def __str__(self):
        return f"{self.call_id}{self.variant} {self.day}"


class Banner(Scheduled):
    """One line over every page, which a reader can close for good."""

    text = models.CharField(_("text"), max_length=200)
    link_text = models.CharField(_("words of the link"), max_length=60, blank=True)
    link_target = models.CharField(
        _("leads to"), max_length=20, choices=Target.choices, default=Target.PAGE
    )
    link_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page"),
    )

    objects = BannerQuerySet.as_manager()

    panels = [
        FieldPanel("text"),
        MultiFieldPanel(
            [FieldPanel("link_text"), FieldPanel("link_target"), FieldPanel("link_page")],
            heading=_("Where it leads"),
        ),
        Scheduled.when_panel,
    ]

    class Meta(Scheduled.Meta):
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-pk"]

    def __str__(self):
        return self.text

    @property
    def link_url(self):
        """Where its link leads; None without words for it, or when its page is gone."""
        return Target(self.link_target).url(self.link_page) if self.link_text else None

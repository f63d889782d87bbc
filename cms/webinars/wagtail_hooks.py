"""How webinars stand in Wagtail's admin: series and sessions as snippets, figures and steps."""

from django.contrib import messages
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.webinars import actions, admin_views, seats
from cms.webinars.models import Series, Session
from cms.webinars.permissions import can_run_webinars


@hooks.register("register_admin_urls")
def addresses():
    session = "webinars/sessions/<int:pk>/"
    return [
        path("webinars/", admin_views.overview, name="webinars_overview"),
        path("webinars/sessions/new/", admin_views.extra_session, name="webinars_extra_session"),
        path(session, admin_views.session, name="webinars_session"),
        path(f"{session}move/", admin_views.session_move, name="webinars_move"),
        path(
            f"{session}cancellation/",
            admin_views.session_cancellation,
            name="webinars_cancellation",
        ),
        path(f"{session}replay/", admin_views.session_replay, name="webinars_replay"),
    ]


def in_language(code, heading):
    """What a series says in one of its languages, as a tab of its form."""
    fields = ("title", "intro", "description", "host_about")
    return ObjectList([FieldPanel(f"{field}_{code}") for field in fields], heading=heading)


def pitch_panels():
    fields = ("title", "text", "take_aways")
    return [
        FieldRowPanel([FieldPanel(f"{field}_fr"), FieldPanel(f"{field}_en")]) for field in fields
    ]


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "repeat"
    menu_label = _("Series")
    list_display = ["title", "weekday", "clock", "rhythm", "is_running"]
    edit_handler = TabbedInterface(
        [
            in_language("fr", _("In French")),
            in_language("en", _("In English")),
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("weekday"), FieldPanel("clock")]),
                    FieldRowPanel([FieldPanel("rhythm"), FieldPanel("minutes")]),
                    FieldRowPanel([FieldPanel("weeks_ahead"), FieldPanel("is_running")]),
                    FieldRowPanel([FieldPanel("quota"), FieldPanel("provider")]),
                    FieldPanel("room_url"),
                    FieldRowPanel([FieldPanel("host"), FieldPanel("audience")]),
                    FieldRowPanel([FieldPanel("language"), FieldPanel("slug")]),
                ],
                heading=_("When and where"),
            ),
            ObjectList(
                [InlinePanel("pitches", panels=pitch_panels(), label=_("Subject"))],
                heading=_("Subjects"),
            ),
        ]
    )


class SessionViewSet(SnippetViewSet):
    model = Session
    icon = "calendar-alt"
    menu_label = _("Sessions")
    ordering = ["-starts_at"]
    list_display = ["__str__", Column("get_status_display", label=_("Status")), "quota"]
    list_display += [DateColumn("starts_at", label=_("Start"), sort_key="starts_at")]
    list_filter = ["status", "series"]
    panels = [
        FieldPanel("starts_at", read_only=True),
        FieldPanel("pitch"),
        FieldPanel("quota"),
        FieldRowPanel([FieldPanel("provider"), FieldPanel("room_url")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("replay_provider"), FieldPanel("replay_url")]),
                InlinePanel(
                    "chapters",
                    panels=[
                        FieldPanel("starts"),
                        FieldRowPanel([FieldPanel("title_fr"), FieldPanel("title_en")]),
                    ],
                    label=_("Chapter"),
                ),
            ],
            heading=_("Replay"),
        ),
    ]

    def get_queryset(self, request):
        return Session.objects.select_related("series", "pitch")


class OverviewMenuItem(MenuItem):
    def is_shown(self, request):
        return can_run_webinars(request.user)


class WebinarsGroup(SnippetViewSetGroup):
    menu_label = _("Webinars")
    menu_name = "webinars"
    menu_icon = "calendar-alt"
    menu_order = 260
    items = (SessionViewSet, SeriesViewSet)

    def get_submenu_items(self):
        overview = OverviewMenuItem(
            _("Overview"), reverse_lazy("webinars_overview"), icon_name="view", order=0
        )
        return [overview, *super().get_submenu_items()]


register_snippet(WebinarsGroup)


@hooks.register("register_snippet_listing_buttons")
def button_to_steps(snippet, user, next_url=None):
    if isinstance(snippet, Session):
        yield Button(
            _("Figures and steps"),
            reverse("webinars_session", args=[snippet.pk]),
            icon_name="view",
            priority=5,
        )


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def follow_the_change(request, instance):
    """A series is planned anew, a session's new seats go to those who wait."""
    if isinstance(instance, Series):
        kept = actions.replan_series(instance, at=timezone.now())
        if kept and request.method == "POST":
            text = ngettext(
                "One session that has registrations stays as it was announced: move it yourself.",
                "%(count)s sessions that have registrations stay as they were announced: move "
                "them yourself.",
                kept,
            )
            messages.info(request, text % {"count": kept})
    elif isinstance(instance, Session):
        seats.fill_free_seats(instance)

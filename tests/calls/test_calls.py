from datetime import timedelta

import pytest
from django.core.cache import cache
from django.template import engines
from django.urls import reverse
from django.utils import timezone, translation

from cms.calls.models import Banner, CallDay, CallToAction

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture(autouse=True)
def fresh_memory():
    cache.clear()


@pytest.fixture
def call():
    return make_call()


def make_call(**fields):
    return CallToAction.objects.create(
        **{
            "name": "Besoin",
            "title_a": "Premier texte",
            "title_b": "Second texte",
            "button": "Écrire mon besoin",
            "target": CallToAction.Target.NEED,
            **fields,
        }
    )


def rendered(rf, source, **context):
    with translation.override("fr"):
        template = engines["django"].from_string("{% load calls %}" + source)
        return template.render(context, rf.get("/fr/guides/")).strip()


class TestChoice:
    def test_each_wording_gets_its_turn(self, rf, call):
        seen = {rendered(rf, '{% call_to_action "closing" %}') for _turn in range(60)}

        assert any("Premier texte" in page for page in seen)
        assert any("Second texte" in page for page in seen)

    @pytest.mark.parametrize(
        "fields",
        [
            {"place": "home"},
            {"language": "en"},
            {"audience": "freelancers"},
            {"weight": 0},
            {"starts_at": timezone.now() + timedelta(days=1)},
            {"ends_at": timezone.now() - timedelta(days=1)},
        ],
        ids=["place", "language", "audience", "weight", "not yet", "over"],
    )
    def test_what_is_not_for_here_and_now_does_not_show(self, rf, fields):
        make_call(**fields)

        assert rendered(rf, '{% call_to_action "closing" %}') == ""

    def test_one_that_an_editor_placed_respects_its_dates(self, rf):
        over = make_call(ends_at=timezone.now() - timedelta(days=1))

        assert rendered(rf, "{% show_call call %}", call=over) == ""


class TestCounting:
    def counts(self, call):
        return {
            (day.variant, day.day): (day.views, day.clicks)
            for day in CallDay.objects.filter(call=call)
        }

    def test_a_view_and_a_click_of_a_visit_count_once_and_leave_no_cookie(self, client, call):
        for _turn in range(3):
            seen = client.get(reverse("calls:seen", args=[call.pk, "b"]), headers=BROWSER)
            click = client.get(reverse("calls:click", args=[call.pk, "b"]), headers=BROWSER)

        assert self.counts(call) == {("b", timezone.localdate()): (1, 1)}
        assert seen["Content-Type"] == "image/gif"
        assert "no-store" in seen["Cache-Control"]
        assert not client.cookies
        assert click.url == reverse("needs:start")

    def test_another_connection_counts_for_itself(self, client, call):
        for address in ("10.0.0.1", "10.0.0.2"):
            client.get(
                reverse("calls:seen", args=[call.pk, "a"]), headers=BROWSER, REMOTE_ADDR=address
            )

        assert self.counts(call) == {("a", timezone.localdate()): (2, 0)}

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"User-Agent": "Googlebot/2.1"},
            {"User-Agent": "curl/8"},
            {**BROWSER, "Sec-Purpose": "prefetch"},
        ],
    )
    def test_machines_go_where_they_like_and_count_for_nothing(self, client, call, headers):
        response = client.get(reverse("calls:click", args=[call.pk, "a"]), headers=headers)

        assert response.status_code == 302
        assert not CallDay.objects.exists()

    def test_only_wordings_that_exist_can_be_counted(self, client):
        single = make_call(title_b="")

        for variant in ("b", "c"):
            url = reverse("calls:click", args=[single.pk, variant])
            assert client.get(url, headers=BROWSER).status_code == 404

    def test_a_click_leads_to_our_own_pages_whatever_is_asked(self, client, call):
        url = reverse("calls:click", args=[call.pk, "a"])

        assert client.get(f"{url}?next=https://evil.example/").url == reverse("needs:start")

    def test_a_page_that_is_gone_leads_to_the_form_of_a_need(self):
        call = make_call(target=CallToAction.Target.PAGE)

        assert call.target_url() == reverse("needs:start")


class TestBanner:
    @pytest.fixture
    def banner(self):
        return Banner.objects.create(text="Un atelier jeudi")

    def test_stands_over_every_page_until_it_is_closed(self, client, banner):
        assert "Un atelier jeudi" in client.get("/fr/needs/new/").content.decode()

        url = reverse("calls:banner_closing", args=[banner.pk])
        response = client.post(url, {"next": "/fr/needs/new/"})

        assert response.url == "/fr/needs/new/"
        assert client.cookies["banner_closed"]["httponly"]
        assert "Un atelier jeudi" not in client.get("/fr/needs/new/").content.decode()

    def test_a_newer_one_shows_again(self, client, banner):
        client.post(reverse("calls:banner_closing", args=[banner.pk]), {"next": "/fr/needs/new/"})
        Banner.objects.create(text="Un autre atelier")

        assert "Un autre atelier" in client.get("/fr/needs/new/").content.decode()

    @pytest.mark.parametrize(("who", "shown"), [("amelie", False), ("farid", True)])
    def test_speaks_to_its_audience_alone(self, client, request, who, shown):
        Banner.objects.create(text="Pour vous", audience="freelancers")
        assert "Pour vous" not in client.get("/fr/needs/new/").content.decode()

        client.force_login(request.getfixturevalue(who))
        assert ("Pour vous" in client.get("/fr/needs/new/").content.decode()) is shown

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_closing_it_leads_nowhere_else(self, client, banner, back):
        url = reverse("calls:banner_closing", args=[banner.pk])

        assert client.post(url, {"next": back}).url == "/"


class TestAdmin:
    def test_editors_write_calls_and_read_how_they_fare(self, client, edith, call):
        for day in range(3):
            CallDay.objects.create(
                call=call,
                variant="ab"[day % 2],
                day=timezone.localdate() - timedelta(days=day),
                views=500,
                clicks=20 + 40 * (day % 2),
            )
        client.force_login(edith)
        response = client.get(reverse("calls_readout"))

        [fare] = response.context["fares"]
        assert [(r.views, r.clicks) for _title, r in fare.wordings] == [(1_000, 40), (500, 60)]
        assert fare.comparison.better == "b"
        assert client.get("/admin/snippets/calls/calltoaction/add/").status_code == 200
        assert client.get("/admin/snippets/calls/banner/add/").status_code == 200

    @pytest.mark.parametrize("who", ["amelie", "farid"])
    def test_nobody_else_does(self, client, request, who, call):
        client.force_login(request.getfixturevalue(who))

        assert client.get(reverse("calls_readout")).status_code in {302, 403}

    def test_an_end_before_its_start_is_refused(self, client, edith):
        client.force_login(edith)
        client.post(
            "/admin/snippets/calls/banner/add/",
            {
                "text": "x",
                "language": "fr",
                "audience": "everyone",
                "starts_at": "2026-12-02 10:00",
                "ends_at": "2026-12-01 10:00",
            },
        )

        assert not Banner.objects.exists()

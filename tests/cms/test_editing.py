"""What editors have: roles, workflow, reports, scheduled pages, alternative texts."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Workflow

from cms.leads.models import Lead
from cms.library.models import LibraryPage
from cms.media.templatetags.pictures import picture_of
from cms.pages.links import check_links
from cms.pages.models import BrokenLink, PublicPage, SpecialtyPage
from cms.pages.publishing import publish_due
from cms.pages.reports import lacking_translation
from tests import factories
from tests.cms.site import make_article, make_home, make_index, make_offer, make_standard, text
from tests.library.conftest import make_paper

# What is not an editor's: accounts, money, private data, the site's settings.
NOT_THEIRS = (
    "backoffice", "wagtailusers", "wagtailsites", "wagtaillocales", "wagtailadmin_workflows",
    "wagtailadmin_collections", "wagtailadmin_api_tokens",
)  # fmt: skip
# Wagtail shows everybody the names of its workflow tasks to choose from; there is no more in it.
HARMLESS = "wagtailadmin_workflows:task_chooser"
# Fail by Wagtail's own doing: one on purpose, others on forms that their own pages never send.
WAGTAILS_FAULTS = ("/failwhale/", "/choose-external-link/", "/move/", "/copy/")


@pytest.fixture
def moira(edith):
    """Moderator: reads what editors submit, and publishes."""
    user = factories.UserFactory(name="Moïra Sand", email="moira@bras-droit.example")
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


REFUSALS = {302, 403, 404, 405}
SHARED = 770_077


def admin_addresses(resolver=None, prefix=(), base="^/"):
    """(name with its namespaces, path pattern) of every address below /admin/."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if prefix[:1] == ("admin",):
                yield ":".join([*prefix[1:], pattern.name or ""]), pattern
        elif prefix or str(pattern.pattern) == "admin/":
            space = [pattern.namespace] if pattern.namespace else []
            yield from admin_addresses(pattern, (*(prefix or ("admin",)), *space))


def paths_of(name, pattern, pks):
    """The address with each of these primary keys; none where it needs other words than numbers."""
    wanted = pattern.pattern.regex.groupindex
    if not name.split(":")[-1] or pattern.pattern.regex.groups != len(wanted):
        return
    for pk in pks if wanted else [0]:
        with suppress(NoReverseMatch):
            yield reverse(name, kwargs=dict.fromkeys(wanted, pk))


@pytest.fixture
def records(guides):
    """Primary keys of real records: a page, and one shared by an account, a company, a need…"""
    user = factories.UserFactory(pk=SHARED, name="Léa Morin", email="lea@morin.example")
    factories.CompanyFactory(pk=SHARED)
    factories.NeedFactory(pk=SHARED)
    factories.FreelancerFactory(pk=SHARED, user=user)
    Lead.objects.create(
        pk=SHARED, kind="adviser", email=user.email, name=user.name, consented_at=timezone.now()
    )
    return [SHARED, guides.pk]


@pytest.mark.parametrize("role", ["edith", "moira"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_editors_reach_content_and_nothing_of_money_or_accounts(
    client, request, records, role, method
):
    client.force_login(request.getfixturevalue(role))
    tried, refused, wrong = 0, 0, []
    for name, pattern in admin_addresses():
        for path in paths_of(name, pattern, records):
            if any(fault in path for fault in WAGTAILS_FAULTS):
                continue
            answer = getattr(client, method)(path)
            tried += 1
            theirs = not name.startswith(NOT_THEIRS) or name.startswith(HARMLESS)
            refused += not theirs
            if answer.status_code >= 500 or not (theirs or answer.status_code in REFUSALS):
                wrong.append((name, path, answer.status_code))
            assert "lea@morin.example" not in answer.text, name
    assert not wrong
    assert tried > 300
    assert refused > 50


def test_operations_do_not_edit_pages(client, oscar, guides):
    client.force_login(oscar)

    for path in [
        reverse("wagtailadmin_pages:edit", args=[guides.pk]),
        reverse("pages_broken_links"),
        reverse("pages_translations"),
    ]:
        assert client.get(path).status_code in {302, 403, 404}


def test_an_editor_submits_and_a_moderator_publishes(edith, moira, guides):
    article = make_article(guides, "À relire")
    article.unpublish()
    workflow = Workflow.objects.get(active=True)
    assert workflow.name == "Review before publishing"
    assert article.get_workflow() == workflow
    assert not article.permissions_for_user(edith).can_publish()

    state = workflow.start(article, edith)
    assert not state.current_task_state.task.specific.user_can_lock(article, edith)
    state.current_task_state.approve(user=moira)

    article.refresh_from_db()
    assert article.live


def test_a_scheduled_page_appears_on_its_day_and_not_before(client, guides):
    article = make_article(guides, "Plus tard")
    article.unpublish()
    article.go_live_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    publish_due()
    assert client.get(article.url).status_code == 404

    article.refresh_from_db()
    revision = article.scheduled_revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content = {**revision.content, "go_live_at": None}
    revision.save()
    publish_due()

    assert client.get(article.url).status_code == 200


def test_the_link_report_names_each_link_that_leads_nowhere(client, edith, home, guides):
    gone = make_article(guides, "Disparu")
    here = make_article(guides, "Ici")
    links = [
        f'<a linktype="page" id="{gone.pk}">gone</a>',
        f'<a linktype="page" id="{here.pk}">here</a>',
        '<a linktype="document" id="999">no file</a>',
        f'<a href="{here.url}">here too</a> <a href="/fr/nothing/">nothing</a>',
        '<a href="/fr/needs/new/">a form</a> <a href="#part">a part</a>',
        '<a href="/en/needs/new/">a form of the other language</a>',
        '<a href="https://example.org/x">well formed</a> <a href="https://exa mple">ill</a>',
        '<a href="javascript:alert(1)">no</a> <a href="mailto:a@example.org">mail</a>',
    ]
    page = make_standard(home, body=[text(f"<p>{' '.join(links)}</p>")])
    gone.unpublish()

    check_links()

    found = set(BrokenLink.objects.filter(page=page).values_list("address", flat=True))
    assert found == {
        f"page {gone.pk}",
        "document 999",
        "/fr/nothing/",
        "https://exa mple",
        "javascript:alert(1)",
    }
    client.force_login(edith)
    report = client.get(reverse("pages_broken_links")).text
    assert "/fr/nothing/" in report
    gone.save_revision().publish()
    check_links()
    assert BrokenLink.objects.filter(page=page).count() == 4


def test_the_translation_report_lists_what_is_missing_or_older(client, edith, home, guides):
    english = make_home("en")
    english_guides = make_index(english, slug="guides")
    Page.objects.filter(pk=english_guides.pk).update(translation_key=guides.translation_key)
    assert not {home.pk, english.pk} & {page.pk for page in lacking_translation()}
    alone = make_article(guides, "Seul")
    older = make_article(guides, "Revu")
    twin = make_article(english_guides, "Revised", translation_key=older.translation_key)
    assert set(lacking_translation()) & {p.page_ptr for p in (alone, older, twin)} == {
        alone.page_ptr
    }

    older.save_revision().publish()

    listed = {page.pk for page in lacking_translation()}
    assert {alone.pk, older.pk} <= listed
    assert twin.pk not in listed
    client.force_login(edith)
    answer = client.get(reverse("pages_translations"))
    assert "Seul" in answer.text
    assert "Revu" in answer.text


def test_a_picture_needs_an_alternative_text(db):
    form = get_image_form(get_image_model())(
        {"title": "Bureau", "description": ""},
        {"file": SimpleUploadedFile("a.png", get_test_image_file().read(), "image/png")},
    )

    assert "description" in form.errors


def test_a_picture_comes_in_small_files_around_its_focal_point(db):
    image = get_image_model().objects.create(
        title="Bureau",
        description="Un bureau clair",
        file=get_test_image_file(size=(1600, 900)),
        focal_point_x=100,
        focal_point_y=100,
        focal_point_width=50,
        focal_point_height=50,
    )

    picture = picture_of(image, width=800)

    kinds = {source["type"]: source["srcset"] for source in picture["sources"]}
    assert ".avif 480w" in kinds["image/avif"]
    assert ".webp 800w" in kinds["image/webp"]
    assert (picture["alt"], picture["picture"].width) == ("Un bureau clair", 800)
    with_focus = image.get_rendition("fill-200x200")
    assert with_focus.focal_point_key


def test_every_kind_of_page_can_be_previewed(client, edith, home, guides):
    offer = make_offer(home)
    library = LibraryPage(title="Livres blancs", slug="livres", locale=home.locale)
    home.add_child(instance=library)
    specialty = SpecialtyPage(
        title="Le courrier", slug="courrier", intro="Trié.", locale=home.locale
    )
    pages = [
        home,
        guides,
        make_article(guides, "Un article"),
        make_standard(home),
        offer,
        offer.add_child(instance=specialty),
        library,
        make_paper(library),
    ]
    assert {type(page) for page in pages} == set(PublicPage.__subclasses__())
    client.force_login(edith)
    for page in pages:
        answer = page.make_preview_request(preview_mode=page.default_preview_mode)
        assert answer.status_code == 200
        assert "<h1" in answer.text

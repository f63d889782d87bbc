"""Collecting messages and keeping the French catalogue."""

import gettext

import polib
import pytest

from devtools.translations import (
    Message,
    compile_catalogues,
    faults,
    fill,
    merged,
    messages_in_python,
    messages_in_template,
    messages_of_project,
    placeholder_fault,
    read,
    write,
)

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
_("Post the need")
_("A long sentence "
  "in two parts.")
ngettext("%(count)d need", "%(count)d needs", count) % {"count": count}
pgettext_lazy("month", "May")
print("not a message")
"""


def test_python_calls_are_found():
    assert set(messages_in_python(PYTHON.encode())) == {
        Message("Post the need"),
        Message("A long sentence in two parts."),
        Message("%(count)d need", plural="%(count)d needs"),
        Message("May", context="month"),
    }


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% translate 'Your needs' %}", Message("Your needs")),
        ('{% translate "It\'s yours" as title %}', Message("It's yours")),
        ("{% translate '100% yours' %}", Message("100%% yours")),
        ("{% translate 'May' context 'month' %}", Message("May", context="month")),
        (
            "{% blocktranslate trimmed with name=user.name %}\n  Good day\n  {{ name }}!\n"
            "{% endblocktranslate %}",
            Message("Good day %(name)s!"),
        ),
        (
            "{% blocktranslate count n=needs|length %}One need{% plural %}{{ n }} needs"
            "{% endblocktranslate %}",
            Message("One need", plural="%(n)s needs"),
        ),
        ("{{ _('Close') }}", Message("Close")),
        ("{{ title|default:_('No title (yet)') }}", Message("No title (yet)")),
        ("{% include 'x.html' with label=_('Back') %}", Message("Back")),
        ("<c-button :label=\"_('Send')\" />", Message("Send")),
        ("<c-button label=\"{% translate 'Send it' %}\" />", Message("Send it")),
    ],
)
def test_templates_say_messages_in_many_ways(source, message):
    assert set(messages_in_template(source)) == {message}


@pytest.mark.parametrize(
    "source",
    ["{# {% translate 'No' %} #}", "{% comment %}{{ _('No') }}{% endcomment %}", "<p>It's (5)</p>"],
)
def test_comments_and_plain_text_are_no_messages(source):
    assert set(messages_in_template(source)) == set()


@pytest.fixture
def project(tmp_path):
    (tmp_path / "shop" / "templates").mkdir(parents=True)
    (tmp_path / "shop" / "views.py").write_text(PYTHON)
    (tmp_path / "shop" / "templates" / "page.html").write_text("{% translate 'Post the need' %}")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_shop.py").write_text("_('only a test')")
    return tmp_path


def test_the_catalogue_keeps_translations_and_drops_what_is_no_longer_said(project):
    catalogue = project / "django.po"
    known = {
        Message("Post the need"): polib.POEntry(msgid="Post the need", msgstr="Publier le besoin"),
        Message("Old"): polib.POEntry(msgid="Old", msgstr="Vieux"),
    }

    write(catalogue, merged(messages_of_project(project), known).values())

    entries = read(catalogue)
    assert set(entries) == set(messages_in_python(PYTHON.encode()))
    kept = entries[Message("Post the need")]
    assert kept.msgstr == "Publier le besoin"
    assert [name for name, _line in kept.occurrences] == [
        "shop/templates/page.html",
        "shop/views.py",
    ]


def test_writing_twice_changes_nothing(project):
    catalogue = project / "django.po"
    messages = messages_of_project(project)
    write(catalogue, merged(messages, {}).values())
    first = catalogue.read_bytes()

    write(catalogue, merged(messages, read(catalogue)).values())

    assert catalogue.read_bytes() == first


@pytest.mark.parametrize(
    ("message", "texts", "right"),
    [
        (Message("%(n)s hours"), ["%(n)s heures"], True),
        (Message("%(n)s hours"), ["des heures"], False),
        (Message("%(n)s hours"), ["%(m)s heures"], False),
        (Message("{name} left"), ["{name} est parti"], True),
        (Message("{name} left"), ["Parti"], False),
        (Message("See <a href='x'>this</a>"), ["Voir <a href='x'>ceci</a>"], True),
        (Message("See <a href='x'>this</a>"), ["Voir ceci"], False),
        (Message("One need", "%(n)s needs"), ["Un besoin", "%(n)s besoins"], True),
        (Message("One need", "%(n)s needs"), ["Un besoin", "Des besoins"], False),
        (Message("One need", "%(n)s needs"), ["%(m)s besoin", "%(n)s besoins"], False),
    ],
)
def test_a_translation_keeps_placeholders_and_tags(message, texts, right):
    assert (placeholder_fault(message, texts) == "") is right


def test_faults_name_each_difference():
    said = {Message("New"): {"a.py"}, Message("Bare"): {"a.py"}, Message("%s left"): {"a.py"}}
    entries = {
        Message("Old"): polib.POEntry(msgid="Old", msgstr="Vieux"),
        Message("Bare"): polib.POEntry(msgid="Bare"),
        Message("%s left"): polib.POEntry(msgid="%s left", msgstr="parti"),
    }

    assert list(faults(said, entries)) == [
        "not in the catalogue: 'New' (a.py)",
        "no longer said: 'Old'",
        "has [] instead of ['%s']: '%s left'",
        "not translated: 'Bare'",
    ]


def test_filling_takes_what_fits_and_says_what_does_not():
    entries = merged({Message("Send"): {"a.py"}, Message("a", "%s b"): {"a.py"}}, {})

    refused = fill(entries, {"Send": "Envoyer", "a": ["un"], "Gone": "Parti"})

    assert entries[Message("Send")].msgstr == "Envoyer"
    assert refused == ["1 forms given: 'a'", "not a message: 'Gone'"]


def test_compiled_catalogues_are_what_gettext_reads(tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    entries = merged({Message("Send"): {"a.py"}, Message("May", context="month"): {"a.py"}}, {})
    fill(entries, {"Send": "Envoyer", "month\x04May": "mai"})
    write(folder / "django.po", entries.values())

    compile_catalogues(tmp_path)

    french = gettext.translation("django", tmp_path, ["fr"])
    assert french.gettext("Send") == "Envoyer"
    assert french.pgettext("month", "May") == "mai"

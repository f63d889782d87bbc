"""The template check finds what it promises to."""

import pytest

from devtools.templates import faults


@pytest.fixture
def check(tmp_path, settings):
    """Check one template as if it were the project's."""
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]

    def check(source, name="page.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
        return list(faults([tmp_path]))

    return check


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ name }}</p>",
        "{% url 'health' %}",
        "{% load static %}<script src=\"{% static 'favicon.svg' %}\"></script>",
        '<script type="application/ld+json">{}</script>',
        "{% extends 'base.html' %}",
    ],
)
def test_sound_templates_pass(check, source):
    assert check(source) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{% if %}", "page.html: Unexpected end of expression in if tag."),
        ("{% nonsense %}", "page.html: Invalid block tag"),
        ("{% if a %}{% url 'nowhere' %}{% endif %}", "page.html: there is no URL named nowhere"),
        ("{% load static %}{% static 'no.css' %}", "page.html: there is no static file no.css"),
        ("{% include 'no.html' %}", "page.html: there is no template no.html"),
        ("{% extends 'no.html' %}", "page.html: there is no template no.html"),
        ("<c-no-such-thing />", "page.html: there is no component <c-no-such-thing>"),
        ('<p style="color: red">', "page.html: inline style"),
        ("<style>p {}</style>", "page.html: inline style"),
        ("<script>alert(1)</script>", "page.html: inline script"),
        ('<button onclick="go()">', "page.html: event attribute"),
        ('<a href="javascript:go()">', "page.html: javascript: link"),
    ],
)
def test_faults_are_named(check, source, fault):
    found = check(source)

    assert len(found) == 1
    assert found[0].startswith(fault)


def test_mails_may_have_inline_styles(check):
    assert check('<p style="color: red">', name="emails/hello.html") == []

"""Template check: all compile, what they name exists, and styles and scripts are in files.

Mails keep their styles inline, because mail programs read them nowhere else.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.contrib.staticfiles import finders
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
from django.template.base import Node
from django.template.defaulttags import URLNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.templatetags.static import StaticNode
from django.urls import URLResolver, get_resolver

from devtools.steps import ROOT

COMPONENT = re.compile(r"<c-([\w.-]+)")
INLINE = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*\b(?:src\s*=|type\s*=\s*.application/(?:ld\+)?json))", re.IGNORECASE
    ),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: link": re.compile(r"""=\s*["']\s*javascript:""", re.IGNORECASE),
}
COTTON_OWN = {"vars", "slot", "component"}


def faults(folders: list[Path]) -> Iterator[str]:
    """One line for each fault of the templates below these folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt", ".xml"}:
                name = path.relative_to(folder).as_posix()
                for fault in faults_of(name, path.read_text()):
                    yield f"{name}: {fault}"


def faults_of(name: str, source: str) -> Iterator[str]:
    """What is wrong with one template."""
    if not name.startswith("emails/"):
        yield from (fault for fault, pattern in INLINE.items() if pattern.search(source))
    for component in sorted(set(COMPONENT.findall(source)) - COTTON_OWN):
        path = component.replace(".", "/").replace("-", "_")
        if not exists(f"cotton/{path}.html") and not exists(f"cotton/{path}/index.html"):
            yield f"there is no component <c-{component}>"
    try:
        template = engines["django"].get_template(name).template
    except TemplateSyntaxError as error:
        yield str(error)
    else:
        for node in template.nodelist.get_nodes_by_type(Node):
            yield from dangling_names(node)


def dangling_names(node: Node) -> Iterator[str]:
    """The names in a tag, written out in the template, of things that don't exist."""
    match node:
        case URLNode():
            if (name := literal(node.view_name)) and name not in url_names(get_resolver()):
                yield f"there is no URL named {name}"
        case StaticNode():
            if (path := literal(node.path)) and not finders.find(path):
                yield f"there is no static file {path}"
        case ExtendsNode() | IncludeNode():
            source = node.parent_name if isinstance(node, ExtendsNode) else node.template
            if (name := literal(source)) and not exists(name):
                yield f"there is no template {name}"


def literal(expression) -> str | None:
    """The text of a constant expression."""
    return expression.var if isinstance(expression.var, str) else None


def exists(name: str) -> bool:
    try:
        engines["django"].get_template(name)
    except TemplateDoesNotExist:
        return False
    except TemplateSyntaxError:
        pass  # It exists, and is reported under its own name.
    return True


def url_names(resolver: URLResolver, namespace: str = "") -> set[str]:
    """Every name that `{% url %}` can be given, with its namespaces."""
    names = set()
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            names |= url_names(pattern, inner)
        elif pattern.name:
            names.add(f"{namespace}{pattern.name}")
    return names


def project_folders() -> list[Path]:
    """The folders of the project's own templates."""
    folders = [Path(app.path, "templates") for app in apps.get_app_configs()]
    own = [path for path in folders if path.is_dir() and "site-packages" not in path.parts]
    return [ROOT / "templates", *own]


def main() -> int:
    django.setup()
    found = list(faults(project_folders()))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

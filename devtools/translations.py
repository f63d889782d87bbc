"""The French catalogue: python -m devtools.translations COMMAND

  extract     write what the sources say into the catalogue, and drop what they no longer say
  check       list what is missing, stale or inconsistent; fails if there is any
  missing     print what has no translation yet, as JSON
  fill FILE   take translations from JSON: {"message": "traduction" or ["singulier", "pluriel"]}
  compile     write the binary catalogues that Django reads

Needs no gettext installed. In JSON, a message with a context is "context\\u0004message".
"""

import ast
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.template.base import Lexer, TokenType
from django.utils.translation.template import constant_re, templatize

from devtools.steps import ROOT

CATALOGUE = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
NOT_SOURCES = {"bench", "devtools", "docs", "locale", "static", "tests", "var"}
METADATA = {
    "Project-Id-Version": "bras-droit",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
# Babel's notation: which argument is the message, its plural, its context.
PYTHON_CALLS = {
    "_": None,
    **{f"gettext{suffix}": None for suffix in ("", "_lazy", "_noop")},
    **{f"ngettext{suffix}": (1, 2) for suffix in ("", "_lazy")},
    **{f"pgettext{suffix}": ((1, "c"), 2) for suffix in ("", "_lazy")},
    **{f"npgettext{suffix}": ((1, "c"), 2, 3) for suffix in ("", "_lazy")},
}
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext)\(({STRING}(?:, ?{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*[^{}]*\}|</?[a-z][a-z0-9-]*")


class Message(NamedTuple):
    """One thing to translate; `plural` and `context` are empty for most."""

    text: str
    plural: str = ""
    context: str = ""


# --- What the sources say -------------------------------------------------------------------------


def messages_in_python(source: bytes) -> Iterator[Message]:
    """The messages of gettext calls in a Python file."""
    found = extract("python", io.BytesIO(source), keywords=PYTHON_CALLS)
    for _line, texts, _comments, context in found:
        text, plural = texts if isinstance(texts, tuple) else (texts, "")
        yield Message(text, plural, context or "")


def messages_in_template(source: str) -> Iterator[Message]:
    """The messages of translation tags, and of `_("…")` in tags, filters and attributes."""
    for name, arguments in TEMPLATE_CALL.findall(templatize(source)):
        texts = [ast.literal_eval(text) for text in re.findall(STRING, arguments)]
        context = texts.pop(0) if "p" in name.removesuffix("gettext") else ""
        yield Message(texts[0], texts[1] if len(texts) > 1 else "", context)
    commented = False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and token.contents in {"comment", "endcomment"}:
            commented = token.contents == "comment"
        elif token.token_type != TokenType.COMMENT and not commented:
            for literal in constant_re.findall(token.contents):
                # A template looks a constant up with its percent signs doubled.
                yield Message(literal[1:-1].replace("%", "%%"))


def messages_of_project(root: Path = ROOT) -> dict[Message, set[str]]:
    """Every message of the project, with the files that say it."""
    found: dict[Message, set[str]] = {}
    for path in sources(root):
        if path.suffix == ".py":
            messages = messages_in_python(path.read_bytes())
        else:
            messages = messages_in_template(path.read_text())
        for message in messages:
            if message.text:
                found.setdefault(message, set()).add(path.relative_to(root).as_posix())
    return found


def sources(root: Path) -> Iterator[Path]:
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in NOT_SOURCES:
            for path in sorted(folder.rglob("*")):
                if path.suffix == ".py" or (
                    path.suffix in {".html", ".txt", ".xml"} and "templates" in path.parts
                ):
                    yield path


# --- The catalogue --------------------------------------------------------------------------------


def read(path: Path) -> dict[Message, polib.POEntry]:
    entries = polib.pofile(str(path)) if path.exists() else []
    return {
        Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""): entry
        for entry in entries
        if not entry.obsolete
    }


def merged(
    messages: dict[Message, set[str]], known: dict[Message, polib.POEntry]
) -> dict[Message, polib.POEntry]:
    """An entry for each message of the sources, with the translation it had."""
    entries = {}
    for message, files in messages.items():
        entry = polib.POEntry(
            msgid=message.text,
            msgctxt=message.context or None,
            occurrences=[(name, "") for name in sorted(files)],
            flags=["python-format"] if re.search(r"%(\(\w+\))?[a-z]", "".join(message)) else [],
        )
        before = known.get(message)
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = before.msgstr_plural if before else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        entries[message] = entry
    return entries


def write(path: Path, entries: Iterable[polib.POEntry]) -> None:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = METADATA
    catalogue.extend(sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))


def translations(entry: polib.POEntry) -> list[str]:
    """One text, or the singular and the plural."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def placeholder_fault(message: Message, texts: list[str]) -> str:
    """What is wrong with the placeholders and tags of a translation; empty if nothing.

    The singular of a plural may leave the number out.
    """
    *singular, last = (sorted(PLACEHOLDER.findall(text)) for text in texts)
    wanted = sorted(PLACEHOLDER.findall(message.plural or message.text))
    if last != wanted:
        return f"has {last} instead of {wanted}"
    if any(extra := set(found) - set(wanted) for found in singular):
        return f"has {sorted(extra)}, which the plural has not"
    return ""


def faults(
    messages: dict[Message, set[str]], entries: dict[Message, polib.POEntry]
) -> Iterator[str]:
    """One line for each difference between what the sources say and what the catalogue holds."""
    for message in sorted(messages.keys() - entries.keys()):
        yield f"not in the catalogue: {message.text!r} ({', '.join(sorted(messages[message]))})"
    for message in sorted(entries.keys() - messages.keys()):
        yield f"no longer said: {message.text!r}"
    for message in sorted(messages.keys() & entries.keys()):
        entry = entries[message]
        if not all(translations(entry)):
            yield f"not translated: {message.text!r}"
        elif entry.fuzzy:
            yield f"fuzzy: {message.text!r}"
        elif fault := placeholder_fault(message, translations(entry)):
            yield f"{fault}: {message.text!r}"


def fill(entries: dict[Message, polib.POEntry], given: dict[str, str | list[str]]) -> list[str]:
    """Put translations into the entries; returns what was refused, and why."""
    refused = []
    by_key = {key(message): message for message in entries}
    for name, value in given.items():
        texts = [value] if isinstance(value, str) else value
        message = by_key.get(name)
        if message is None:
            refused.append(f"not a message: {name!r}")
        elif len(texts) != (2 if message.plural else 1):
            refused.append(f"{len(texts)} forms given: {name!r}")
        elif fault := placeholder_fault(message, texts):
            refused.append(f"{fault}: {name!r}")
        elif message.plural:
            entries[message].msgstr_plural = dict(enumerate(texts))
        else:
            entries[message].msgstr = texts[0]
    return refused


def key(message: Message) -> str:
    """How JSON names a message: as gettext's binary files do."""
    return f"{message.context}\x04{message.text}" if message.context else message.text


def compile_catalogues(folder: Path = ROOT / "locale") -> None:
    """Write each binary catalogue that is missing or older than its source."""
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        binary = source.with_suffix(".mo")
        if not binary.exists() or binary.stat().st_mtime <= source.stat().st_mtime:
            # Written aside, for another process may be reading the old one.
            unfinished = binary.with_suffix(f".{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(unfinished))
            unfinished.replace(binary)


# --- Commands -------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            write(CATALOGUE, merged(messages_of_project(), read(CATALOGUE)).values())
        case ["check"]:
            found = list(faults(messages_of_project(), read(CATALOGUE)))
            print("\n".join(found))
            return 1 if found else 0
        case ["missing"]:
            print(json.dumps(missing(), ensure_ascii=False, indent=1))
        case ["fill", name]:
            entries = merged(messages_of_project(), read(CATALOGUE))
            refused = fill(entries, json.loads(Path(name).read_text()))
            write(CATALOGUE, entries.values())
            print("\n".join(refused))
            return 1 if refused else 0
        case ["compile"]:
            compile_catalogues()
        case _:
            print(__doc__)
            return 2
    return 0


def missing() -> list[dict[str, str | list[str]]]:
    """What a translator has to do, with the files for context."""
    return [
        {"key": key(message), **({"plural": message.plural} if message.plural else {}),
         "files": [name for name, _line in entry.occurrences]}
        for message, entry in merged(messages_of_project(), read(CATALOGUE)).items()
        if not all(translations(entry))
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

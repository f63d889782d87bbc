"""Legal forms as people wrote them before there was a list to choose from."""

import re
import unicodedata

ABBREVIATIONS = ("EI", "EURL", "SARL", "SASU", "SAS", "SA", "SELARL", "SELAS", "SNC")
WRITTEN_OUT = (
    # The longer ones first: "sarl unipersonnelle" is no SARL of several.
    (r"^(eirl|micro|auto ?entre|(entreprise|entrepreneure?) individuel|profession liberale)", "EI"),
    (r"^(ei|independante?|free ?lance|sole trader|self employed)\b", "EI"),
    (r"(sarl|responsabilite limitee) (unipersonnelle|a associe unique)", "EURL"),
    (r"entreprise unipersonnelle a responsabilite limitee", "EURL"),
    (r"(sas|actions simplifiee) (unipersonnelle|a associe unique)", "SASU"),
    (r"^selarl|exercice liberal a responsabilite limitee", "SELARL"),
    (r"^selas|exercice liberal par actions simplifiee", "SELAS"),
    (r"^sarl\b|responsabilite limitee", "SARL"),
    (r"^sas\b|actions simplifiee", "SAS"),
    (r"^sa\b|societe anonyme", "SA"),
    (r"nom collectif", "SNC"),
    (r"^(sci|scp|scm|sisa)\b|societe civile", "Société civile"),
    (r"association|fondation|loi (de )?1901", "association"),
    (r"^(gmbh|ltd|limited|bv|nv|srl|bvba|ag|ug|inc|llc|plc|spa|oy|ab|aps)\b", "foreign"),
)


def read(text):
    """The value on today's list that was meant by a text, or None when nothing tells."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[^a-z0-9]+", " ", plain.replace(".", "")).strip()
    if plain.upper() in ABBREVIATIONS:
        return plain.upper()
    return next((form for pattern, form in WRITTEN_OUT if re.search(pattern, plain)), None)


def choose(model, *, unknown):
    """Put every record of a model on the list; unknown: the form of what can't be read."""
    texts = model.objects.exclude(legal_form="").values_list("legal_form", flat=True)
    for text in set(texts):
        model.objects.filter(legal_form=text).update(legal_form=read(text) or unknown)

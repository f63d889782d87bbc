"""A French commune as people type it: "69003", "Rennes", "Saint-Denis (93200)"."""

import re

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .folding import fold_place
from .models import Commune

AS_SHOWN = re.compile(r"(.*)\((\d{5})\)\s*")
CHOICES_MAX = 20  # the arrondissements of Paris


def find_communes(text):
    """The communes that a text may mean, most populous first; one alone when it is clear."""
    if shown := AS_SHOWN.fullmatch(text):
        text = f"{shown[2]} {shown[1]}"
    found = list(Commune.objects.search(text, limit=CHOICES_MAX))
    name = fold_place(re.sub(r"^\s*\d+", "", text))
    exact = [commune for commune in found if commune.search_name == name]
    return exact if len(exact) == 1 else found


class CommuneInput(forms.TextInput):
    """A text box with suggestions; an ambiguous text is answered by a list to choose from.

    Its value is a tuple: what was typed, and the key that was picked from the list ("" when none).
    """

    template_name = "taxonomy/commune_input.html"

    def value_from_datadict(self, data, files, name):
        typed = data.get(name, "")
        # A pick answers the text that it was offered for, and no other.
        fresh = data.get(f"{name}_offered_for") == typed
        return typed, data.get(f"{name}_choice", "") if fresh else ""

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def get_context(self, name, value, attrs):
        typed, choice = value or ("", "")
        context = super().get_context(name, typed, attrs)
        context["widget"]["attrs"] |= self.suggesting(attrs["id"])
        found = find_communes(typed) if typed else []
        context["typed"] = typed
        context["choices"] = found if len(found) > 1 else []
        context["choice"] = choice
        return context

    def suggesting(self, widget_id):
        """Attributes that offer towns while one types, where there is JavaScript."""
        suggestions = f"{widget_id}-suggestions"
        return {
            "list": suggestions,
            "autocomplete": "off",
            "data-hx-get": reverse("taxonomy:communes"),
            "data-hx-trigger": "input changed delay:200ms",
            "data-hx-target": f"#{suggestions}",
            "data-hx-swap": "innerHTML",
        }


class CommuneField(forms.Field):
    """Cleaned to a Commune (None when left empty)."""

    widget = CommuneInput
    default_error_messages = {
        "required": _("Write a town or a postcode."),
        "unknown": _("We know no town of this name or postcode. Is it in France?"),
        "ambiguous": _("Several towns answer to this: choose yours."),
    }

    def prepare_value(self, value):
        """A Commune or its key, as the tuple that the widget shows."""
        if isinstance(value, int):
            value = Commune.objects.filter(pk=value).first()
        if isinstance(value, Commune):
            return str(value), str(value.pk)
        return value

    def to_python(self, value):
        if value is None or isinstance(value, Commune):
            return value
        typed, choice = value
        if not typed.strip():
            return None
        found = find_communes(typed)
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) == 1:
            return found[0]
        picked = [commune for commune in found if str(commune.pk) == choice]
        if not picked:
            raise forms.ValidationError(self.error_messages["ambiguous"], code="ambiguous")
        return picked[0]

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data

"""Forms that show each kind of field."""

from django import forms

from formatting.durations import DurationField
from gallery.samples import say


class SampleForm(forms.Form):
    name = forms.CharField(max_length=80)
    email = forms.EmailField()
    hours = DurationField(max_minutes=160 * 60)
    rate = forms.IntegerField(required=False)
    start = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    frequency = forms.ChoiceField(widget=forms.RadioSelect)
    tasks = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    sector = forms.ChoiceField(required=False)
    message = forms.CharField(required=False, widget=forms.Textarea)
    certificate = forms.FileField(required=False)
    consent = forms.BooleanField()

    def __init__(self, data=None, **kwargs):
        prefix = kwargs.pop("prefix", None)
        if data and prefix:
            data = {f"{prefix}-{name}": value for name, value in data.items()}
        super().__init__(data, prefix=prefix, **kwargs)
        for name, (label, help_text, choices) in sample_words().items():
            self.fields[name].label = label
            self.fields[name].help_text = help_text
            if choices:
                self.fields[name].choices = choices


class SampleFilter(SampleForm):
    """The few fields of a filter panel."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for name in set(self.fields) - {"tasks", "sector", "rate"}:
            del self.fields[name]


class TimesheetRow(forms.Form):
    """One line of the week grid: a duration for each day of the week."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for day in range(7):
            self.fields[f"day_{day}"] = DurationField(required=False)

    @classmethod
    def sample(cls, row):
        """A row for the component from {"label", "minutes": [7 ints]}."""
        initial = {f"day_{day}": minutes or None for day, minutes in enumerate(row["minutes"])}
        form = cls(initial=initial, prefix=row["prefix"])
        return {
            "label": row["label"],
            "cells": [{"field": field} for field in form],
            "total": sum(row["minutes"]),
        }


def sample_words():
    """Label, help and choices of each sample field, in the language of the page."""
    return {
        "name": (say("Nom de l’entreprise", "Company name"), "", ()),
        "email": (
            say("Adresse e-mail", "E-mail address"),
            say("Nous y envoyons vos rapprochements.", "We send your matches there."),
            (),
        ),
        "hours": (
            say("Heures par mois", "Hours a month"),
            say("Par exemple 1h30, 1:30, 1,5 ou 90m.", "For instance 1h30, 1:30, 1.5 or 90m."),
            (),
        ),
        "rate": (say("Taux horaire", "Hourly rate"), "", ()),
        "start": (say("Début souhaité", "Wished start"), "", ()),
        "frequency": (
            say("À quel rythme ?", "How often?"),
            "",
            (
                ("weekly", say("Chaque semaine", "Every week")),
                ("monthly", say("Une fois par mois", "Once a month")),
                ("once", say("Une mission ponctuelle", "A one-off assignment")),
            ),
        ),
        "tasks": (
            say("Qu’est-ce qui déborde ?", "What is piling up?"),
            say("Plusieurs réponses possibles.", "Choose as many as you like."),
            (
                ("mail", say("Le courrier", "Mail")),
                ("invoicing", say("La facturation", "Invoicing")),
                ("chasing", say("Les relances", "Chasing payments")),
                ("expenses", say("Les notes de frais", "Expense claims")),
                ("diary", say("L’agenda", "The diary")),
            ),
        ),
        "sector": (
            say("Secteur", "Sector"),
            "",
            (("", say("Choisir…", "Choose…")), ("law", say("Cabinet d’avocats", "Law firm"))),
        ),
        "message": (say("Précisions", "Details"), "", ()),
        "certificate": (
            say("Attestation de vigilance URSSAF", "URSSAF vigilance certificate"),
            say("PDF, 5 Mo au plus.", "PDF, 5 MB at most."),
            (),
        ),
        "consent": (
            say("J’accepte les conditions du mandat.", "I accept the terms of the mandate."),
            "",
            (),
        ),
    }

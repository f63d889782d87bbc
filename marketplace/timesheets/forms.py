from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from formatting import formatter
from formatting.durations import DurationError, DurationField, parse_minutes
from marketplace.taxonomy.models import Term
from marketplace.timesheets.deadlines import holiday
from marketplace.timesheets.models import Dispute, TimeEntry

LONGEST_DAY = 16 * 60


class WeekRowForm(forms.Form):
    """One task over one week: a box for each day."""

    mission = forms.ModelChoiceField(
        Term.objects.none(), label=_("Task"), required=False, empty_label=_("Other work")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, week, missions, work_days, **kwargs):
        super().__init__(*args, **kwargs)
        self.week = week
        self.work_days = work_days
        self.fields["mission"].queryset = missions
        for day in week.days:
            self.fields[self.name_of(day)] = DurationField(
                label=formatter.short_day(day), required=False, max_minutes=LONGEST_DAY
            )

    @staticmethod
    def name_of(day):
        return f"day_{day.day}"

    def clean(self):
        """Hours stand on days of the engagement alone; the box says what is wrong with another."""
        cleaned = super().clean()
        for day in self.week.days:
            name = self.name_of(day)
            if cleaned.get(name) and (refusal := self.work_days.refusal(day)):
                self.add_error(name, refusal)
        return cleaned

    @property
    def cells(self):
        return [self[self.name_of(day)] for day in self.week.days]

    @property
    def minutes(self):
        """Minutes of each day, as far as its box can be read."""
        return [readable(cell.value()) for cell in self.cells]

    def lines(self):
        """Unsaved TimeEntry objects for the boxes that hold something."""
        return [
            TimeEntry(
                day=day,
                minutes=minutes,
                mission=self.cleaned_data["mission"],
                note=self.cleaned_data["note"],
            )
            for day in self.week.days
            if (minutes := self.cleaned_data.get(self.name_of(day)))
        ]


def readable(value):
    """Minutes of a box as it stands: a number of the database, or text that may be wrong yet."""
    if isinstance(value, int):
        return value
    try:
        return parse_minutes(value or "")
    except DurationError:
        return 0


def same_days_of(week, entries, *, work_days):
    """Unsaved copies of last week's entries on those days of this one that may hold hours."""
    for entry in entries:
        day = entry.day + timedelta(days=7)
        if day in week.days and not work_days.refusal(day):
            yield TimeEntry(
                day=day, minutes=entry.minutes, mission_id=entry.mission_id, note=entry.note
            )


class WeekFormSet(forms.BaseFormSet):
    """The rows of one week; two empty ones wait below those that exist.

    `tasks` are entries whose tasks come in as rows too, without their hours.
    """

    def __init__(self, *args, week, missions, work_days, entries, tasks=(), **kwargs):
        self.week = week
        kwargs["initial"] = self._rows(entries, tasks)
        kwargs["form_kwargs"] = {"week": week, "missions": missions, "work_days": work_days}
        super().__init__(*args, prefix="week", **kwargs)

    @staticmethod
    def _rows(entries, tasks):
        rows = {}
        for entry in entries:
            key = (entry.mission_id, entry.note)
            row = rows.setdefault(key, {"mission": entry.mission_id, "note": entry.note})
            name = WeekRowForm.name_of(entry.day)
            row[name] = row.get(name, 0) + entry.minutes
        for entry in tasks:
            key = (entry.mission_id, entry.note)
            rows.setdefault(key, {"mission": entry.mission_id, "note": entry.note})
        return list(rows.values())

    def clean(self):
        """Nobody works longer than the longest day, over all tasks together."""
        for day in self.week.days:
            name = WeekRowForm.name_of(day)
            cells = [form.cleaned_data.get(name) or 0 for form in self if form.is_valid()]
            if sum(cells) > LONGEST_DAY:
                raise forms.ValidationError(_("More than 16 hours on one day: please check."))

    def lines(self):
        return [line for form in self for line in form.lines()]

    @property
    def rows(self):
        """The rows for the week grid."""
        return [
            {
                "label": _("Task %(number)s") % {"number": number},
                "fields": [form["mission"], form["note"]],
                "cells": [{"field": cell} for cell in form.cells],
                "total": sum(form.minutes),
            }
            for number, form in enumerate(self, 1)
        ]

    @property
    def days(self):
        """The days for the week grid, each with its total."""
        totals = [sum(column) for column in zip(*(form.minutes for form in self), strict=True)]
        return [
            {
                "date": day,
                "is_off": self.week.is_off(day),
                "note": holiday(day),
                "total": total,
            }
            for day, total in zip(self.week.days, totals, strict=True)
        ]

    @property
    def minutes(self):
        return sum(day["total"] for day in self.days)


WeekFormSetOf = forms.formset_factory(WeekRowForm, formset=WeekFormSet, extra=2, max_num=40)


class ApprovalForm(forms.Form):
    """What the page showed: the approval holds for exactly that."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("What should change?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what should change.")},
    )


class LinesField(forms.ModelMultipleChoiceField):
    """Lines of a timesheet to tick, each told in full: its day, its task, its time."""

    def label_from_instance(self, entry):
        task = entry.mission.name if entry.mission else _("Other work")
        words = [formatter.day(entry.day), str(task), entry.note, formatter.hours(entry.minutes)]
        return " · ".join(filter(None, words))


class DisputeForm(forms.ModelForm):
    """Which lines, what is wrong with them, and what the page showed: the rest is approved."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
    entries = LinesField(
        TimeEntry.objects.none(),
        label=_("Lines that you contest"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the lines that you contest.")},
    )

    class Meta:
        model = Dispute
        fields = ["entries", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}

    field_order = ["entries", "reason"]

    def __init__(self, *args, timesheet, **kwargs):
        super().__init__(*args, **kwargs)
        lines = timesheet.entries.all().uncontested()
        self.fields["entries"].queryset = lines.select_related("mission")


class OfferForm(forms.Form):
    """How many of the contested hours to bill."""

    minutes = DurationField(label=_("Hours to bill"), max_minutes=10_000)

    def __init__(self, *args, contested, **kwargs):
        super().__init__(*args, **kwargs)
        self.contested = contested

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if minutes > self.contested:
            raise forms.ValidationError(_("Not more than the hours that are contested."))
        return minutes


class DecisionForm(OfferForm):
    reason = forms.CharField(
        label=_("Reasons, for both sides"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

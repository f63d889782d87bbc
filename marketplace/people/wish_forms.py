"""What a freelancer would rather not do, one more section of her profile."""

from django import forms
from django.utils.translation import gettext_lazy as _

from formatting.durations import DurationField
from marketplace.people.models import Freelancer
from marketplace.taxonomy.models import Term


class TermsField(forms.ModelMultipleChoiceField):
    """Terms of one kind to tick, in the reader's language."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind, **kwargs):
        terms = Term.objects.filter(kind=kind).order_by("position")
        super().__init__(terms, required=False, **kwargs)

    def label_from_instance(self, term):
        return term.name


class WishesForm(forms.ModelForm):
    """What she would rather not do. All of it is optional, and no company reads it as a list."""

    least_minutes = DurationField(
        label=_("Fewest hours a month for one company"),
        max_minutes=13_200,
        required=False,
        help_text=_("Empty: a single hour is welcome."),
    )
    missions = TermsField(Term.Kind.MISSION, label=_("Tasks that you would rather not do"))
    sectors = TermsField(
        Term.Kind.SECTOR, label=_("Fields of business that you would rather avoid")
    )

    class Meta:
        model = Freelancer
        fields = ["least_minutes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        declined = list(self.instance.declined_terms.all())
        for name in ("missions", "sectors"):
            self.fields[name].initial = declined
        if not self.instance.least_minutes:
            self.initial["least_minutes"] = None

    def clean_least_minutes(self):
        return self.cleaned_data["least_minutes"] or 0

    def save(self):
        freelancer = super().save()
        freelancer.declined_terms.set(
            [*self.cleaned_data["missions"], *self.cleaned_data["sectors"]]
        )
        return freelancer

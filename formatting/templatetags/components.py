"""The little reckoning that components need; used only in templates/cotton."""

from django import template
from django.utils.translation import gettext as _

from formatting import formatter

register = template.Library()


@register.filter
def at(sequence, index):
    """The item of a list at an index known only to the template."""
    return sequence[index]


@register.filter
def times(count):
    """Something to loop over so many times."""
    return range(int(count))


@register.filter
def initials(name):
    """First letters of the first and last word of a name: "Farid Ben Amor" is "FA"."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys(words[:1] + words[-1:])).upper()


@register.simple_tag
def hours_left(used, plan):
    """What the plan still holds, or by how much it is exceeded, in words."""
    gap = formatter.hours(abs(plan - used))
    if used > plan:
        return _("%(gap)s over the plan") % {"gap": gap}
    return _("%(gap)s left") % {"gap": gap}


@register.simple_tag(takes_context=True)
def page_link(context, number, parameter):
    """The address of another page of the same list, with its filters."""
    query = context["request"].GET.copy()
    query[parameter] = number
    return f"?{query.urlencode()}"


@register.simple_tag
def problems(form, formset):
    """What is wrong in a form or a formset, as dicts: text, and where it applies label and href."""
    forms = list(formset.forms) if formset is not None else [form] if form is not None else []
    general = list(formset.non_form_errors()) if formset is not None else []
    general += [error for each in forms for error in each.non_field_errors()]
    beside = [
        {"label": field.label, "href": f"#{field.id_for_label or field.auto_id}", "text": error}
        for each in forms
        for field in each
        for error in field.errors
    ]
    return [{"text": error} for error in general] + beside

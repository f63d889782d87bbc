"""All that the product knows of one person (GDPR, articles 15 and 20)."""

from django.conf import settings
from django.core import serializers

from mail.models import OutgoingMail

# What she did for the platform is about somebody else.
ABOUT_OTHERS = {"checked_by", "decided_by", "assigned_to", "answered_by", "written_by"}

# What later apps know of her by her address alone; they register themselves when Django starts.
_more = []


def on_export(function):
    """Decorator: `function(user)` gives (name, rows) of what an app knows by her address."""
    _more.append(function)
    return function


def personal_data(user):
    """JSON-able: her account, every record that points to it or to her profile, her mails.

    Follows the models' own relations, so that a new record of hers can't be forgotten.
    """
    records = dict(records_about(user))
    for relation in relations(user):
        if relation.one_to_one and hasattr(user, relation.get_accessor_name() or ""):
            records |= dict(records_about(getattr(user, relation.get_accessor_name())))
    mails = OutgoingMail.objects.filter(to__iexact=user.email)
    return {
        "account": {"email": user.email, "name": user.name, "language": user.language}
        | {"since": user.date_joined},
        "records": records,
        "mails": list(mails.values("subject", "text", "created_at")),
        **dict(function(user) for function in _more),
    }


def records_about(subject):
    """(“label.model.field”, rows) of what points to a record."""
    for relation in relations(subject):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: subject})
        if serialized := serializers.serialize("python", rows):
            label = f"{relation.related_model._meta.label_lower}.{relation.field.name}"
            yield label, [row["fields"] for row in serialized]


def relations(subject):
    """Foreign keys of our own models (not of a library's) to this one."""
    for relation in subject._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or relation.concrete:
            continue
        if relation.field.name in ABOUT_OTHERS:
            continue
        package = relation.related_model.__module__.split(".")[0]
        if (settings.BASE_DIR / package).is_dir():
            yield relation

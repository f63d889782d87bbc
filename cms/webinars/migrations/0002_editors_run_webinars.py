"""Editors, moderators and operations may plan and change webinars; nobody deletes one."""

from django.db import migrations

GROUPS = ["Editors", "Moderators", "Operations"]
MODELS = ["series", "session"]
VERBS = ["add", "change", "view"]


def grant(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    groups = [
        apps.get_model("auth", "Group").objects.get_or_create(name=name)[0] for name in GROUPS
    ]
    for model in MODELS:
        content_type, _created = content_types.get_or_create(app_label="webinars", model=model)
        for verb in VERBS:
            # Django makes its permissions after all migrations: too late for this one.
            permission, _created = permissions.get_or_create(
                content_type=content_type,
                codename=f"{verb}_{model}",
                defaults={"name": f"Can {verb} {model}"},
            )
            for group in groups:
                group.permissions.add(permission)


def revoke(apps, schema_editor):
    granted = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="webinars"
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*granted)


class Migration(migrations.Migration):
    dependencies = [
        ("webinars", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("backoffice", "0001_operations_group"),
        ("wagtailcore", "0002_initial_data"),
    ]
    operations = [migrations.RunPython(grant, revoke)]

"""Editors and moderators write calls to action and banners."""

from django.db import migrations

GROUPS = ["Editors", "Moderators"]
VERBS = ["add", "change", "delete", "view"]
NAMES = {"calltoaction": "call to action", "banner": "banner"}


def give_permissions(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = []
    for model, name in NAMES.items():
        content_type, _created = content_types.get_or_create(app_label="calls", model=model)
        for verb in VERBS:
            permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type,
                codename=f"{verb}_{model}",
                defaults={"name": f"Can {verb} {name}"},
            )
            permissions.append(permission)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0002_initial_data"),
    ]
    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]

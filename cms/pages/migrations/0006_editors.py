"""What editors and moderators may do beside pages, and the way a page takes to readers.

Editors write and submit, moderators also publish; neither reaches accounts, money or settings.
"""

from django.db import migrations

GROUPS = ["Editors", "Moderators"]
PERMISSIONS = [
    ("pages", "category", "add_category", "Can add category"),
    ("pages", "category", "change_category", "Can change category"),
    ("pages", "category", "delete_category", "Can delete category"),
    ("wagtailredirects", "redirect", "add_redirect", "Can add redirect"),
    ("wagtailredirects", "redirect", "change_redirect", "Can change redirect"),
    ("wagtailredirects", "redirect", "delete_redirect", "Can delete redirect"),
    (
        "simple_translation",
        "simpletranslation",
        "submit_translation",
        "Can submit translations",
    ),
]
WORKFLOW = "Review before publishing"


def give_permissions(apps, schema_editor):
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = []
    for app_label, model, codename, name in PERMISSIONS:
        content_type, _created = content_types.get_or_create(app_label=app_label, model=model)
        permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        permissions.append(permission)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*permissions)


def name_workflow(apps, schema_editor):
    """Wagtail's own first workflow: a moderator reads what an editor submits."""
    apps.get_model("wagtailcore", "Workflow").objects.filter(name="Moderators approval").update(
        name=WORKFLOW
    )
    apps.get_model("wagtailcore", "Task").objects.filter(name="Moderators approval").update(
        name="A moderator reads it"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0005_broken_links"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("simple_translation", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(give_permissions, migrations.RunPython.noop),
        migrations.RunPython(name_workflow, migrations.RunPython.noop),
    ]

"""The group that opens Wagtail's admin to operations, with nothing of an editor's in it."""

from django.db import migrations


def add_group(apps, schema_editor):
    access = apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    operations, _created = apps.get_model("auth", "Group").objects.get_or_create(name="Operations")
    operations.permissions.add(access)


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name="Operations").delete()


class Migration(migrations.Migration):
    dependencies = [("wagtailadmin", "0001_create_admin_access_permissions")]
    operations = [migrations.RunPython(add_group, remove_group)]

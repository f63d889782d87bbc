"""The one row of the contact details, so that no page that is read has to write it."""

from django.db import migrations


def make(apps, schema_editor):
    details = apps.get_model("leads", "ContactDetails").objects
    if not details.exists():
        details.create()


class Migration(migrations.Migration):
    dependencies = [("leads", "0002_editors")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]

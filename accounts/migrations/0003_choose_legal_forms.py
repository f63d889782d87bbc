from django.db import migrations

from accounts.migrations import _legal_forms


def choose(apps, schema_editor):
    _legal_forms.choose(apps.get_model("accounts", "Company"), unknown="other")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_invitation"),
    ]

    operations = [migrations.RunPython(choose, migrations.RunPython.noop)]

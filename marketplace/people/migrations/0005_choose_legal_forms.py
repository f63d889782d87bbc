from django.db import migrations

from accounts.migrations import _legal_forms


def choose(apps, schema_editor):
    """What nobody can read is asked again: it decides how she is named and declared."""
    _legal_forms.choose(apps.get_model("people", "Freelancer"), unknown="")


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_wishes"),
    ]

    operations = [migrations.RunPython(choose, migrations.RunPython.noop)]

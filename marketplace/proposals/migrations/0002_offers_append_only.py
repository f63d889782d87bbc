from django.db import migrations

from journal.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [("proposals", "0001_initial"), ("journal", "0002_append_only")]
    operations = [append_only("proposals_offer")]

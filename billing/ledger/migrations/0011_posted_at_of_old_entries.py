"""When entries were posted that were there before anybody noted it.

Entries are written in the order of their numbers, nearly all of them as they happen: so none was
posted before anything that an earlier one tells of.
"""

from django.db import migrations

FILL = """
ALTER TABLE ledger_ledgerentry DISABLE TRIGGER ledgerentry_immutable;
UPDATE ledger_ledgerentry entry SET posted_at = least(earlier.reached, now())
FROM (
    SELECT id, max(happened_at) OVER (ORDER BY id) AS reached FROM ledger_ledgerentry
) earlier
WHERE earlier.id = entry.id;
ALTER TABLE ledger_ledgerentry ENABLE TRIGGER ledgerentry_immutable;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_posted_at")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]

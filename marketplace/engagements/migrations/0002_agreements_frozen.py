from django.db import migrations

from journal.triggers import append_only

# Only the time at which both sides had signed may be added to an agreement.
FROZEN = """
CREATE TRIGGER engagements_agreement_frozen BEFORE UPDATE ON engagements_agreement
    FOR EACH ROW
    WHEN (OLD.signed_at IS NOT NULL
          OR to_jsonb(OLD) - 'signed_at' IS DISTINCT FROM to_jsonb(NEW) - 'signed_at')
    EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER engagements_agreement_stays BEFORE DELETE ON engagements_agreement
    FOR EACH ROW EXECUTE FUNCTION refuse_rewrite();
"""
THAWED = """
DROP TRIGGER engagements_agreement_frozen ON engagements_agreement;
DROP TRIGGER engagements_agreement_stays ON engagements_agreement;
"""


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_initial"), ("journal", "0002_append_only")]
    operations = [
        append_only("engagements_signature"),
        append_only("engagements_hourbankentry"),
        migrations.RunSQL(FROZEN, THAWED),
    ]

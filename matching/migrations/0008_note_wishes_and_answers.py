"""What she declines and how she answers are part of what every worker holds of a profile."""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER freelancer_wish_changed
    AFTER INSERT OR UPDATE OR DELETE ON people_freelancer_declined_terms
    FOR EACH ROW EXECUTE FUNCTION freelancer_skill_changed();
CREATE TRIGGER freelancer_responsiveness_changed
    AFTER INSERT OR UPDATE OR DELETE ON matching_responsiveness
    FOR EACH ROW EXECUTE FUNCTION freelancer_skill_changed();
"""

REVERSE = """
DROP TRIGGER freelancer_responsiveness_changed ON matching_responsiveness;
DROP TRIGGER freelancer_wish_changed ON people_freelancer_declined_terms;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0007_two_sides"),
        ("people", "0004_wishes"),
    ]
    operations = [migrations.RunSQL(TRIGGERS, REVERSE)]

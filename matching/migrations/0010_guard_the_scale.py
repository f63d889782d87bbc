"""The scale that a version learned is never edited, like its points."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION refuse_version_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.points, OLD.figures, OLD.artefact_version, OLD.data_from,
            OLD.data_until, OLD.trained_at{old}) IS DISTINCT FROM (NEW.points, NEW.figures,
            NEW.artefact_version, NEW.data_from, NEW.data_until, NEW.trained_at{new}) THEN
        RAISE EXCEPTION 'what a version of the weights learned stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0009_scale_of_the_freelancers_yes")]
    operations = [
        migrations.RunSQL(
            GUARD.format(old=", OLD.calibration", new=", NEW.calibration"),
            GUARD.format(old="", new=""),
        )
    ]

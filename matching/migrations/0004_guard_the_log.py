"""The event log is append-only for as long as it is kept; what was learned is never edited; and
workers hear of other weights as they hear of other profiles (matching/index.py)."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_event_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Thirteen months (settings: MATCH_EVENT_DAYS); then the sweep may forget it.
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '395 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION refuse_version_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.points, OLD.figures, OLD.artefact_version, OLD.data_from,
            OLD.data_until, OLD.trained_at) IS DISTINCT FROM (NEW.points, NEW.figures,
            NEW.artefact_version, NEW.data_from, NEW.data_until, NEW.trained_at) THEN
        RAISE EXCEPTION 'what a version of the weights learned stays as it is'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- Weights have the number -1, as the vocabulary has 0.
CREATE FUNCTION weights_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_profile_change(-1);
    RETURN NULL;
END $$;

CREATE TRIGGER matchevent_append_only BEFORE UPDATE OR DELETE ON matching_matchevent
    FOR EACH ROW EXECUTE FUNCTION refuse_event_rewrite();
CREATE TRIGGER modelversion_learned BEFORE UPDATE OR DELETE ON matching_modelversion
    FOR EACH ROW EXECUTE FUNCTION refuse_version_rewrite();
CREATE TRIGGER weights_changed AFTER INSERT OR UPDATE ON matching_modelversion
    FOR EACH STATEMENT EXECUTE FUNCTION weights_changed();
"""

REVERSE = """
DROP TRIGGER weights_changed ON matching_modelversion;
DROP TRIGGER modelversion_learned ON matching_modelversion;
DROP TRIGGER matchevent_append_only ON matching_matchevent;
DROP FUNCTION weights_changed();
DROP FUNCTION refuse_version_rewrite();
DROP FUNCTION refuse_event_rewrite();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_log_learn_and_appeal")]
    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]

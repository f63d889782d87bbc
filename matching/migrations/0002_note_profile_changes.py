"""Note each profile's last change, so that every worker's memory follows (matching/index.py)."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION note_profile_change(profile bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO matching_profilechange (freelancer_id, transaction, count)
    VALUES (profile, pg_current_xact_id()::text::bigint, 1)
    ON CONFLICT (freelancer_id) DO UPDATE
    SET transaction = EXCLUDED.transaction, count = matching_profilechange.count + 1;
$$;

CREATE FUNCTION freelancer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_profile_change(CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
END $$;

CREATE FUNCTION freelancer_skill_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_profile_change(
        CASE TG_OP WHEN 'DELETE' THEN OLD.freelancer_id ELSE NEW.freelancer_id END
    );
    RETURN NULL;
END $$;

-- Every profile depends on the vocabulary: it has the number 0.
CREATE FUNCTION vocabulary_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM note_profile_change(0);
    RETURN NULL;
END $$;

CREATE TRIGGER freelancer_changed AFTER INSERT OR UPDATE OR DELETE ON people_freelancer
    FOR EACH ROW EXECUTE FUNCTION freelancer_changed();
CREATE TRIGGER freelancer_skill_changed AFTER INSERT OR UPDATE OR DELETE ON people_freelancerterm
    FOR EACH ROW EXECUTE FUNCTION freelancer_skill_changed();
CREATE TRIGGER vocabulary_changed AFTER INSERT OR UPDATE OR DELETE ON taxonomy_term
    FOR EACH STATEMENT EXECUTE FUNCTION vocabulary_changed();
"""

REVERSE = """
DROP TRIGGER vocabulary_changed ON taxonomy_term;
DROP TRIGGER freelancer_skill_changed ON people_freelancerterm;
DROP TRIGGER freelancer_changed ON people_freelancer;
DROP FUNCTION vocabulary_changed();
DROP FUNCTION freelancer_skill_changed();
DROP FUNCTION freelancer_changed();
DROP FUNCTION note_profile_change(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        ("people", "0001_initial"),
        ("taxonomy", "0001_initial"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS, REVERSE)]

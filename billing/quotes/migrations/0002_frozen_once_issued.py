"""A quote keeps what it says, whoever connects to the database: its status alone moves."""

from django.db import migrations

GUARD = """
CREATE FUNCTION quotes_quote_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - 'status' <> to_jsonb(OLD) - 'status' THEN
        RAISE EXCEPTION 'quotes are kept as they are: % refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER quotes_quote_frozen BEFORE UPDATE OR DELETE ON quotes_quote
    FOR EACH ROW EXECUTE FUNCTION quotes_quote_guard();
CREATE TRIGGER quotes_quote_stays BEFORE TRUNCATE ON quotes_quote
    FOR EACH STATEMENT EXECUTE FUNCTION quotes_quote_guard();
"""
UNDO = """
DROP TRIGGER quotes_quote_stays ON quotes_quote;
DROP TRIGGER quotes_quote_frozen ON quotes_quote;
DROP FUNCTION quotes_quote_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("quotes", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, UNDO)]

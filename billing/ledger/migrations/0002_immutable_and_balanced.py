"""The ledger balances and never changes, whoever connects to the database."""

from django.db import migrations

BALANCED = """
CREATE FUNCTION ledger_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bigint := CASE TG_TABLE_NAME WHEN 'ledger_leg' THEN (to_jsonb(NEW)->>'entry_id')::bigint
                                       ELSE NEW.id END;
    legs bigint;
    total numeric;
BEGIN
    SELECT count(*), coalesce(sum(cents), 0) INTO legs, total FROM ledger_leg WHERE entry_id = entry;
    IF legs < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'Ledger entry % has % legs that sum to %', entry, legs, total
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER ledgerentry_balances AFTER INSERT ON ledger_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
CREATE CONSTRAINT TRIGGER leg_balances AFTER INSERT ON ledger_leg
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balances();
"""

IMMUTABLE = """
CREATE FUNCTION ledger_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is never changed (% on %): post a new entry', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledgerentry_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();
CREATE TRIGGER leg_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leg
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_immutable();
"""

UNDO = """
DROP TRIGGER leg_immutable ON ledger_leg;
DROP TRIGGER ledgerentry_immutable ON ledger_ledgerentry;
DROP FUNCTION ledger_is_immutable();
DROP TRIGGER leg_balances ON ledger_leg;
DROP TRIGGER ledgerentry_balances ON ledger_ledgerentry;
DROP FUNCTION ledger_entry_balances();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunSQL(BALANCED + IMMUTABLE, UNDO)]

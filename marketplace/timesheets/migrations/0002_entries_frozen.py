from django.db import migrations

# FOR SHARE waits for a submission that is under way, then sees its outcome: a line can't slip
# into a sheet between what was shown and what is approved.
FUNCTION = """
CREATE FUNCTION timesheets_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sheet bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.timesheet_id ELSE NEW.timesheet_id END;
    sheet_status text;
    sheet_month date;
BEGIN
    SELECT status, month INTO sheet_status, sheet_month
        FROM timesheets_timesheet WHERE id = sheet FOR SHARE;
    IF sheet_status <> 'open' THEN
        RAISE EXCEPTION 'timesheet % is %: its lines are frozen', sheet, sheet_status
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.timesheet_id <> OLD.timesheet_id THEN
        RAISE EXCEPTION 'a line stays on its timesheet'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF date_trunc('month', NEW.day)::date <> sheet_month THEN
        RAISE EXCEPTION '% is not in the month of timesheet %', NEW.day, sheet
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER timesheets_timeentry_guard BEFORE INSERT OR UPDATE OR DELETE ON timesheets_timeentry
    FOR EACH ROW EXECUTE FUNCTION timesheets_entry_guard();
"""
REVERSE = """
DROP TRIGGER timesheets_timeentry_guard ON timesheets_timeentry;
DROP FUNCTION timesheets_entry_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("timesheets", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, REVERSE)]

"""Issued invoices never change and their sums agree, whoever connects to the database."""

from django.db import migrations

from journal.triggers import append_only

INVOICES = """
CREATE FUNCTION invoices_invoice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lines bigint;
BEGIN
    IF TG_OP = 'TRUNCATE' OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'invoices are kept: % refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status = 'draft' THEN
        SELECT coalesce(sum(net_cents), 0) INTO lines
            FROM invoices_invoiceline WHERE invoice_id = NEW.id;
        IF NEW.status <> 'draft' AND lines <> NEW.net_cents THEN
            RAISE EXCEPTION 'invoice % says % and its lines %', NEW.id, NEW.net_cents, lines
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF to_jsonb(NEW) - '{status,paid_at}'::text[] <> to_jsonb(OLD) - '{status,paid_at}'::text[]
        OR NEW.status = 'draft'
    THEN
        RAISE EXCEPTION 'invoice % is issued: credit it instead', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_invoice_frozen BEFORE UPDATE OR DELETE ON invoices_invoice
    FOR EACH ROW EXECUTE FUNCTION invoices_invoice_guard();
CREATE TRIGGER invoices_invoice_stays BEFORE TRUNCATE ON invoices_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION invoices_invoice_guard();
"""
INVOICES_UNDO = """
DROP TRIGGER invoices_invoice_stays ON invoices_invoice;
DROP TRIGGER invoices_invoice_frozen ON invoices_invoice;
DROP FUNCTION invoices_invoice_guard();
"""

# Lines join an invoice while it is a draft, and only then.
LINES = """
CREATE FUNCTION invoices_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM invoices_invoice WHERE id = NEW.invoice_id) <> 'draft' THEN
        RAISE EXCEPTION 'invoice % is issued: it takes no more lines', NEW.invoice_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_line_joins_draft BEFORE INSERT ON invoices_invoiceline
    FOR EACH ROW EXECUTE FUNCTION invoices_line_guard();
"""
LINES_UNDO = """
DROP TRIGGER invoices_line_joins_draft ON invoices_invoiceline;
DROP FUNCTION invoices_line_guard();
"""

# A timesheet may be opened again while another part of it is contested; what was billed stays.
ENTRIES = """
CREATE FUNCTION invoices_billed_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM invoices_billedentry WHERE entry_id = OLD.id) THEN
        RAISE EXCEPTION 'line % is billed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER timesheets_timeentry_billed BEFORE UPDATE OR DELETE ON timesheets_timeentry
    FOR EACH ROW EXECUTE FUNCTION invoices_billed_entry_guard();
"""
ENTRIES_UNDO = """
DROP TRIGGER timesheets_timeentry_billed ON timesheets_timeentry;
DROP FUNCTION invoices_billed_entry_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0001_initial"),
        ("journal", "0002_append_only"),
        ("timesheets", "0002_entries_frozen"),
    ]

    operations = [
        migrations.RunSQL(INVOICES, INVOICES_UNDO),
        migrations.RunSQL(LINES, LINES_UNDO),
        migrations.RunSQL(ENTRIES, ENTRIES_UNDO),
        append_only("invoices_invoiceline"),
        append_only("invoices_billedentry"),
        append_only("invoices_invoicedocument"),
    ]

"""Documents bear their numbers from the moment they are written, and none stays a draft."""

from django.db import migrations, models

# A number that is taken has to be on a document that counts (CGI, annexe II, art. 242 nonies A).
NO_DRAFT = """
CREATE FUNCTION invoices_no_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT status FROM invoices_invoice WHERE id = NEW.id) = 'draft' THEN
        RAISE EXCEPTION 'invoice % was numbered and not issued', NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoices_invoice_no_draft AFTER INSERT ON invoices_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_no_draft();
"""
NO_DRAFT_UNDO = """
DROP TRIGGER invoices_invoice_no_draft ON invoices_invoice;
DROP FUNCTION invoices_no_draft();
"""


class Migration(migrations.Migration):
    dependencies = [("invoices", "0004_objections")]

    operations = [
        migrations.RemoveConstraint("invoice", "invoice_numbered_when_issued"),
        migrations.AlterField("invoice", "position", models.PositiveIntegerField()),
        migrations.AlterField(
            "invoice", "number", models.CharField(max_length=35, unique=True, verbose_name="number")
        ),
        migrations.AlterField("invoice", "issued_on", models.DateField(verbose_name="issued on")),
        migrations.AlterField("invoice", "due_on", models.DateField(verbose_name="due on")),
        migrations.AddConstraint(
            "invoice",
            models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("issued_on"))),
                name="invoice_due_after_issue",
            ),
        ),
        migrations.RunSQL(NO_DRAFT, NO_DRAFT_UNDO),
    ]

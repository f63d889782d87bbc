from django.db import migrations


def ask_about_those_before(apps, schema_editor):
    """Made on Stripe's pages until now; of those with a credit note it is known what for."""
    refunds = apps.get_model("collection", "Refund").objects
    made_at_stripe = refunds.filter(reason="Made on Stripe's pages.", credit_note=None)
    made_at_stripe.update(explanation="wanted")


class Migration(migrations.Migration):
    dependencies = [("collection", "0010_refund_explanation")]

    operations = [migrations.RunPython(ask_about_those_before, migrations.RunPython.noop)]

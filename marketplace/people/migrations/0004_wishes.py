from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_vat_changes"),
        ("taxonomy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="freelancer",
            name="declined_terms",
            field=models.ManyToManyField(blank=True, related_name="+", to="taxonomy.term"),
        ),
        migrations.AddField(
            model_name="freelancer",
            name="least_minutes",
            field=models.PositiveIntegerField(default=0, verbose_name="fewest hours a month"),
        ),
    ]

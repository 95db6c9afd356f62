"""Orders that came back and are owed to others since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_persons")]
    operations = [
        migrations.AddField(
            model_name="line",
            name="passed_to",
            field=models.CharField(blank=True, max_length=120),
        ),
    ]

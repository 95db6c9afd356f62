"""What corrects a row is found by an index: a row deleted (sent twice, or tried again) had the whole table read for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0010_cheaper_guards")]
    operations = [
        migrations.AddIndex("taxrow", models.Index(
            fields=["corrects"], condition=models.Q(("corrects__isnull", False)), name="dues_row_corrects")),
    ]  # fmt: skip

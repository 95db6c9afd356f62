"""Which run put right an earlier receipt that this one, still open, would put right too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dues", "0011_row_corrects")]
    operations = [migrations.AddField("run", "overtaken_id", models.BigIntegerField(blank=True, null=True))]

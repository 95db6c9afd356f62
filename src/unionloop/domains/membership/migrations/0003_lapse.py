"""A member's own dues as his union notes them, and the day he was reminded that they are missing."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("membership", "0002_fewer_indexes")]

    operations = [
        migrations.AddField(model_name="membership", name="dues_date", field=models.DateField(blank=True, null=True)),
        migrations.AddField(model_name="membership", name="warned_date", field=models.DateField(blank=True, null=True)),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(condition=Q(("dues_date__isnull", False)), fields=["dues_date"], name="membership_dues"),
        ),
    ]

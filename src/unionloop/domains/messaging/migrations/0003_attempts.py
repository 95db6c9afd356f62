"""Tries at following a matter are counted by its number too, and all together."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = (("messaging", "0002_wishes"),)
    operations = (
        migrations.AddField("attempt", "number", models.CharField(blank=True, default="", max_length=20), preserve_default=False),
        migrations.AddField("attempt", "wrong", models.BooleanField(default=True)),
        migrations.AddIndex(
            "attempt", models.Index(fields=("number", "at"), condition=Q(wrong=True), name="messaging_attempt_number")
        ),
        migrations.AddIndex("attempt", models.Index(fields=("at",), name="messaging_attempt_at")),
    )

"""The index of flagged cases begins with the state: SQLite searches it then, where it walked through every live case."""

from django.db import migrations, models
from django.db.models import Q

_FIELDS = ("state", "due_at", "id", "kind", "channel", "category", "owner", "flagged", "merged_into", "path", "received_at")


class Migration(migrations.Migration):
    dependencies = (("appeals", "0011_narrowed"),)
    operations = (
        migrations.RemoveIndex("case", "appeals_case_flagged"),
        migrations.AddIndex("case", models.Index(fields=_FIELDS, condition=Q(flagged=True), name="appeals_case_flagged")),
    )

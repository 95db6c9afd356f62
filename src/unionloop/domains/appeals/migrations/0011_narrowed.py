"""Indexes that bear all that a list asks of a case: the keys of a page, and their number, are found in the index alone."""

from django.db import migrations, models
from django.db.models import Q

_ASKED = ("kind", "channel", "category", "owner", "flagged", "merged_into", "path")
_OLD = ("newest", "due", "state_due", "owner_due", "category", "channel_new", "flagged")
_NEW = {
    "newest": ("-received_at", "-id", "state", "kind", "channel", "category", "owner", "flagged", "due_at", "merged_into", "path"),
    "due": ("due_at", "id", "state", *_ASKED),
    "state_due": ("state", "due_at", "id", *_ASKED, "received_at"),
    "owner_due": ("owner", "due_at", "id", "state", "kind", "channel", "category", "flagged", "merged_into", "path", "received_at"),
    "narrowed": ("category", "state", "kind", "channel", "due_at", "id", "received_at", "owner", "flagged", "merged_into", "path"),
}
_FLAGGED = models.Index(fields=("due_at", "id", "state", *_ASKED, "received_at"), condition=Q(flagged=True), name="appeals_case_flagged")


class Migration(migrations.Migration):
    dependencies = [("appeals", "0010_unsent")]

    operations = [
        *(migrations.RemoveIndex(model_name="case", name=f"appeals_case_{name}") for name in _OLD),
        *(migrations.AddIndex(model_name="case", index=models.Index(fields=fields, name=f"appeals_case_{name}"))
          for name, fields in _NEW.items()),
        migrations.AddIndex(model_name="case", index=_FLAGGED),
    ]  # fmt: skip

"""Versions of a letter that were handed on are kept, and only added."""

import django.db.models.deletion
from django.db import migrations, models

from unionloop.kernel.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_step_document")]
    operations = [
        migrations.CreateModel(
            name="LetterVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("verb", models.CharField(max_length=30)),
                ("blocks", models.JSONField(blank=True, default=list)),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.CharField(max_length=80)),
                ("letter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+",
                                             to="rights.letter")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("letter", "version"), name="rights_letter_version_once")],
            },
        ),
        append_only("rights_letterversion"),
    ]  # fmt: skip

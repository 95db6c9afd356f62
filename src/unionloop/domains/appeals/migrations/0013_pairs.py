"""What the search by words reads: where characters and pairs of them stand, drawn by the timetable."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("appeals", "0012_flagged_by_state"),)
    operations = (
        migrations.CreateModel(
            name="PairBlock",
            fields=[
                ("id", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("cases", models.PositiveIntegerField()),
                ("stale", models.BooleanField(default=False)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("letters", models.CharField(max_length=2)),
                ("places", models.BinaryField()),
                ("block", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                                            to="appeals.pairblock")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("letters", "block"), name="appeals_pair_once")],
            },
        ),
    )

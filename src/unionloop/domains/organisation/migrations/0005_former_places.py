"""Paths units have left. Those of earlier moves are read from the journal, which has kept them."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def from_journal(apps: Any, _schema: Any) -> None:
    unit, former = apps.get_model("organisation", "Unit"), apps.get_model("organisation", "FormerPlace")
    moves = apps.get_model("kernel", "Entry").objects.filter(verb="organisation.move", model="organisation.unit")
    left: dict[str, int] = {}  # former path → unit id
    now: dict[int, str] = {}  # unit id → its path, as the moves go by
    for unit_id, changes in moves.order_by("id").values_list("row_id", "changes"):
        if "path" not in changes:  # the other line of a move, for those it leaves
            continue
        before, after = changes["path"]
        left |= {path + before[len(now[one]):]: unit_id for path, one in left.items()
                 if before.startswith(now[one]) and before != now[one]}  # fmt: skip
        left[before] = unit_id
        now |= {one: after + path[len(before):] for one, path in now.items() if path.startswith(before)}
        now[unit_id] = after
    known = set(unit.objects.filter(pk__in=set(left.values())).values_list("pk", flat=True))
    former.objects.bulk_create(former(path=path, unit_id=one) for path, one in left.items() if one in known)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0004_offices"), ("kernel", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=255, unique=True)),
                ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.unit")),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(from_journal, migrations.RunPython.noop),
    ]

"""Pinyin initials beside the name, filled in for the lines already there."""

from django.db import migrations, models
from pypinyin import Style, lazy_pinyin


def fill(apps, schema_editor):
    rows = apps.get_model("employers", "Employer").objects.filter(initials="")
    lump = []
    for row in rows.only("pk", "normal").iterator(chunk_size=2000):
        readings = (lazy_pinyin(one, style=Style.FIRST_LETTER) for one in (row.normal, list(row.normal)))
        row.initials = " ".join(dict.fromkeys("".join(one).upper() for one in readings))
        lump.append(row)
        if len(lump) == 1000:
            rows.model.objects.bulk_update(lump, ["initials"])
            lump = []
    rows.model.objects.bulk_update(lump, ["initials"])


class Migration(migrations.Migration):
    dependencies = [("employers", "0002_guards")]
    operations = [
        migrations.AddField("employer", "initials", models.CharField(max_length=250, blank=True)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]

"""A line is found again whatever columns a file has; a payer belongs to one collecting union."""

import hashlib
from importlib import import_module

from django.db import migrations, models

from unionloop.kernel.guards import guard

settled = import_module("unionloop.domains.dues.migrations.0004_file_guards")

# SQLite adds columns by making the table anew, and forgets the guards that stood on the old one (0004)
guards_again = guard(
    sqlite=[
        f"CREATE TRIGGER IF NOT EXISTS dues_taxrow_settled_update BEFORE UPDATE ON dues_taxrow "
        f"WHEN OLD.run_id IS NOT NULL AND ({settled.CHANGED}) BEGIN SELECT RAISE(ABORT, '{settled.MESSAGE}'); END",
        f"CREATE TRIGGER IF NOT EXISTS dues_taxrow_settled_delete BEFORE DELETE ON dues_taxrow "
        f"WHEN OLD.run_id IS NOT NULL BEGIN SELECT RAISE(ABORT, '{settled.MESSAGE}'); END",
    ],
    postgresql=[],
)


def find_lines(apps, schema_editor):
    """Give the rows already there their line key; their UUID is not kept anywhere, so it stays unknown."""
    rows = apps.get_model("dues", "TaxRow").objects.all()
    batch = []
    for row in rows.only("receipt", "item", "period_from", "period_to").iterator(5000):
        number, dash, detail = row.receipt.rpartition("-")
        if not (dash and detail.isdigit()):
            number, detail = row.receipt, ""
        text = " ".join((number, row.item, row.period_from.isoformat(), row.period_to.isoformat()))
        row.line_key, row.detail = hashlib.sha256(text.encode()).hexdigest()[:32], detail
        batch.append(row)
        if len(batch) == 500:
            rows.bulk_update(batch, ["line_key", "detail"])
            batch = []
    rows.bulk_update(batch, ["line_key", "detail"])


class Migration(migrations.Migration):

    dependencies = [
        ('dues', '0005_payout_tier'),
        ('employers', '0004_intakes'),
        ('organisation', '0004_offices'),
    ]

    operations = [
        migrations.AddField(
            model_name='taxrow',
            name='detail',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AddField(
            model_name='taxrow',
            name='line_key',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AddField(
            model_name='taxrow',
            name='receipt_uuid',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='payer',
            name='key',
            field=models.CharField(max_length=200),
        ),
        migrations.AddIndex(
            model_name='taxrow',
            index=models.Index(condition=models.Q(('current', True)), fields=['line_key'], name='dues_row_line'),
        ),
        migrations.AddConstraint(
            model_name='payer',
            constraint=models.UniqueConstraint(fields=('unit', 'key'), name='dues_payer_once'),
        ),
        migrations.RunPython(find_lines, migrations.RunPython.noop, elidable=True),
        guards_again,
    ]

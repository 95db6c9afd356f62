"""The sequence unique numbers are drawn from on PostgreSQL, where nobody waits for anybody's commit (kernel.series)."""

from django.db import migrations

from unionloop.kernel.guards import guard


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_edition")]

    operations = [
        guard(
            sqlite=[],
            postgresql=["CREATE SEQUENCE kernel_series_drawn OWNED BY kernel_series.latest"],
            undo={"sqlite": [], "postgresql": ["DROP SEQUENCE kernel_series_drawn"]},
        ),
    ]

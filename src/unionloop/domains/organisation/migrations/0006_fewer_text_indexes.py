"""A unit moved is written into six indexes on PostgreSQL, not eight: nobody asks what a code or a division begins with."""

from django.db import migrations

from unionloop.kernel.guards import guard

INDEXES = {"code": "organisation_unit_code_102ddd3a_like", "division_code": "organisation_unit_division_code_ab0c9f48_like"}


class Migration(migrations.Migration):
    dependencies = [("organisation", "0005_former_places")]
    operations = [
        guard(sqlite=[], postgresql=[f"DROP INDEX {name}" for name in INDEXES.values()], undo={"sqlite": [], "postgresql": [
            f"CREATE INDEX {name} ON organisation_unit ({column} varchar_pattern_ops)" for column, name in INDEXES.items()]}),
    ]  # fmt: skip

"""A unit may be an office: no union, with books of its own."""

from django.db import migrations, models

from unionloop.kernel.guards import guard

# SQLite changes a constraint by making the table anew, and forgets the guards that stood on the old one (0002)
guards_again = guard(
    sqlite=[
        "CREATE TRIGGER IF NOT EXISTS organisation_unit_code_stands BEFORE UPDATE ON organisation_unit "
        "WHEN OLD.code IS NOT NEW.code "
        "BEGIN SELECT RAISE(ABORT, 'organisation_unit: a code is for ever'); END",
        "CREATE TRIGGER IF NOT EXISTS organisation_unit_stays BEFORE DELETE ON organisation_unit "
        "BEGIN SELECT RAISE(ABORT, 'organisation_unit: units are dissolved, not deleted'); END",
    ],
    postgresql=[],
)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_extensions")]
    operations = [
        migrations.RemoveConstraint(model_name="unit", name="organisation_kind_known"),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    kind__in=["federation", "street_federation", "base", "joint", "industry", "office"]
                ),
                name="organisation_kind_known",
            ),
        ),
        guards_again,
    ]

"""The database keeps: one value of a parameter a day, no parameter or division rewritten in place."""

from django.db import migrations

from unionloop.kernel.guards import guard, no_overlap

_FIXED = ("code", "region", "value", "unit", "valid_from", "source", "document_number")

_SQLITE = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FIXED)
_POSTGRESQL = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _FIXED)

parameters_stand = guard(
    sqlite=[
        "CREATE TRIGGER reference_parameter_stands BEFORE UPDATE ON reference_parameter "
        f"WHEN {_SQLITE} BEGIN SELECT RAISE(ABORT, 'reference_parameter: close it and add a new row'); END",
        "CREATE TRIGGER reference_parameter_stays BEFORE DELETE ON reference_parameter "
        "BEGIN SELECT RAISE(ABORT, 'reference_parameter: rows are never deleted'); END",
    ],
    postgresql=[
        "CREATE FUNCTION reference_parameter_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'reference_parameter: close it and add a new row' "
        "USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER reference_parameter_stands BEFORE UPDATE ON reference_parameter FOR EACH ROW "
        f"WHEN ({_POSTGRESQL}) EXECUTE FUNCTION reference_parameter_refuse()",
        "CREATE TRIGGER reference_parameter_stays BEFORE DELETE ON reference_parameter "
        "FOR EACH ROW EXECUTE FUNCTION reference_parameter_refuse()",
    ],
    undo={
        "sqlite": ["DROP TRIGGER reference_parameter_stands", "DROP TRIGGER reference_parameter_stays"],
        "postgresql": [
            "DROP TRIGGER reference_parameter_stands ON reference_parameter",
            "DROP TRIGGER reference_parameter_stays ON reference_parameter",
            "DROP FUNCTION reference_parameter_refuse()",
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_initial")]
    operations = [
        no_overlap("reference_parameter", "@code || '|' || @region"),
        no_overlap("reference_division", "@code"),
        parameters_stand,
    ]

"""The database keeps: one name a day, a unit's code for ever, and no unit is deleted."""

from django.db import migrations

from unionloop.kernel.guards import guard, no_overlap

codes_stand = guard(
    sqlite=[
        "CREATE TRIGGER organisation_unit_code_stands BEFORE UPDATE ON organisation_unit "
        "WHEN OLD.code IS NOT NEW.code "
        "BEGIN SELECT RAISE(ABORT, 'organisation_unit: a code is for ever'); END",
        "CREATE TRIGGER organisation_unit_stays BEFORE DELETE ON organisation_unit "
        "BEGIN SELECT RAISE(ABORT, 'organisation_unit: units are dissolved, not deleted'); END",
    ],
    postgresql=[
        "CREATE FUNCTION organisation_unit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'organisation_unit: codes and units stay for ever' "
        "USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER organisation_unit_code_stands BEFORE UPDATE ON organisation_unit FOR EACH ROW "
        "WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION organisation_unit_refuse()",
        "CREATE TRIGGER organisation_unit_stays BEFORE DELETE ON organisation_unit "
        "FOR EACH ROW EXECUTE FUNCTION organisation_unit_refuse()",
    ],
    undo={
        "sqlite": ["DROP TRIGGER organisation_unit_code_stands", "DROP TRIGGER organisation_unit_stays"],
        "postgresql": [
            "DROP TRIGGER organisation_unit_code_stands ON organisation_unit",
            "DROP TRIGGER organisation_unit_stays ON organisation_unit",
            "DROP FUNCTION organisation_unit_refuse()",
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [
        no_overlap("organisation_unitname", "@unit_id"),
        no_overlap("organisation_affiliation", "@unit_id || '|' || @kind"),
        codes_stand,
    ]

"""Kept by the database: steps, proofs, answers, results and files are only added; a signed letter keeps its text."""

from django.db import migrations

from unionloop.kernel.guards import append_only, guard, no_overlap

ADDED = ("rights_matterstep", "rights_investigator", "rights_exhibit", "rights_gain", "rights_handover", "rights_reply")
SIGNED = "('signed', 'sealed', 'served', 'refused', 'lapsed', 'answered')"
SQLITE = (
    f"CREATE TRIGGER rights_letter_fixed BEFORE UPDATE ON rights_letter WHEN OLD.state IN {SIGNED} "
    "AND (NEW.blocks IS NOT OLD.blocks OR NEW.number IS NOT OLD.number OR NEW.document_id IS NOT OLD.document_id) "
    "BEGIN SELECT RAISE(ABORT, 'rights_letter: a signed letter keeps its text'); END"
)
POSTGRESQL = [
    "CREATE FUNCTION rights_letter_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF OLD.state IN {SIGNED} AND (NEW.blocks IS DISTINCT FROM OLD.blocks OR NEW.number IS DISTINCT FROM OLD.number "
    "OR NEW.document_id IS DISTINCT FROM OLD.document_id) THEN "
    "RAISE EXCEPTION 'rights_letter: a signed letter keeps its text' USING ERRCODE = 'restrict_violation'; END IF; "
    "RETURN NEW; END $$",
    "CREATE TRIGGER rights_letter_fixed BEFORE UPDATE ON rights_letter FOR EACH ROW EXECUTE FUNCTION rights_letter_fixed()",
]
UNDO = {
    "sqlite": ["DROP TRIGGER rights_letter_fixed"],
    "postgresql": ["DROP TRIGGER rights_letter_fixed ON rights_letter", "DROP FUNCTION rights_letter_fixed()"],
}


class Migration(migrations.Migration):
    dependencies = [("rights", "0001_initial")]
    operations = [
        *(append_only(table) for table in ADDED),
        guard(sqlite=[SQLITE], postgresql=POSTGRESQL, undo=UNDO),
        no_overlap("rights_letterrule", "@kind || '|' || @region"),
        no_overlap("rights_clause", "@code || '|' || @region"),
    ]

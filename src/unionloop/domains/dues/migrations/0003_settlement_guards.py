"""Kept by the database: rows of a locked run, approved runs, and rules, do not change."""

from django.db import migrations

from unionloop.kernel.guards import guard

LOCKED = "('locked', 'checked', 'approved')"
RULE_FIXED = (
    "version", "name", "priority", "region", "item", "pattern", "size_class", "ownership", "union_kind",
    "base_bp", "street_bp", "county_bp", "city_bp", "province_bp", "national_bp", "fee_bp", "industry_bp",
    "remainder_to", "follows", "valid_from", "source", "document_number", "made_by",
)
RULE_CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in RULE_FIXED)
RULE_CHANGED_PG = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in RULE_FIXED)


def sqlite_allocation(act: str, row: str) -> str:
    return (
        f"CREATE TRIGGER dues_allocation_locked_{act.lower()} BEFORE {act} ON dues_allocation "
        f"WHEN (SELECT state FROM dues_run WHERE id = {row}.run_id) IN {LOCKED} "
        "BEGIN SELECT RAISE(ABORT, 'dues_allocation: the run is locked'); END"
    )


# one look per statement, not per row: 200 000 rows are one COPY
PG_ALLOCATION = f"""
CREATE FUNCTION dues_allocation_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM dues_run r WHERE r.state IN {LOCKED} AND r.id IN (SELECT run_id FROM touched)) THEN
    RAISE EXCEPTION 'dues_allocation: the run is locked' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$
"""


def pg_allocation(act: str, table: str) -> str:
    return (
        f"CREATE TRIGGER dues_allocation_locked_{act.lower()} AFTER {act} ON dues_allocation "
        f"REFERENCING {table} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION dues_allocation_locked()"
    )


def refuse_pg(name: str, table: str, act: str, when: str, message: str) -> list[str]:
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()",
    ]


def refuse_sqlite(name: str, table: str, act: str, when: str, message: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


class Migration(migrations.Migration):
    dependencies = [("dues", "0001_initial")]
    operations = [
        guard(
            sqlite=[
                sqlite_allocation("INSERT", "NEW"), sqlite_allocation("UPDATE", "OLD"),
                sqlite_allocation("DELETE", "OLD"),
                refuse_sqlite("dues_run_approved_update", "dues_run", "UPDATE", "OLD.state = 'approved'",
                              "dues_run: an approved run does not change"),
                refuse_sqlite("dues_run_approved_delete", "dues_run", "DELETE", "OLD.state <> ''",
                              "dues_run: runs are kept"),
                refuse_sqlite("dues_rule_fixed", "dues_splitrule", "UPDATE", f"({RULE_CHANGED})",
                              "dues_splitrule: a rule is never edited"),
                refuse_sqlite("dues_rule_kept", "dues_splitrule", "DELETE", "1",
                              "dues_splitrule: rules are kept"),
            ],
            postgresql=[
                PG_ALLOCATION, pg_allocation("INSERT", "NEW"), pg_allocation("UPDATE", "OLD"),
                pg_allocation("DELETE", "OLD"),
                *refuse_pg("dues_run_approved_update", "dues_run", "UPDATE", "OLD.state = 'approved'",
                           "dues_run: an approved run does not change"),
                *refuse_pg("dues_run_approved_delete", "dues_run", "DELETE", "OLD.state <> ''",
                           "dues_run: runs are kept"),
                *refuse_pg("dues_rule_fixed", "dues_splitrule", "UPDATE", RULE_CHANGED_PG,
                           "dues_splitrule: a rule is never edited"),
                *refuse_pg("dues_rule_kept", "dues_splitrule", "DELETE", "true",
                           "dues_splitrule: rules are kept"),
            ],
        )
    ]  # fmt: skip

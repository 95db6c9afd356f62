"""Kept by the database: a settled tax row does not change and does not go."""

from django.db import migrations

from unionloop.kernel.guards import guard

FIXED = (
    "file_id", "line_no", "natural_key", "digest", "receipt", "payer_name", "uscc", "old_tax_id", "tax_key", "item",
    "period_from", "period_to", "payroll_fen", "rate_bp", "due_fen", "paid_fen", "received_date", "month",
    "employer_id", "state", "corrects_id",
)  # fmt: skip
CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
CHANGED_PG = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
MESSAGE = "dues_taxrow: the row is settled"


class Migration(migrations.Migration):
    dependencies = [("dues", "0003_settlement_guards")]
    operations = [
        guard(
            sqlite=[
                f"CREATE TRIGGER dues_taxrow_settled_update BEFORE UPDATE ON dues_taxrow "
                f"WHEN OLD.run_id IS NOT NULL AND ({CHANGED}) BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
                f"CREATE TRIGGER dues_taxrow_settled_delete BEFORE DELETE ON dues_taxrow "
                f"WHEN OLD.run_id IS NOT NULL BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END",
            ],
            postgresql=[
                f"CREATE FUNCTION dues_taxrow_settled() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
                f"CREATE TRIGGER dues_taxrow_settled_update BEFORE UPDATE ON dues_taxrow FOR EACH ROW "
                f"WHEN (OLD.run_id IS NOT NULL AND ({CHANGED_PG})) EXECUTE FUNCTION dues_taxrow_settled()",
                "CREATE TRIGGER dues_taxrow_settled_delete BEFORE DELETE ON dues_taxrow FOR EACH ROW "
                "WHEN (OLD.run_id IS NOT NULL) EXECUTE FUNCTION dues_taxrow_settled()",
            ],
            undo={
                "sqlite": ["DROP TRIGGER dues_taxrow_settled_update", "DROP TRIGGER dues_taxrow_settled_delete"],
                "postgresql": [
                    "DROP TRIGGER dues_taxrow_settled_update ON dues_taxrow",
                    "DROP TRIGGER dues_taxrow_settled_delete ON dues_taxrow",
                    "DROP FUNCTION dues_taxrow_settled()",
                ],
            },
        )
    ]

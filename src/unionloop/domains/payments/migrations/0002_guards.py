"""What the database refuses whoever asks: an order changed, a batch changed after it left, news rewritten."""

from django.db import migrations

from unionloop.kernel.guards import guard

FIXED = {
    "payments_line": ("batch_id", "seq", "unit_id", "account_id", "holder", "tail", "amount_fen", "remark",
                      "source", "replaces_id"),
    "payments_bankaccount": ("unit_id", "holder", "number_blind", "tail", "bank_name", "bank_code"),
    "payments_returnitem": ("bank_return_id", "seq", "reference", "outcome", "amount_fen", "holder", "bank_ref",
                            "reason"),
    "payments_bankreturn": ("sha256", "file_id", "taken_at"),
}  # fmt: skip
LEFT = "('exported', 'closed')"
SIGNED = ("number", "unit_id", "payer_account_id", "source", "lines_count", "total_fen", "lines_sha256",
          "file_id", "file_sha256", "exported_at")  # fmt: skip


def _changed(columns: tuple[str, ...], word: str) -> str:
    return " OR ".join(f"NEW.{name} {word} OLD.{name}" for name in columns)


def _rules(word: str) -> list[tuple[str, str, str, str, str]]:
    """Return (name, table, act, condition, sentence); `word` compares with nulls."""
    found = [
        (f"{table}_fixed", table, "UPDATE", _changed(columns, word), f"{table}: what was ordered does not change")
        for table, columns in FIXED.items()
    ]
    found += [(f"{table}_kept", table, "DELETE", "", f"{table}: rows are kept") for table in FIXED]
    left = f"OLD.state IN {LEFT} AND ({_changed(SIGNED, word)} OR NEW.state NOT IN {LEFT})"
    found += [
        ("payments_batch_left", "payments_batch", "UPDATE", left, "payments_batch: it has left"),
        ("payments_batch_kept", "payments_batch", "DELETE", f"OLD.state IN {LEFT}", "payments_batch: it has left"),
        ("payments_line_order", "payments_line", "UPDATE",
         "(OLD.state = 'cancelled' AND NEW.state <> 'cancelled') OR "
         "(OLD.state = 'paid' AND NEW.state NOT IN ('paid', 'bounced')) OR "
         "(OLD.state <> 'planned' AND NEW.state = 'planned')",
         "payments_line: no such step"),
        ("payments_line_late", "payments_line", "INSERT",
         "(SELECT state FROM payments_batch WHERE id = NEW.batch_id) <> 'draft'",
         "payments_line: the batch is not a draft"),
    ]  # fmt: skip
    return found


def _sqlite() -> list[str]:
    out = []
    for name, table, act, condition, sentence in _rules("IS NOT"):
        when = f"WHEN {condition} " if condition else ""
        out.append(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    return out


def _postgresql() -> list[str]:
    out = []
    for name, table, act, condition, sentence in _rules("IS DISTINCT FROM"):
        back = "OLD" if act == "DELETE" else "NEW"
        out.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition or 'TRUE'} THEN "
            f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation'; END IF; RETURN {back}; END $$"
        )
        out.append(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    return out


def _undo() -> dict[str, list[str]]:
    rules = _rules("IS NOT")
    drops = [f"DROP TRIGGER {name} ON {table}" for name, table, *_ in rules]
    return {
        "sqlite": [f"DROP TRIGGER {name}" for name, *_ in rules],
        "postgresql": drops + [f"DROP FUNCTION {name}()" for name, *_ in rules],
    }


class Migration(migrations.Migration):
    dependencies = (("payments", "0001_initial"),)
    operations = (guard(sqlite=_sqlite(), postgresql=_postgresql(), undo=_undo()),)

"""What has been published never changes, whoever asks: neither the edition nor any row it is made of."""

from django.db import migrations

from unionloop.kernel.guards import append_only, guard

PARTS = ("publication_editionitem", "publication_editionfigure", "publication_editionclosure")
FIXED = "('signed', 'published')"


def _state(row: str) -> str:
    return f"(SELECT state FROM publication_edition WHERE id = {row}.edition_id) IN {FIXED}"


def _sqlite() -> list[str]:
    out = [
        "CREATE TRIGGER publication_edition_kept BEFORE UPDATE ON publication_edition WHEN OLD.state = 'published' "
        "BEGIN SELECT RAISE(ABORT, 'a published edition never changes'); END",
        "CREATE TRIGGER publication_edition_stays BEFORE DELETE ON publication_edition WHEN OLD.state = 'published' "
        "BEGIN SELECT RAISE(ABORT, 'a published edition never changes'); END",
    ]
    for table in PARTS:
        for act, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            out.append(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} WHEN {_state(row)} "
                f"BEGIN SELECT RAISE(ABORT, '{table}: the edition is signed'); END"
            )
        out.append(
            f"CREATE TRIGGER {table}_no_move BEFORE UPDATE ON {table} WHEN {_state('NEW')} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: the edition is signed'); END"
        )
    return out


def _postgresql() -> list[str]:
    refuse = "RAISE EXCEPTION '%' USING ERRCODE = 'restrict_violation'"
    out = [
        "CREATE FUNCTION publication_edition_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.state = 'published' THEN "
        f"{refuse.replace('%', 'a published edition never changes')}; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER publication_edition_kept BEFORE UPDATE OR DELETE ON publication_edition "
        "FOR EACH ROW EXECUTE FUNCTION publication_edition_refuse()",
        "CREATE FUNCTION publication_part_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN IF {_state('OLD')} THEN "
        f"{refuse.replace('%', 'the edition is signed')}; END IF; END IF; "
        f"IF TG_OP <> 'DELETE' THEN IF {_state('NEW')} THEN "
        f"{refuse.replace('%', 'the edition is signed')}; END IF; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    ]
    for table in PARTS:
        out.append(
            f"CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION publication_part_refuse()"
        )
    return out


def _undo() -> dict[str, list[str]]:
    sqlite = ["DROP TRIGGER publication_edition_kept", "DROP TRIGGER publication_edition_stays"]
    postgresql = ["DROP TRIGGER publication_edition_kept ON publication_edition"]
    for table in PARTS:
        sqlite += [f"DROP TRIGGER {table}_no_{act}" for act in ("insert", "update", "delete", "move")]
        postgresql.append(f"DROP TRIGGER {table}_kept ON {table}")
    postgresql += ["DROP FUNCTION publication_edition_refuse()", "DROP FUNCTION publication_part_refuse()"]
    return {"sqlite": sqlite, "postgresql": postgresql}


class Migration(migrations.Migration):
    dependencies = (("publication", "0001_initial"),)
    operations = (
        guard(sqlite=_sqlite(), postgresql=_postgresql(), undo=_undo()),
        append_only("publication_correction"),
    )

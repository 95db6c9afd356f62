"""Roles of the database and what each may see, as SQL made from the models: run again after every migration.

Four roles. `migrate` owns the tables and is nobody's at run time. `app` serves: it reads and writes rows, sees those at
the places told to its connection (kernel.rows), and changes nothing in tables the guards keep append-only. `audit` appends to
journal and chain and is the only one that may; `app` is its member. `report` reads every row, but no column about a person.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from .models import Central, Placed

PREFIX = "unionloop"
APP, AUDIT, REPORT, MIGRATE = (f"{PREFIX}_{name}" for name in ("app", "audit", "report", "migrate"))
JOURNAL = ("kernel_entry", "kernel_seal")
# Words of a person's own, or about him, however the column is named; text that is a state or a code says nothing of him.
TELLING = (models.TextField, models.JSONField, models.BinaryField, models.GenericIPAddressField, models.FileField)
CODED = frozenset(("state", "kind", "code", "tier", "month", "period", "verb", "path", "place", "model", "rule", "reason_code"))
# the policies a table has are told by the digest of the statements that made them
_STANDING = ("SELECT relname, obj_description(pg_policy.oid, 'pg_policy') FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid"
             " WHERE polname = %s AND relrowsecurity")  # fmt: skip
_APPEND_ONLY = r"SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\_no\_change'"


def roles() -> list[str]:
    """Return the statements that make the roles; whoever runs them may make roles."""
    made = [
        f"DO $$ BEGIN CREATE ROLE {name} {'NOLOGIN' if name == AUDIT else 'LOGIN'} NOSUPERUSER NOCREATEDB"
        f" NOCREATEROLE NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        for name in (MIGRATE, APP, AUDIT, REPORT)
    ]
    return [*made, f"GRANT {AUDIT} TO {APP}"]


def rights(append_only: Iterable[str], database: str, schema: str = "public") -> list[str]:
    """Return the statements that give each role its rights; the owner runs them, all in one transaction."""
    kept = sorted({*append_only, *JOURNAL})
    everyone = ", ".join((APP, AUDIT, REPORT))
    told = [
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{database}" TO {everyone}',
        f'GRANT TEMPORARY ON DATABASE "{database}" TO {APP}',  # large lists pass through a table of their own, see kernel.bulk
        f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {schema} TO {everyone}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {everyone}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {APP}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {APP}",
        f"REVOKE UPDATE, DELETE ON {', '.join(kept)} FROM {APP}",
        f"REVOKE ALL ON {', '.join(JOURNAL)} FROM {APP}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}",
        f"GRANT SELECT, INSERT ON {', '.join(JOURNAL)} TO {AUDIT}",
        f"GRANT USAGE, SELECT ON SEQUENCE kernel_entry_id_seq TO {AUDIT}",
        *_FUNCTIONS,
        f"GRANT EXECUTE ON FUNCTION unionloop_places(), unionloop_everywhere(), unionloop_count_anew(regclass) TO {APP}",
    ]
    told += [f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {REPORT}" for table, columns in reported()]
    return told


def fence(table: str, sees: str) -> list[str]:
    """Return the statements that put a table behind the wall; the owner runs them in one transaction."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS {PREFIX}_places ON {table}",
        f"CREATE POLICY {PREFIX}_places ON {table} TO {APP}"
        f" USING ((SELECT unionloop_everywhere()) OR {sees}) WITH CHECK (true)",
        f"DROP POLICY IF EXISTS {PREFIX}_report ON {table}",
        f"CREATE POLICY {PREFIX}_report ON {table} FOR SELECT TO {REPORT} USING (true)",
    ]


def walled() -> dict[str, str]:
    """Return table → the condition under which a row is shown, for every table of a domain that is not declared open.

    A row is where its `place_field` leads, as for `Placed.visible`. A row without a place of its own is shown with
    the first row of its domain it belongs to. Lists of the whole federation (`Central`) have no place.
    """
    found = {}
    for model in _walled_models():
        sees = _by_place(model) if issubclass(model, Placed) else _by_owner(model)
        if model._meta.label == "people.Person":  # whoever keeps a membership knows the member, wherever else he belongs
            sees += " OR EXISTS (SELECT 1 FROM membership_membership at WHERE at.person_id = people_person.id)"
        if sees:
            found[model._meta.db_table] = sees
    return found


def reported() -> Iterator[tuple[str, list[str]]]:
    """Yield table and columns a report may read: what counts and sorts, nothing that names or tells."""
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        if model._meta.app_label in (*settings.RANKED_DOMAINS, "kernel") and model._meta.label not in _NEVER:
            columns = [f'"{one.column}"' for one in model._meta.concrete_fields if _counts(model, one)]
            if columns:
                yield model._meta.db_table, columns


def build(db: Any) -> int:
    """Give the roles their rights and the tables their policies, as the owner of the tables, on Django's connection `db`.

    Pages go on being served: nobody meets a moment without rights, and a table is held for its own policies only, when
    they are not the ones it has. Returns how many tables stand behind the wall.
    """
    with db.cursor() as cursor:
        cursor.execute(_APPEND_ONLY)
        kept = [row[0] for row in cursor.fetchall()]
        with transaction.atomic(using=db.alias):
            for statement in rights(kept, db.settings_dict["NAME"]):
                cursor.execute(statement)
        cursor.execute(_STANDING, [f"{PREFIX}_places"])
        standing = dict(cursor.fetchall())
        for table, sees in walled().items():
            statements = fence(table, sees)
            mark = hashlib.sha256("\n".join(statements).encode()).hexdigest()
            if standing.get(table) != mark:
                with transaction.atomic(using=db.alias):
                    for statement in (*statements, f"COMMENT ON POLICY {PREFIX}_places ON {table} IS '{mark}'"):
                        cursor.execute(statement)
    return len(walled())


def missing(db: Any) -> list[str]:
    """Return the roles the server does not have."""
    with db.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[MIGRATE, APP, AUDIT, REPORT]])
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in (MIGRATE, APP, AUDIT, REPORT) if name not in found]


def gaps(db: Any) -> list[str]:
    """Return what is open for the role that asks: each a sentence saying how to shut it."""
    told = []
    with db.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            told.append("this role passes by every policy: serve as unionloop_app, see docs/runbooks/install.md")
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relkind = 'r'"
                       " AND relnamespace = 'public'::regnamespace")  # fmt: skip
        if cursor.fetchone()[0]:
            told.append("this role owns the tables and may change them: only unionloop_migrate should")
        cursor.execute("SELECT tablename FROM pg_policies WHERE policyname = %s", [f"{PREFIX}_places"])
        without = sorted(set(walled()) - {row[0] for row in cursor.fetchall()})
        if without:
            told.append(f"no policy on {', '.join(without)}: `unionloop database walls` as the owner")
    return told


_TOLD = "(SELECT unionloop_places())::text[]"
_NEVER = frozenset(("access.PhoneCode", "access.Visit", "access.ApiKey", "access.SavedView", "people.PersonKey", "kernel.Key",
                    "appeals.Pair", "membership.CardDigits"))  # fmt: skip
_FUNCTIONS = (
    "CREATE OR REPLACE FUNCTION unionloop_places() RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$"
    " DECLARE told text := current_setting('unionloop.places', true); BEGIN"
    " IF coalesce(told, '') = '' THEN RAISE EXCEPTION 'nobody told this connection whose rows it may show'"
    " USING ERRCODE = 'insufficient_privilege'; END IF; RETURN told::text[]; END $$",
    "CREATE OR REPLACE FUNCTION unionloop_everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS"
    " $$ SELECT '' = ANY (unionloop_places()) $$",
    "CREATE OR REPLACE FUNCTION unionloop_count_anew(grown regclass) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
    " SET search_path = pg_catalog AS $$ BEGIN EXECUTE format('ANALYZE %s', grown); END $$",
)


def _walled_models() -> list[Any]:
    shut = [name for name in settings.RANKED_DOMAINS if name not in settings.OPEN_DOMAINS]
    return [model for model in apps.get_models() if model._meta.app_label in shut and not issubclass(model, Central)]


def _by_place(model: Any) -> str:
    first, *rest = model.place_field.split("__")
    own, along = model._meta.get_field(first), model._meta.app_label in settings.LINE_DOMAINS
    if not rest:
        return f"coalesce({own.column}, '') ^@ ANY ({_TOLD})"
    named = _named(model, own) if along else []
    if own.related_model in _walled_models():
        return _own_chain(model, named) if named else _through(model, own)
    assert rest == ["path"], f"{model._meta.label} hangs at an open table"
    return " OR ".join([_at(model, own, above=along and not named), *named])


def _own_chain(model: Any, named: list[str]) -> str:
    """A row that names its receivers is shown to them, and where its head stands, but not to all who see the head."""
    *hops, _ = model.place_field.split("__")
    owner, key, joins = model, f"{model._meta.db_table}.", []
    for step, hop in enumerate(hops):
        field = owner._meta.get_field(hop)
        joins.append((field.related_model._meta.db_table, f"h{step}", f"{key}{field.column}"))
        owner, key = field.related_model, f"h{step}."
    tables = ", ".join(f"{table} {alias}" for table, alias, _ in joins)
    links = " AND ".join(f"{alias}.id = {column}" for _, alias, column in joins)
    head = f"EXISTS (SELECT 1 FROM {tables} WHERE {links} AND {key}path ^@ ANY ({_TOLD}))"
    return " OR ".join([head, *named])


def _named(model: Any, own: Any) -> list[str]:
    """Return the conditions that a union, or a firm of a union, which the row names beside its place is at a told place."""
    found = []
    for field in model._meta.concrete_fields:
        label = field.related_model._meta.label if field.is_relation and field is not own else ""
        if label == "organisation.Unit":
            found.append(_at(model, field))
        elif label == "employers.Employer":
            found.append(
                f"EXISTS (SELECT 1 FROM employers_employer firm JOIN organisation_unit at"
                f" ON at.id IN (firm.unit_id, firm.union_id, firm.joint_union_id)"
                f" WHERE firm.id = {model._meta.db_table}.{field.column} AND at.path ^@ ANY ({_TOLD}))"
            )
    return found


def _at(model: Any, field: Any, *, above: bool = False) -> str:
    """A unit is at or below a told place; `above`: or over one, for heads of what counts for many unions at once."""
    up = f" OR EXISTS (SELECT 1 FROM unnest({_TOLD}) told WHERE told ^@ at.path)" if above else ""
    return (
        f"EXISTS (SELECT 1 FROM organisation_unit at WHERE at.id = {model._meta.db_table}.{field.column}"
        f" AND (at.path ^@ ANY ({_TOLD}){up}))"
    )


def _by_owner(model: Any) -> str:
    walls = _walled_models()
    keys = [one for one in model._meta.concrete_fields if one.is_relation and one.related_model in walls]
    same = [one for one in keys if one.related_model._meta.app_label == model._meta.app_label]
    return _through(model, same[0]) if same else ""


def _through(model: Any, key: Any) -> str:
    """A row is shown with its owner, whose own policy answers."""
    owner = key.related_model._meta
    return f"EXISTS (SELECT 1 FROM {owner.db_table} at WHERE at.{owner.pk.column} = {model._meta.db_table}.{key.column})"


def _counts(model: Any, field: Any) -> bool:
    if field.name in getattr(model, "private_fields", ()) or isinstance(field, TELLING):
        return False
    if not isinstance(field, models.CharField):
        return True
    listed = model._meta.app_label == "reference" or model._meta.label in _NAMES_NO_PERSON
    return field.name in CODED or (listed and not field.name.endswith(("_sealed", "_blind")))


_NAMES_NO_PERSON = frozenset(("organisation.Unit", "employers.Employer"))

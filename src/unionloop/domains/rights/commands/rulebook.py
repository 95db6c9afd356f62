"""Loading a city's rules and clauses: dated, added to, never edited; checked by a second person."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from unionloop.domains.rights.contracts import Kind, LetterRule
from unionloop.domains.rights.models import Clause
from unionloop.domains.rights.models import LetterRule as RuleTable
from unionloop.domains.rights.queries.rulebook import rule_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, Refused

PROFILES = Path(__file__).resolve().parents[3] / "profiles"


def load_profile(by: Actor, *, name: str = "sample") -> dict[str, int]:
    """Load the letter rules and clauses that come with a city's profile."""
    file = PROFILES / name / "letter_rules.json"
    if not re.fullmatch(r"[a-z][a-z_]{0,30}", name) or not file.exists():
        raise BadInput("no_profile", name=name)
    return load_rules(by, content=file.read_bytes())


@transaction.atomic
def load_rules(by: Actor, *, content: bytes) -> dict[str, int]:
    """Load rules and clauses of a file; what is known from the same day is left alone.

    A later version closes the one before it at its first day. Returns how many of each were new.
    """
    by.require("rights.load_rules", "")
    try:
        given = json.loads(content)
        rules, clauses = list(given.get("rules", ())), list(given.get("clauses", ()))
        new_rules = sum(_add_rule(by, one) for one in rules)
        new_clauses = sum(_add_clause(by, one) for one in clauses)
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise BadInput("bad_rules_file", problem=str(error)[:100]) from error
    return {"rules": new_rules, "clauses": new_clauses}


@transaction.atomic
def verify_rule(by: Actor, *, rule_id: int) -> LetterRule:
    """Mark a rule as compared with its paper, by somebody other than who loaded it."""
    with edit(by, "rights.verify_rule", RuleTable, rule_id) as row:
        if row.made_by == by.name:
            raise Refused("same_person", verb="rights.verify_rule", earlier="rights.load_rules")
        if row.verified_by:
            raise Refused("already_verified", verified_by=row.verified_by)
        row.verified_by, row.verified_at = by.name, by.at
    return rule_row(row)


def _add_rule(by: Actor, one: dict[str, Any]) -> bool:
    start, end = _day(one["valid_from"]), _day(one.get("valid_to"))
    assert start is not None
    key = {"kind": Kind(one["kind"]), "region": one.get("region", "")}
    if RuleTable.objects.filter(**key, valid_from=start).exists():
        return False
    _close(by, RuleTable.objects.filter(**key), start)
    row = RuleTable(
        **key, reply_days=one.get("reply_days"), issuer_tiers=list(one["issuer_tiers"]), signers=dict(one["signers"]),
        investigators=one.get("investigators", 2), after_days=one.get("after_days"), escalate=bool(one.get("escalate", True)),
        mark=one.get("mark", ""), source=one["source"], document_number=one.get("document_number", ""),
        valid_from=start, valid_to=end, made_by=by.name,
    )  # fmt: skip
    with change(by, "rights.load_rules", row):
        pass
    return True


def _add_clause(by: Actor, one: dict[str, Any]) -> bool:
    start, end = _day(one["valid_from"]), _day(one.get("valid_to"))
    assert start is not None
    key = {"code": one["code"], "region": one.get("region", "")}
    if Clause.objects.filter(**key, valid_from=start).exists():
        return False
    if end is None:
        _close(by, Clause.objects.filter(**key, valid_from__lt=start), start)
    row = Clause(
        **key, kind=one["kind"], topics=list(one.get("topics", ())), letters=list(one.get("letters", ())),
        law=one.get("law", ""), article=one.get("article", ""), text=one["text"], source=one["source"],
        valid_from=start, valid_to=end, made_by=by.name,
    )  # fmt: skip
    with change(by, "rights.load_rules", row):
        pass
    return True


def _close(by: Actor, rows: Any, start: date) -> None:
    for row in rows.filter(valid_to__isnull=True):
        if row.valid_from > start:
            raise Refused("rule_backdated", valid_from=start, latest=row.valid_from)
        with change(by, "rights.load_rules", row, note="closed"):
            row.valid_to = start


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

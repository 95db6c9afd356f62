"""The rules and clauses in force: by region, nearest first, and by day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from unionloop.domains.reference import queries as reference
from unionloop.domains.rights.contracts import ClauseRow, Kind, LetterRule
from unionloop.domains.rights.models import Clause
from unionloop.domains.rights.models import LetterRule as RuleTable
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused


def rule_for(kind: Kind, region: str, day: date) -> LetterRule:
    """Return the rule of a kind of letter in a region on a day; the nearest region that has one decides."""
    line = (*reference.line_of(region), "") if region else ("",)
    found = {row.region: row for row in RuleTable.on(day).filter(kind=kind, region__in=line)}
    for one in line:
        if one in found:
            return rule_row(found[one])
    raise Refused("no_letter_rule", kind=kind.label, region=region, day=day)


def rules(by: Actor) -> list[LetterRule]:
    """Return every rule, by kind and region, latest first."""
    rows = RuleTable.visible(by, "rights.read").order_by("kind", "region", "-valid_from")
    return [rule_row(row) for row in rows[:500]]


def clauses(day: date, region: str = "", text: str = "") -> list[ClauseRow]:
    """Return the clauses in force on a day in a region, laws first; `text` narrows by word, law or article."""
    rows = Clause.on(day).filter(region__in=(*(reference.line_of(region) if region else ()), ""))
    if text:
        rows = rows.filter(Q(text__icontains=text) | Q(law__icontains=text) | Q(article__contains=text))
    return [clause_row(row) for row in rows.order_by("kind", "id")[:500]]


def clause_history(by: Actor, *, code: str) -> list[ClauseRow]:
    """Return every version of one clause, latest first."""
    rows = Clause.visible(by, "rights.read").filter(code=code).order_by("-valid_from")
    return [clause_row(row) for row in rows]


def in_force(day: date, codes: Iterable[str]) -> dict[str, str]:
    """Return the citation of each clause that is in force on a day."""
    rows = Clause.on(day).filter(code__in=set(codes))
    return {row.code: clause_row(row).cite for row in rows}


def rule_row(row: RuleTable) -> LetterRule:
    return LetterRule(
        row.pk, Kind(row.kind), row.region, row.reply_days, tuple(row.issuer_tiers), dict(row.signers), row.investigators,
        row.after_days, row.escalate, row.mark, row.source, row.document_number, row.valid_from, row.valid_to,
        row.verified_by,
    )  # fmt: skip


def clause_row(row: Clause) -> ClauseRow:
    return ClauseRow(
        row.code, row.kind, tuple(row.topics), tuple(row.letters), row.law, row.article, row.text, row.source,
        row.valid_from, row.valid_to,
    )  # fmt: skip

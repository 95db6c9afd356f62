"""Writing a letter: a full draft, its versions, review, signing with a number, the seal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.domains.organisation import queries as tree
from unionloop.domains.rights.contracts import OUT, Block, Finding, Kind, LetterRow, Office, Part, State
from unionloop.domains.rights.flow import LETTER
from unionloop.domains.rights.models import Letter, LetterVersion, Matter
from unionloop.domains.rights.queries.letters import blocks_of, checks_of, letter_row
from unionloop.domains.rights.queries.remarks import open_remarks
from unionloop.domains.rights.queries.rulebook import clauses, rule_for
from unionloop.domains.rights.rules import drafting
from unionloop.domains.rights.rules import letters as writing
from unionloop.domains.rights.rules import matters as deciding
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import lock
from unionloop.kernel.errors import Refused

from . import moving


@transaction.atomic
def draft(by: Actor, *, matter_id: int, kind: str, department: str = "", advisory: bool | None = None) -> LetterRow:
    """Write a full first draft from the matter, the clauses in force and the region's rule.

    `advisory` (建议性意见) defaults to whether the investigation found no breach. A proposal goes to
    `department`, and only when the employer has not complied.
    """
    matter = lock(by, "rights.draft", Matter, matter_id)
    what, state = Kind(kind), State(matter.state)
    deciding.check_kind(what, state, matter.finding)
    earlier = _earlier(matter)
    if what is Kind.PROPOSAL:
        given = [deciding.answer_of(one.state, one.answer) for one in earlier]  # type: ignore[arg-type]
        deciding.check_proposal(given, matter.mended or None)
        department = deciding.check_text(department, "主送部门", 2, 80)
    rule = rule_for(what, matter.unit.division_code, by.today)
    plain = matter.finding != Finding.BREACH if advisory is None else advisory
    known = _known(matter, rule.reply_days, department, earlier[-1] if earlier else None)
    blocks = drafting.first_draft(what, plain, matter.topic, known, clauses(by.today, matter.unit.division_code))
    row = Letter(
        matter=matter, kind=what, advisory=plain and what is Kind.OPINION, unit_id=matter.handler_id, rule_id=rule.id,
        earlier=earlier[-1] if what is Kind.PROPOSAL and earlier else None, addressee=blocks[0].text[:200],
        blocks=writing.plain_blocks(blocks), saved_at=by.at, drafted_at=by.at, drafted_by=(by.label or by.name)[:80],
    )  # fmt: skip
    with LETTER.start(by, "rights.draft", row):
        pass
    _keep_version(by, "rights.draft", row)
    moving.log_step(by, "rights.draft", matter, day=by.today, note=what.label, letter_id=row.pk)
    return letter_row(row, by)


@transaction.atomic
def save_draft(by: Actor, *, letter_id: int, version: int, blocks: Sequence[Mapping[str, Any]]) -> LetterRow:
    """Save a draft on top of the version it was opened in; somebody else's newer version is never overwritten.

    Saving what already stands changes nothing, so an editor may save as often as it likes.
    """
    wanted = writing.plain_blocks(writing.parse_blocks(blocks))
    row = lock(by, "rights.edit", Letter, letter_id)
    if row.blocks == wanted:
        return letter_row(row, by)
    if row.version != version:
        raise Refused("draft_conflict", version=row.version, yours=version)
    with LETTER.step(by, "rights.edit", Letter, letter_id) as row:
        row.blocks, row.version, row.saved_at = wanted, row.version + 1, by.at
        row.addressee = "、".join(writing.texts(blocks_of(row), Part.TO))[:200] or row.addressee
    return letter_row(row, by)


@transaction.atomic
def insert_clause(by: Actor, *, letter_id: int, code: str) -> LetterRow:
    """Put a clause of the bank into a draft at the place of its part, with its fields filled in."""
    row = lock(by, "rights.edit", Letter, letter_id)
    found = next((one for one in clauses(by.today, row.matter.unit.division_code) if one.code == code), None)
    if found is None:
        raise Refused("clause_not_in_force", clause=code[:40], day=by.today)
    known = _known(row.matter, row.rule.reply_days, row.addressee, row.earlier)
    part = Part.BASIS if found.kind == "law" else Part.DEMAND
    text = found.cite if found.kind == "law" else drafting.merge(found.text, known.fields())
    blocks = list(blocks_of(row))
    order = list(Part)
    at = max((index + 1 for index, one in enumerate(blocks) if order.index(one.part) <= order.index(part)), default=0)
    blocks.insert(at, Block(part, text, found.code))
    return save_draft(by, letter_id=letter_id, version=row.version, blocks=writing.plain_blocks(blocks))


@transaction.atomic
def submit(by: Actor, *, letter_id: int, note: str = "") -> LetterRow:
    """Send a draft to review; what is missing is named and nothing is sent."""
    with LETTER.step(by, "rights.submit", Letter, letter_id, note=note) as row:
        writing.check_ready(checks_of(row, by.today))
    _keep_version(by, "rights.submit", row)
    moving.log_step(by, "rights.submit", row.matter, day=by.today, note=note, letter_id=row.pk)
    return letter_row(row, by)


@transaction.atomic
def send_back(by: Actor, *, letter_id: int, reason: str) -> LetterRow:
    """Return a letter to its writer, saying what to change."""
    return _noted(by, "rights.send_back", letter_id, deciding.check_text(reason, "退回理由", 2, 1000))


@transaction.atomic
def counsel(by: Actor, *, letter_id: int, text: str) -> LetterRow:
    """Keep the legal adviser's opinion beside a letter."""
    return _noted(by, "rights.counsel", letter_id, deciding.check_text(text, "法律顾问意见", 2, 1000))


@transaction.atomic
def review(by: Actor, *, letter_id: int, note: str = "") -> LetterRow:
    """Pass a letter to the signer; never by whoever wrote it."""
    return _noted(by, "rights.review", letter_id, note)


def _keep_version(by: Actor, verb: str, row: Letter) -> None:
    """Keep the blocks as they are handed on; what has not changed since is not kept twice."""
    if not LetterVersion.objects.filter(letter=row, version=row.version).exists():
        moving.add(LetterVersion(letter=row, version=row.version, verb=verb, blocks=row.blocks, saved_at=by.at,
                                 saved_by=(by.label or by.name)[:80]))  # fmt: skip


def _noted(by: Actor, verb: str, letter_id: int, note: str) -> LetterRow:
    with LETTER.step(by, verb, Letter, letter_id, note=note) as row:
        pass
    moving.log_step(by, verb, row.matter, day=by.today, note=note, letter_id=row.pk)
    return letter_row(row, by)


@transaction.atomic
def sign(by: Actor, *, letter_id: int, office: str, note: str = "") -> LetterRow:
    """Sign a letter: the rule says which tier may issue it and in which office; it takes its number now.

    Number, PDF and docx are made in this transaction: a failure gives the number back.
    """
    with LETTER.step(by, "rights.sign", Letter, letter_id, note=note) as row:
        unit = tree.by_ids([row.unit_id])[row.unit_id]
        by.require("rights.sign", unit.path)
        rule = rule_for(Kind(row.kind), row.matter.unit.division_code, by.today)
        row.rule_id = rule.id  # the text is held against the rule of the day of signing
        deciding.check_signer(rule, str(unit.tier), Office(office))
        signer = (by.label or by.name).split(" ")[0]
        deciding.check_in_office(Office(office), signer, tree.in_office(unit.id, by.today))
        writing.check_ready(checks_of(row, by.today))
        writing.check_remarks(open_remarks(row))
        facts = writing.compose(Kind(row.kind), blocks_of(row), unit.name, row.advisory)
        issuer = replace(by, grants=(*by.grants, Grant("documents.draft", unit.path), Grant("documents.issue", unit.path)))
        paper = documents.draft(issuer, template=row.kind, facts=facts, unit_id=unit.id, mark=rule.mark,
                                subject=f"{row.addressee[:60]}：{Kind(row.kind).heading}")  # fmt: skip
        paper = documents.issue(issuer, document_id=paper.id)
        row.document_id, row.number, row.office, row.signed_at = paper.id, paper.number, Office(office), by.at
    moving.log_step(by, "rights.sign", row.matter, day=by.today, note=row.number, letter_id=row.pk)
    return letter_row(_fresh(row.pk), by)


@transaction.atomic
def seal(by: Actor, *, letter_id: int, note: str = "") -> LetterRow:
    """Record that the seal was set; the keeper of the seal is not the signer."""
    with LETTER.step(by, "rights.seal", Letter, letter_id, note=note) as row:
        row.sealed_at = by.at
    moving.log_step(by, "rights.seal", row.matter, day=by.today, note=note, letter_id=row.pk)
    return letter_row(row, by)


@transaction.atomic
def void(by: Actor, *, letter_id: int, reason: str) -> LetterRow:
    """Void a letter that has not gone out; a number it has taken stays used, and its page says so."""
    why = deciding.check_text(reason, "作废理由", 2, 200)
    with LETTER.step(by, "rights.void", Letter, letter_id, note=why) as row:
        if row.document_id is not None:
            keeper = replace(by, grants=(*by.grants, Grant("documents.void", row.unit.path)))
            documents.void(keeper, document_id=row.document_id, reason=why)
    moving.log_step(by, "rights.void", row.matter, day=by.today, note=why, letter_id=row.pk)
    return letter_row(row, by)


def _earlier(matter: Matter) -> list[Letter]:
    rows = Letter.objects.filter(matter=matter, state__in=OUT).exclude(kind=Kind.PROPOSAL)
    return list(rows.select_related("matter", "unit", "rule").order_by("id"))


def _known(matter: Matter, reply_days: int | None, department: str, earlier: Letter | None) -> drafting.Known:
    handler = tree.line_of(matter.handler_id)
    upper = handler[-2] if len(handler) > 1 and str(handler[-2].tier) in ("street", "county", "city") else None
    return drafting.Known(
        employer=matter.employer_name, unit=handler[-1].name, upper=upper.name if upper else "", department=department,
        facts=matter.facts, people_count=matter.people_count, amount_fen=matter.amount_fen, reply_days=reply_days,
        number=matter.number, earlier=f"{Kind(earlier.kind).heading}（{earlier.number}）" if earlier else "",
        earlier_answer=deciding.answer_of(earlier.state, earlier.answer).label if earlier else "",  # type: ignore[arg-type]
    )  # fmt: skip


def _fresh(letter_id: int) -> Letter:
    return Letter.objects.select_related("matter", "unit", "rule").get(pk=letter_id)

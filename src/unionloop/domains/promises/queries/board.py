"""The promises of a year as pages show them: how far, how far they should be, what is next."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from unionloop.domains.documents import queries as documents
from unionloop.domains.documents.contracts import FileRow
from unionloop.domains.organisation import queries as tree
from unionloop.domains.promises import rules
from unionloop.domains.promises.contracts import Board, ProgressRow, PromiseRow, ProofRow, State
from unionloop.domains.promises.flow import FLOW
from unionloop.domains.promises.models import Progress, Promise, Proof
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset

PUBLIC = "publication.read"  # what was announced is published: anybody may read it


def board(by: Actor, *, year: int | None = None, unit_id: int | None = None) -> Board:
    """Return what one union has announced for a year: of the highest union and the latest year where none is named."""
    rows = _announced(by)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    first = rows.order_by("unit__path", "id").first()
    if first is None:
        return Board(None, "", year or by.today.year)
    mine = rows.filter(unit_id=first.unit_id)
    years = tuple(mine.order_by("-year").values_list("year", flat=True).distinct())
    asked = year or next((one for one in years if one <= by.today.year), years[-1])
    found = with_proofs(by, [row_of(one, by) for one in mine.filter(year=asked)])
    found.sort(key=lambda one: (rules.ORDER[one.standing], one.number, one.id))
    return Board(first.unit_id, first.unit.name, asked, tuple(found), years)


def _announced(by: Actor) -> QuerySet[Promise]:
    return Promise.visible(by, PUBLIC).filter(announced_date__isnull=False).select_related("unit")


def _readable(by: Actor) -> QuerySet[Promise]:
    """What was announced, and the drafts of the actor's scope."""
    own = by.sees("promises.read", Promise.place_field)
    public = by.sees(PUBLIC, Promise.place_field) & Q(announced_date__isnull=False)
    return Promise.objects.filter(own | public).select_related("unit")


def promise(by: Actor, *, promise_id: int) -> PromiseRow:
    """Return one promise, announced or of the actor's scope; NotFound else."""
    found = _readable(by).filter(pk=promise_id).first()
    if found is None:
        raise NotFound("not_found", model="Promise", id=promise_id)
    return with_proofs(by, [row_of(found, by)])[0]


def progress(by: Actor, *, promise_id: int) -> list[ProgressRow]:
    """Return the figures of one promise, newest first; of the machine's daily ones those that brought a change."""
    one = promise(by, promise_id=promise_id)
    rows: list[ProgressRow] = []
    proofs = _proofs(by, [one.id])
    for row in Progress.objects.filter(promise_id=one.id).order_by("day", "id"):
        if not (row.measured and rows and rows[-1].measured and rows[-1].value == row.value):
            rows.append(ProgressRow(row.day, row.value, row.note, row.evidence, row.told_by, row.measured, one.money,
                                    tuple(proofs.get(row.pk, ()))))  # fmt: skip
    return rows[::-1]


def proof(by: Actor, *, promise_id: int, proof_id: int) -> tuple[FileRow, bytes]:
    """Return a file that proves a figure; one the public may not read is not there for it."""
    promise(by, promise_id=promise_id)
    found = _visible_proofs(by).filter(pk=proof_id, progress__promise_id=promise_id).first()
    if found is None:
        raise NotFound("not_found", model="Proof", id=proof_id)
    return documents.kept_content(file_id=found.stored_id)


def with_proofs(by: Actor, rows: Sequence[PromiseRow]) -> list[PromiseRow]:
    """Return promises with the files of the latest report that bears any, read in one go."""
    latest: dict[int, tuple[ProofRow, ...]] = {}
    promises = [one.id for one in rows]
    of = dict(Progress.objects.filter(promise_id__in=promises, measured=False).order_by("day", "id")
              .values_list("id", "promise_id"))  # fmt: skip
    proofs = _proofs(by, promises)
    for progress_id, promise_id in of.items():
        if progress_id in proofs:
            latest[promise_id] = tuple(proofs[progress_id])
    return [replace(one, proofs=latest.get(one.id, ())) for one in rows]


def _proofs(by: Actor, promise_ids: Sequence[int]) -> dict[int, list[ProofRow]]:
    """Return the files by progress row, as far as this reader may see them."""
    found: dict[int, list[ProofRow]] = {}
    for one in _visible_proofs(by).filter(progress__promise_id__in=promise_ids).order_by("id"):
        row = ProofRow(one.pk, one.name, one.size, one.sha256, one.open_to_all)
        found.setdefault(one.progress_id, []).append(row)
    return found


def _visible_proofs(by: Actor) -> QuerySet[Proof]:
    return Proof.objects.filter(by.sees("promises.read", Proof.place_field) | Q(open_to_all=True))


def desk(by: Actor, *, year: int | None = None, after: str = "", limit: int = 50) -> Page[PromiseRow]:
    """Return the promises of the actor's scope, drafts too, the latest year first."""
    rows = Promise.visible(by, "promises.read").select_related("unit")
    if year is not None:
        rows = rows.filter(year=year)
    page = keyset(rows, ("-year", "number", "id"), lambda row: row_of(row, by), after=after, limit=limit)
    return replace(page, rows=with_proofs(by, page.rows))


def every_promise(by: Actor) -> Iterable[PromiseRow]:
    """Yield every promise of the actor's scope, for exports."""
    rows = Promise.visible(by, "promises.read").select_related("unit")
    return (row_of(one, by) for one in rows.order_by("-year", "number", "id"))


def roots(by: Actor) -> list[tuple[int, str]]:
    """Return the federations this actor may draft promises for: city and counties, by id and name."""
    rows = tree.units(by, tier=("city", "county"), limit=200).rows
    return [(one.id, one.name) for one in rows if by.may("promises.draft", one.path)]


def row_of(row: Promise, by: Actor) -> PromiseRow:
    """Return the frozen row of a promise as it stands today, with what this actor may do with it."""
    state = State(row.state)
    open_ended = state in (State.DRAFT, State.ANNOUNCED)
    publish_day = reference.value("publication.publish_day", row.unit.division_code, by.today, rules.PUBLISH_DAY)
    verbs = tuple(verb for verb in FLOW.open_to(by, row) if verb != "promises.measure")
    return PromiseRow(
        row.pk, row.unit_id, row.unit.name, row.year, row.number, row.title, row.detail, row.measure, row.target, row.word,
        row.owner, row.due_date, state, rules.standing(state, row.value, row.target, row.year, row.due_date, by.today),
        row.value, row.value_date, rules.expected(row.target, row.year, row.due_date, by.today),
        max(row.target - row.value, 0), rules.next_date(row.due_date, by.today, publish_day) if open_ended else None,
        row.announced_date, row.decided_date, row.reason, row.evidence, verbs,
    )  # fmt: skip

"""What goes into a draft: firms and figures as the lower domains know them at the cut-off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from unionloop.domains.dues import queries as dues
from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import CoverageRow, EmployerRow, Filters
from unionloop.domains.founding import queries as founding
from unionloop.domains.founding.contracts import CaseRow
from unionloop.domains.organisation import queries as tree
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.promises import queries as promises
from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import Dates, FigureValue, Kind, Outcome
from unionloop.domains.publication.models import Correction, EditionClosure, EditionItem
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor

from .nominees import nominated
from .serving import served


@dataclass(frozen=True)
class Firm:
    """One firm chosen for the list."""

    kind: Kind
    row: EmployerRow


@dataclass(frozen=True)
class Ended:
    """One item of an earlier edition that no longer waits."""

    item_id: int
    month: str
    seq: int
    name: str
    outcome: Outcome
    day: date


def firms(by: Actor, unit: UnitRow, dates: Dates) -> list[Firm]:
    """Return the firms of the list: opened in the window, waiting, and newly founded; each once."""
    day = dates.window_last
    here = _here(by, unit, day)
    opened = {key for key, one in here.items() if one.opened_date and one.opened_date >= dates.window_first}
    founded = {one.employer_id for one in founded_in(by, unit, dates)}
    paying = _long_payers(by, unit, dates)
    least = list_headcount(unit, dates)
    bare = _without_union(here.values(), day)
    by_hand = nominated(unit.path, dates.cut_off_at)
    waiting = {key for key in bare if here[key].headcount >= least or key in paying or key in by_hand}
    chosen = rules.choose(opened, waiting, founded & here.keys())
    order = {Kind.OPENED: 0, Kind.WAITING: 1, Kind.FOUNDED: 2}
    found = [Firm(kind, here[key]) for key, kind in chosen.items()]
    return sorted(found, key=lambda one: (order[one.kind], one.row.division_code, one.row.street, one.row.id))


def list_headcount(unit: UnitRow, dates: Dates) -> int:
    """Return how many people a firm without a union must employ to be listed."""
    return reference.value("publication.list_headcount", unit.division_code, dates.window_last, rules.LIST_HEADCOUNT)


def _here(by: Actor, unit: UnitRow, day: date) -> dict[int, EmployerRow]:
    """Return the normally operating employers below a federation that existed on the day."""
    rows = [one for one in registry.every_employer(by, filters=Filters(status=("normal",)))
            if one.opened_date is None or one.opened_date <= day]  # fmt: skip
    places = tree.by_ids({one.unit_id for one in rows})
    return {one.id: one for one in rows if places[one.unit_id].path.startswith(unit.path)}


def _without_union(rows: Iterable[EmployerRow], day: date) -> set[int]:
    """Return the employers that on the day had neither a union of their own nor one covering them."""
    rows = list(rows)
    unions = tree.by_ids({one for row in rows for one in (row.union_id, row.joint_union_id) if one is not None})
    return {row.id for row in rows if not any(_stood(unions.get(one), day) for one in
                                              (row.union_id, row.joint_union_id) if one is not None)}  # fmt: skip


def _stood(union: UnitRow | None, day: date) -> bool:
    return union is not None and (union.founded_date is None or union.founded_date <= day)


def founded_in(by: Actor, unit: UnitRow, dates: Dates) -> list[CaseRow]:
    """Return the unions founded below a federation in the window of an edition."""
    cases = founding.founded_between(by, first=dates.window_first, last=dates.window_last)
    employers = registry.by_ids([one.employer_id for one in cases])
    places = tree.by_ids({one.unit_id for one in employers.values()})
    return [one for one in cases if places[employers[one.employer_id].unit_id].path.startswith(unit.path)]


def _long_payers(by: Actor, unit: UnitRow, dates: Dates) -> set[int]:
    """Return the employers that have paid for so many months that they plainly exist and employ."""
    months = reference.value("publication.paying_months", unit.division_code, dates.window_last, 3)
    paid = dues.held_months(by, until=dates.window_last)
    return {employer_id for employer_id, count in paid.items() if count >= months}


def figures(by: Actor, unit: UnitRow, dates: Dates, chosen: list[Firm]) -> list[FigureValue]:
    """Return every figure of the dictionary, citywide (area "") and by division."""
    groups = registry.coverage(by, dates.window_last, "division", unit_path=unit.path)
    names = {one.key: one.label for one in groups}
    found = [figure for one in groups for figure in _coverage(one.key, one.label, one)]
    found += _coverage("", "", registry.whole_coverage(by, dates.window_last, unit_path=unit.path))
    least = list_headcount(unit, dates)
    large = [one for one in chosen if one.kind is Kind.WAITING and one.row.headcount >= least]
    cases = founded_in(by, unit, dates)
    where = {one.row.id: one.row.division_code for one in chosen}
    counts = {
        "coverage.gap_large": [one.row.division_code for one in large],
        "founding.opened": [one.row.division_code for one in chosen if one.kind is Kind.OPENED],
        "founding.founded": [where.get(one.employer_id, "") for one in cases],
    }
    for code, areas in counts.items():
        found.append(FigureValue(code, "", "", len(areas), "家"))
        found += [FigureValue(code, area, names[area], areas.count(area), "家") for area in names]
    members = [(where.get(one.employer_id, ""), one.members_count or 0) for one in cases]
    found.append(FigureValue("founding.members", "", "", sum(count for _, count in members), "人"))
    found += [FigureValue("founding.members", area, names[area],
                          sum(count for place, count in members if place == area), "人") for area in names]  # fmt: skip
    return found + _money(by, unit, dates) + served(by, unit, dates) + _promised(by, unit, dates)


def _coverage(area: str, name: str, row: CoverageRow) -> list[FigureValue]:
    counts = (("coverage.should", row.should), ("coverage.own", row.own), ("coverage.covered", row.covered),
              ("coverage.target", row.target), ("coverage.gap", row.gap))  # fmt: skip
    shares = (("coverage.rate", row.rate_bp), ("coverage.target_rate", row.target_rate_bp))
    return [FigureValue(code, area, name, value, "家") for code, value in counts] + [
        FigureValue(code, area, name, value, "bp") for code, value in shares
    ]


def _money(by: Actor, unit: UnitRow, dates: Dates) -> list[FigureValue]:
    """Return the sums of the latest settled month: what has not been settled stays null, never zero."""
    months = _settled(by, unit, dates)
    latest = max((month for month, sums in months.items() if sums[0]), default="")
    due, paid, bounced = months[latest] if latest else (None, None, None)
    return [
        FigureValue("dues.month", "", "", int(latest) if latest else None, "yyyymm"),
        FigureValue("dues.due_back", "", "", due, "fen"),
        FigureValue("dues.returned", "", "", paid, "fen"),
        FigureValue("dues.bounced", "", "", bounced, "fen"),
        FigureValue("dues.subsidy_share", "", "", _subsidy_share(by, unit, dates), "bp"),
    ]


def _promised(by: Actor, unit: UnitRow, dates: Dates) -> list[FigureValue]:
    """Return how many promises of the year hold; none before the first is announced, so that no edition tells of zero."""
    board = promises.board(by, year=int(dates.month[:4]), unit_id=unit.id)
    if not board.counted:
        return []
    counts = (("promises.all", len(board.counted)), ("promises.good", board.good), ("promises.late", board.late))
    return [FigureValue(code, "", "", count, "件") for code, count in counts]


def _settled(by: Actor, unit: UnitRow, dates: Dates) -> dict[str, tuple[int, int, int]]:
    """Return due, paid and bounced fen by month over every collecting union below the publisher."""
    collecting = tree.by_ids([one for one, _ in dues.collecting_units(by)])
    found: dict[str, tuple[int, int, int]] = {}
    for one in collecting.values():
        if not one.path.startswith(unit.path):
            continue
        for row in dues.funds(by, unit_id=one.id, month=dates.month.replace("-", "")).months:
            due, paid, bounced = found.get(row.month, (0, 0, 0))
            found[row.month] = (due + row.due_fen, paid + row.paid_fen, bounced + row.bounced_fen)
    return found


def _subsidy_share(by: Actor, unit: UnitRow, dates: Dates) -> int | None:
    """Return the year's share so far, rebates left out of both sides (variant A)."""
    spans = dues.indicators(by, unit_id=unit.id, month=dates.month.replace("-", ""))
    year = [one for one in spans if one.variant == "A"][1:2]
    return year[0].share_bp if year else None


def closures(by: Actor, unit: UnitRow, dates: Dates, chosen: list[Firm]) -> list[Ended]:
    """Return what became of every item that still waited: each is closed in exactly one edition."""
    waiting = {one.row.id for one in chosen if one.kind is Kind.WAITING}
    closed = EditionClosure.objects.filter(edition__unit_id=unit.id).values("item_id")
    rows = EditionItem.objects.filter(
        edition__unit_id=unit.id, edition__state="published", edition__month__lt=dates.month, kind=Kind.WAITING,
        struck_reason="",
    ).exclude(pk__in=closed).select_related("edition").order_by("edition__month", "seq")  # fmt: skip
    wrong = set(Correction.objects.filter(field="listed").values_list("item_id", flat=True))
    open_items = [one for one in rows if one.employer_id not in waiting or one.pk in wrong]
    firms_now = registry.by_ids([one.employer_id for one in open_items])
    unions = tree.by_ids({one.union_id for one in firms_now.values() if one.union_id is not None})
    found = []
    for one in open_items:
        firm = firms_now.get(one.employer_id)
        outcome = Outcome.WRONG if one.pk in wrong else _outcome(firm, unions, dates.window_last)
        found.append(Ended(one.pk, one.edition.month, one.seq, one.name, outcome, dates.window_last))
    return found


def _outcome(firm: EmployerRow | None, unions: dict[int, UnitRow], day: date) -> Outcome:
    if firm is None or firm.status != "normal":
        return Outcome.GONE
    if firm.union_id is not None and _stood(unions.get(firm.union_id), day):
        return Outcome.FOUNDED
    return Outcome.COVERED if firm.joint_union_id is not None else Outcome.SMALLER

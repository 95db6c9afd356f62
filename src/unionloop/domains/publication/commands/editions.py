"""Freezing, signing and publishing an edition."""

from datetime import date

from django.db import transaction

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.organisation import queries as tree
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.publication import rules
from unionloop.domains.publication.contracts import DEFINITIONS, Dates, EditionRow, FigureValue, Kind, State
from unionloop.domains.publication.flow import EDITION
from unionloop.domains.publication.models import Edition, EditionClosure, EditionFigure, EditionItem
from unionloop.domains.publication.queries import composing, drafts, gathering
from unionloop.domains.publication.queries.editions import dates_in_force, row_of, timing
from unionloop.domains.reference import queries as reference
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import Refused
from unionloop.kernel.models import Entry


@transaction.atomic
def freeze(by: Actor, *, unit_id: int, month: str) -> EditionRow:
    """Freeze the draft of a month: its list and figures as they stand, from now on checked, not changed."""
    unit = tree.unit(by, unit_id=unit_id)
    dates = dates_in_force(month, unit.division_code)
    rules.check_freeze(dates, by.at)
    if Edition.objects.filter(unit_id=unit_id, month=month).exists():
        raise Refused("edition_frozen_already", month=month)
    edition = Edition(
        unit_id=unit.id, month=month, number=_next_number(unit, dates),
        publisher=unit.name, window_first=dates.window_first, window_last=dates.window_last,
        sign_due_date=dates.sign_due_date, publish_at=dates.publish_at, frozen_at=by.at,
        definitions=DEFINITIONS,
        hidden_below=reference.value("publication.hidden_below", unit.division_code, by.today, rules.HIDDEN_BELOW),
    )  # fmt: skip
    late = rules.is_late_freeze(dates, by.at)
    with EDITION.start(by, "publication.freeze", edition, note="补冻结：截止日未能冻结" if late else ""):
        pass
    _fill(by, edition, unit, dates)
    return row_of(edition, by)


def _fill(by: Actor, edition: Edition, unit: UnitRow, dates: Dates) -> None:
    chosen = gathering.firms(by, unit, dates)
    figures = gathering.figures(by, unit, dates, chosen)
    ended = gathering.closures(by, unit, dates, chosen)
    names = {one.area: one.area_name for one in figures}
    first = _first_months(edition, [one.row.id for one in chosen if one.kind is Kind.WAITING])
    items = []
    for seq, one in enumerate(chosen, 1):
        firm = one.row
        items.append((edition.pk, seq, one.kind.value, firm.id, firm.unit_id, firm.name, firm.street,
                      firm.division_code, names.get(firm.division_code, ""), firm.industry,
                      rules.band_of(firm.headcount), first.get(firm.id, edition.month), ""))  # fmt: skip
    bulk.insert_rows(EditionItem._meta.db_table, (
        "edition_id", "seq", "kind", "employer_id", "unit_id", "name", "street", "area", "area_name",
        "industry", "band", "first_month", "struck_reason"), items)  # fmt: skip
    bulk.insert_rows(EditionFigure._meta.db_table, ("edition_id", "code", "area", "area_name", "value", "unit"),
                     [_figure_row(edition, one) for one in figures])  # fmt: skip
    bulk.insert_rows(EditionClosure._meta.db_table,
                     ("edition_id", "item_id", "month", "seq", "name", "outcome", "day"),
                     [(edition.pk, one.item_id, one.month, one.seq, one.name, one.outcome.value, _day(one.day))
                      for one in ended])  # fmt: skip


def _next_number(unit: UnitRow, dates: Dates) -> int:
    """Return the number after the last one; a federation that has published before says where it stood."""
    last = Edition.objects.filter(unit_id=unit.id).order_by("-number").values_list("number", flat=True).first()
    if last is not None:
        return last + 1
    return reference.value("publication.first_number", unit.division_code, dates.window_last, 1)


def _figure_row(edition: Edition, one: FigureValue) -> tuple[object, ...]:
    return (edition.pk, one.code, one.area, one.area_name, one.value, one.unit)


def _day(day: date) -> str:
    return day.isoformat()


def _first_months(edition: Edition, employer_ids: list[int]) -> dict[int, str]:
    """Return in which edition each waiting firm appeared first."""
    rows = EditionItem.objects.filter(
        edition__unit_id=edition.unit_id, edition__state=State.PUBLISHED, kind=Kind.WAITING, struck_reason="",
        employer_id__in=employer_ids,
    ).order_by("-edition__month")  # fmt: skip
    return dict(rows.values_list("employer_id", "first_month"))


@transaction.atomic
def sign(by: Actor, *, edition_id: int, note: str = "") -> EditionRow:
    """Sign an edition: its bytes are fixed, hashed, and carry the ledger's chain head."""
    with EDITION.step(by, "publication.sign", Edition, edition_id, note=note) as edition:
        unchecked = [one.unit for one in drafts.checks(by, edition_id=edition_id) if one.checked_at is None]
        rules.check_sign(drafts.open_objections(edition), unchecked, note)
        head = ledger.head(by.today)
        edition.ledger_day, edition.ledger_head = (head.day, head.chain) if head else (None, "")
        edition.signed_at, edition.signed_by, edition.sign_note = by.at, by.label or by.name, note
        whole = composing.bytes_of(edition)
        edition.content, edition.sha256 = whole.decode(), rules.digest(whole)
    return row_of(edition, by)


@transaction.atomic
def withdraw(by: Actor, *, edition_id: int, reason: str) -> EditionRow:
    """Take a signature back before publication, so that the draft can be corrected and signed again."""
    if not reason.strip():
        raise Refused("withdraw_reason_missing")
    with EDITION.step(by, "publication.withdraw", Edition, edition_id, note=reason) as edition:
        edition.content = edition.sha256 = edition.signed_by = edition.ledger_head = ""
        edition.signed_at, edition.ledger_day = None, None
    return row_of(edition, by)


@transaction.atomic
def publish(by: Actor, *, edition_id: int) -> EditionRow:
    """Publish a signed edition: what was signed, byte for byte, and never again otherwise."""
    with EDITION.step(by, "publication.publish", Edition, edition_id) as edition:
        dates = dates_in_force(edition.month, edition.unit.division_code)
        rules.check_publish(dates, by.at)
        whole = edition.content.encode()
        if rules.digest(whole) != edition.sha256 or composing.bytes_of(edition) != whole:
            raise Refused("edition_changed_after_signing", month=edition.month)
        edition.published_at, edition.late = by.at, rules.is_late(dates, by.at)
    return row_of(edition, by)


@transaction.atomic
def reschedule(by: Actor) -> list[EditionRow]:
    """Give drafts in work the signing day of the present calendar; return those that moved."""
    moved = []
    frozen = Edition.visible(by, "publication.reschedule").filter(state=State.FROZEN)
    for pk, month, region in frozen.values_list("pk", "month", "unit__division_code"):
        due = dates_in_force(month, region).sign_due_date
        if not Edition.objects.filter(pk=pk, sign_due_date=due).exists():
            with edit(by, "publication.reschedule", Edition, pk, note="工作日历变更") as edition:
                edition.sign_due_date = due
            moved.append(row_of(edition, by))
    return moved


def freeze_due(by: Actor) -> list[EditionRow]:
    """Freeze the draft of the latest month whose cut-off has passed, for every publisher; a timetable job.

    A machine that was down on the day, even over the end of the month, catches up once, for the month it
    missed. Whoever came after that cut-off begins with the next one.
    """
    done = []
    for unit in publishers(by):
        month = rules.month_cut_off(by.at, timing(unit.division_code, rules.edition_month(by.at)))
        if not Edition.objects.filter(unit_id=unit.id, month=month).exists() and _was_there(by, unit, month):
            done.append(freeze(by, unit_id=unit.id, month=month))
    return done


def publish_due(by: Actor) -> list[EditionRow]:
    """Publish every signed edition whose hour has come; a timetable job, harmless to repeat.

    After downtime the latest period runs once; each edition says for itself whether it came late.
    """
    rows = Edition.objects.filter(state=State.SIGNED, publish_at__lte=by.at).order_by("publish_at", "pk")
    done, refused = [], []
    for pk in rows.values_list("pk", flat=True):
        try:
            done.append(publish(by, edition_id=pk))
        except Refused as refusal:  # one city's edition waits for a person; the others are not late for it
            refused.append(refusal)
    if refused:
        raise refused[0]
    return done


def publishers(by: Actor) -> list[UnitRow]:
    """Return the federations that publish: whoever has an edition, and the city federations of the tree."""
    cities = {one.id: one for one in tree.units(by, tier=("city",), limit=500).rows if one.kind == "federation"}
    known = Edition.objects.exclude(unit_id__in=cities).values_list("unit_id", flat=True).distinct()
    return [one for _, one in sorted((cities | tree.by_ids(known)).items())]


def _was_there(by: Actor, unit: UnitRow, month: str) -> bool:
    """Tell whether a city was in the tree by the cut-off: a job that catches up takes none entered since."""
    if rules.edition_month(by.at) == month or Edition.objects.filter(unit_id=unit.id).exists():
        return True
    cut_off_at = dates_in_force(month, unit.division_code).cut_off_at
    return Entry.objects.filter(model="organisation.unit", row_id=unit.id, at__lt=cut_off_at).exists()

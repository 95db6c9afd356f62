"""The lake read by people: the dictionary with the month's figures, and one figure down to the files it was made from."""

from collections.abc import Iterable
from datetime import date, datetime

from unionloop.domains.datacentre.contracts import (
    LakeCell,
    LakeChange,
    LakeEntry,
    LakeFile,
    LakeMetric,
    LakePart,
    State,
)
from unionloop.domains.datacentre.models import Handover, Report
from unionloop.domains.datacentre.queries.lake import lake_figures, lake_months, lake_restated, store
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.lake.datasets import DATASETS
from unionloop.lake.metrics import METRICS, Answer, Metric, ask, months
from unionloop.lake.store import LakeError, Manifest, Partition

# metric of the lake → figure of a report that says the same of the same firms
REPORTED = {
    "firm.staff": "staff", "firm.payees": "payees", "firm.wages": "wages_fen", "firm.owed_fen": "owed_fen",
    "firm.owing": "owing_firms", "firm.low": "low_firms", "firm.gap": "gap_firms", "firm.gap_persons": "gap_persons",
}  # fmt: skip
_WHOLE = (0, -1)


def lake_dictionary(by: Actor, *, month: str = "") -> list[LakeMetric]:
    """Return every metric with its definition; with a month, those first whose whole may be shown, with that figure."""
    lake_months(by)  # the right to read
    return sorted((_metric(one, _whole(one, month)) for one in METRICS.values()), key=lambda one: one.value is None)


def lake_entry(by: Actor, *, code: str, month: str = "") -> LakeEntry:
    """Return a metric of a month (the latest without one): margins first, then cells; partitions, files, restatements.

    Raises NotFound for no such metric. A month without figures gives an entry without cells.
    """
    metric = METRICS.get(code)
    if metric is None:
        raise NotFound("not_found", model="Metric", id=0)
    lake_months(by)
    known = months(store(), metric.dataset)
    month = month or (known[0] if known else "")
    if month not in known:
        return LakeEntry(_metric(metric), month, known, [], 0, [], [])
    answers = [*ask(store(), code, month=month, margin=True), *lake_figures(by, code=code, month=month)]
    changed = lake_restated(by, code=code, month=month)
    names = _names(month, [one.region for one in answers])
    parts, files = _chain(store().manifest(), metric, month)
    whole = next((one.value for one in answers if (one.region, one.industry) == _WHOLE), None)
    return LakeEntry(_metric(metric, whole), month, known, [_cell(one, names) for one in answers],
                     sum(bool(one.hidden) for one in answers), parts, files,
                     tuple(_change(one, names) for one in changed), _report(by, month))  # fmt: skip


def _metric(one: Metric, value: int | None = None) -> LakeMetric:
    return LakeMetric(one.code, one.name, one.unit, one.definition, one.grain, one.denominator, one.privacy, one.every, one.owner,
                      REPORTED.get(one.code, ""), value)  # fmt: skip


def _whole(metric: Metric, month: str) -> int | None:
    try:
        found = ask(store(), metric.code, month=month, margin=True) if month else []
    except LakeError:  # the month has firms but no persons, or the other way round
        return None
    return next((one.value for one in found if (one.region, one.industry) == _WHOLE), None)


def _names(month: str, regions: Iterable[int]) -> dict[str, str]:
    return reference.names_of({str(one) for one in regions if one}, date.fromisoformat(f"{month}-01"))


def _cell(one: Answer, names: dict[str, str]) -> LakeCell:
    region = str(one.region) if one.region else ""
    return LakeCell(region, names.get(region, region), None if one.industry < 0 else one.industry, one.value, one.hidden)


def _change(one: dict[str, object], names: dict[str, str]) -> LakeChange:
    region = str(one["region"])
    values = {name: None if one[name] is None else int(str(one[name])) for name in ("before", "after")}
    return LakeChange(region, names.get(region, region), int(str(one["industry"])), values["before"], values["after"],
                      _at(str(one["built_at"])))  # fmt: skip


def _chain(manifest: Manifest, metric: Metric, month: str) -> tuple[list[LakePart], list[LakeFile]]:
    """Return the partitions from gold down to silver, and the bronze files under them."""
    cube = DATASETS[metric.dataset]
    parts, files = [], []
    for name in (cube.name, cube.margin, *cube.inputs):
        current = manifest.current(name)
        part = current.get(month) or current.get("all")
        if part is not None:
            parts.append(_part(part))
            for source in DATASETS[name].inputs if DATASETS[name].layer == "silver" else ():
                files += [LakeFile(one.dataset, one.name, one.source, one.rows, _at(one.received_at), one.sha256)
                          for one in manifest.received(source, "" if part.month == "all" else month)]  # fmt: skip
    originals = manifest.received("bureau_file", month)
    files += [LakeFile(one.dataset, one.name, one.source, one.rows, _at(one.received_at), one.sha256) for one in originals]
    return parts, files


def _part(one: Partition) -> LakePart:
    dataset = DATASETS[one.dataset]
    return LakePart(dataset.layer, one.dataset, dataset.grain, one.edition, one.rows, one.refused, _at(one.built_at), one.key)


def _at(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _report(by: Actor, month: str) -> int:
    """Return the report of the union that handed the month over, if this actor may see it and it stands; else 0."""
    handed = Handover.visible(by, "datacentre.read").filter(month=month).order_by("-id").first()
    if handed is None:
        return 0
    rows = Report.visible(by, "datacentre.read").filter(unit_id=handed.unit_id, month=month).exclude(state=State.NEW)
    return rows.values_list("pk", flat=True).first() or 0

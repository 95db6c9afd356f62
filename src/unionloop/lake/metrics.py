"""The dictionary of figures, and questions answered from the kept cubes. What may not be shown is not answered."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .datasets import DATASETS
from .store import LakeError, Partition, Store


@dataclass(frozen=True)
class Metric:
    """One entry: what it means, of which grain, over which denominator, and who may see it."""

    code: str
    name: str
    unit: str  # 人, 家, 条, fen, bp
    definition: str
    dataset: str
    column: str
    denominator: str = ""  # a rate in bp where one is named; null where it is zero
    privacy: str = "open"
    every: str = "月"
    owner: str = "数据中心"

    @property
    def grain(self) -> str:
        return DATASETS[self.dataset].grain


METRICS: dict[str, Metric] = {
    one.code: one
    for one in (
        Metric("wage.persons", "领取工资人数", "人", "当月有工资记录的不同职工人数，一人在几家单位只算一次。", "wage_cube", "persons"),
        Metric("wage.records", "工资记录", "条", "当月工资记录条数，一人在两家单位是两条。", "wage_cube", "records"),
        Metric("wage.total", "工资总额", "fen", "当月应发工资之和。", "wage_cube", "wages_fen"),
        Metric("wage.median", "工资中位数", "fen", "一半记录不高于此数；取实际存在的工资，不插值。", "wage_cube", "median_fen"),
        Metric("wage.p10", "工资第 10 百分位", "fen", "十分之一的记录不高于此数。", "wage_cube", "p10_fen"),
        Metric("wage.p25", "工资第 25 百分位", "fen", "四分之一的记录不高于此数。", "wage_cube", "p25_fen"),
        Metric("wage.p75", "工资第 75 百分位", "fen", "四分之三的记录不高于此数。", "wage_cube", "p75_fen"),
        Metric("wage.p90", "工资第 90 百分位", "fen", "十分之九的记录不高于此数。", "wage_cube", "p90_fen"),
        Metric("wage.below", "低于最低工资", "条", "应发工资低于当地当月最低工资标准的记录；没有标准的地区不判。", "wage_cube",
               "below_minimum"),
        Metric("wage.below_rate", "低于最低工资比例", "bp", "低于最低工资的记录占有标准可比的记录。", "wage_cube", "below_minimum",
               "judged"),
        Metric("wage.owed", "被拖欠工资的记录", "条", "欠发工资大于零的记录。", "wage_cube", "owed_records"),
        Metric("wage.owed_fen", "拖欠工资", "fen", "欠发工资之和。", "wage_cube", "owed_fen"),
        Metric("wage.uninsured_rate", "未参保比例", "bp", "未参保的记录占已知是否参保的记录；不知道的不算未参保。", "wage_cube", "uninsured",
               "insurance_known"),
        Metric("firm.count", "报送单位", "家", "当月有数据的单位。", "firm_cube", "firms"),
        Metric("firm.staff", "从业人数", "人", "各单位报的期末从业人数之和；没有报的不算零，不计入。", "firm_cube", "staff"),
        Metric("firm.payees", "发薪人数", "人", "各单位报的发薪人数之和，一人在两家单位算两次。", "firm_cube", "payees"),
        Metric("firm.wages", "工资总额", "fen", "各单位报的应发工资总额之和。", "firm_cube", "wages_fen"),
        Metric("firm.owed_fen", "拖欠工资", "fen", "各单位报的欠发金额之和。", "firm_cube", "owed_fen"),
        Metric("firm.owing", "欠薪单位", "家", "当月欠发工资大于零的单位。", "firm_cube", "owing_firms"),
        Metric("firm.gap", "参保少于报税的单位", "家", "社保参保人数少于个税申报人数的单位。", "firm_cube", "gap_firms"),
        Metric("firm.gap_rate", "参保缺口单位比例", "bp", "参保少于报税的单位占两边都有数的单位。", "firm_cube", "gap_firms",
               "compared_firms"),
        Metric("firm.gap_persons", "参保缺口人数", "人", "各单位个税申报人数减参保人数，只加正数。", "firm_cube", "gap_persons"),
        Metric("firm.low", "最低一档工资低于标准的单位", "家", "单位报的最低工资低于当地标准。", "firm_cube", "low_firms"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One cell of a question. `value` is None where nothing is known or `hidden` says why it is not shown."""

    metric: str
    month: str
    region: int
    industry: int
    value: int | None
    hidden: str
    edition: int


def months(store: Store, dataset: str) -> list[str]:
    """Return the months a dataset stands for, the latest first."""
    return sorted(store.manifest().current(dataset), reverse=True)


def ask(
    store: Store, code: str, *, month: str, region: int = 0, industry: int = 0, edition: int = 0, margin: bool = False
) -> list[Answer]:
    """Answer a question from the kept cube: a metric in a month, of one region or industry or all (0) of them.

    With `margin` the answer is the margins: of each region, each industry and the whole, where distinct persons and
    quantiles come from rows.

    Refuses (LakeError): lake_unknown_metric, lake_no_month. An `edition` other than the latest shows the earlier figure.
    """
    metric = METRICS.get(code)
    if metric is None:
        raise LakeError("lake_unknown_metric", name=code, known=", ".join(METRICS))
    dataset = DATASETS[metric.dataset].margin if margin else metric.dataset
    partition = _edition(store, dataset, month, edition)
    file = store.path(partition.path)
    found = _cells(file, file.stat().st_mtime_ns, tuple(dict.fromkeys((metric.column, metric.denominator or metric.column))))
    for name, wanted in (("region", region), ("industry", industry)):
        if wanted:
            found = found.filter(pc.equal(found[name], wanted))
    return [Answer(code, month, one["region"], one["industry"], _value(metric, one), one["hidden"], partition.edition)
            for one in found.to_pylist()]  # fmt: skip


@lru_cache(maxsize=256)  # a cube of a month is some hundred kilobytes a column
def _cells(file: Path, _changed: int, columns: tuple[str, ...]) -> pa.Table:
    """Return columns of a partition in the order of its cells."""
    table = pq.read_table(file, columns=["region", "industry", "hidden", *columns], partitioning=None, use_threads=False)
    return table.combine_chunks()


def _value(metric: Metric, cell: dict[str, Any]) -> int | None:
    """Return what may be shown of a cell; a rate in bp, the half rounded up."""
    value: int | None = cell[metric.column]
    if cell["hidden"] or value is None or not metric.denominator:
        return None if cell["hidden"] else value
    whole = cell[metric.denominator]
    return (20_000 * value + whole) // (2 * whole) if whole else None


def restatements(store: Store, code: str, *, month: str) -> list[dict[str, Any]]:
    """Return the shown cells whose figure changed between editions: what it was, what it became, built when."""
    manifest, metric = store.manifest(), METRICS[code]
    editions = manifest.editions(metric.dataset, month)
    changed = []
    for before, after in pairwise(editions):
        old = {(a.region, a.industry): a.value for a in ask(store, code, month=month, edition=before.edition)}
        for one in ask(store, code, month=month, edition=after.edition):
            if old.get((one.region, one.industry)) != one.value:
                changed.append({"month": month, "region": one.region, "industry": one.industry,
                                "before": old.get((one.region, one.industry)), "after": one.value,
                                "edition": after.edition, "built_at": after.built_at})  # fmt: skip
    return changed


def _edition(store: Store, dataset: str, month: str, edition: int) -> Partition:
    editions = store.seen().editions(dataset, month)
    wanted = [one for one in editions if edition in (0, one.edition)]
    if not wanted:
        raise LakeError("lake_no_month", month=month, dataset=dataset)
    return wanted[-1]

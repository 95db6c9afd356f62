"""What the lake holds: every dataset with its grain, its owner, its inputs and the privacy of each column."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

SQL = Path(__file__).with_name("sql")
# A cube and its margins are one statement under different grouping sets.
SETS = "{sets}"
CELLS, MARGINS = "(month, region, industry)", "(month, region), (month, industry), (month)"
# The one seam between the dialects: several quantiles of one column in one pass.
QUANTILES = "{quantiles}"
SHARES = ("0.10", "0.25", "0.50", "0.75", "0.90")
DIALECTS = {
    "duckdb": f"quantile_disc(wage_fen, [{', '.join(SHARES)}])",
    "spark": f"percentile_disc(array({', '.join(SHARES)})) WITHIN GROUP (ORDER BY wage_fen)",
}


@dataclass(frozen=True)
class Column:
    """One column; privacy is open (may be published), internal, or personal (never leaves the lake)."""

    name: str
    type: str
    privacy: str = "internal"


@dataclass(frozen=True)
class Dataset:
    """One dataset. `inputs` are datasets one layer below, seen by the SQL file as tables of the same names.

    `statement` is the SQL file where it has another name than the dataset, `sets` the grouping sets it is run under.
    """

    name: str
    layer: str  # bronze, silver, gold
    grain: str
    owner: str
    columns: tuple[Column, ...]
    inputs: tuple[str, ...] = ()
    statement: str = ""
    sets: str = ""
    margin: str = ""  # of a cube: the dataset with its margins

    def sql(self, dialect: str = "duckdb") -> str:
        """Return the statement that makes this dataset, in the words of one engine."""
        text = (SQL / f"{self.statement or self.name}.sql").read_text(encoding="utf-8")
        return text.replace(SETS, self.sets).replace(QUANTILES, DIALECTS[dialect])

    def edition(self, inputs: list[str]) -> str:
        """Return SHA-256 over the statement and the hashes of its inputs: equal means nothing new to make."""
        return hashlib.sha256("\n".join([self.sql(), *inputs]).encode()).hexdigest()


PLACE = (Column("month", "VARCHAR", "open"), Column("region", "INTEGER", "open"), Column("industry", "INTEGER", "open"))
_PAYROLL = (
    *PLACE, Column("firm", "VARCHAR"), Column("person", "BIGINT", "personal"), Column("wage_fen", "BIGINT", "personal"),
    Column("owed_fen", "BIGINT", "personal"), Column("insured", "BOOLEAN", "personal"),
)  # fmt: skip
_FIRMS = (
    *PLACE, Column("firm", "VARCHAR"), Column("staff", "BIGINT"), Column("payees", "BIGINT"), Column("wages_fen", "BIGINT"),
    Column("lowest_fen", "BIGINT"), Column("insured", "BIGINT"), Column("taxed", "BIGINT"), Column("owed_fen", "BIGINT"),
)  # fmt: skip
_WAGE_FIGURES = tuple(
    Column(name, "BIGINT", "open")
    for name in ("records", "persons", "wages_fen", "p10_fen", "p25_fen", "median_fen", "p75_fen", "p90_fen", "judged",
                 "below_minimum", "owed_records", "owed_fen", "insurance_known", "uninsured")
)  # fmt: skip
_FIRM_FIGURES = tuple(
    Column(name, "BIGINT", "open")
    for name in ("firms", "staff", "payees", "wages_fen", "owing_firms", "owed_fen", "compared_firms", "gap_firms",
                 "gap_persons", "judged_firms", "low_firms")
)  # fmt: skip

CUBE, MARGIN = "地区 × 行业 × 月", "地区 × 月、行业 × 月、全部 × 月（地区 0、行业 -1 为全部）"

DATASETS: dict[str, Dataset] = {
    one.name: one
    for one in (
        Dataset("bureau_file", "bronze", "委办局文件原件，一份一行", "数据中心", ()),
        Dataset("payroll", "bronze", "一人一单位一月一行", "数据中心", _PAYROLL),
        Dataset("firm_months", "bronze", "一单位一月一行", "数据中心", _FIRMS),
        Dataset("minimum_wage", "bronze", "一地区一标准一行", "权益部门",
                (Column("region", "INTEGER", "open"), Column("valid_from", "VARCHAR", "open"),
                 Column("valid_to", "VARCHAR", "open"), Column("fen", "BIGINT", "open"))),
        Dataset("wages", "silver", "一人一单位一月一行，后到的为准", "数据中心", _PAYROLL, ("payroll",)),
        Dataset("firms", "silver", "一单位一月一行，后到的为准", "数据中心", _FIRMS, ("firm_months",)),
        Dataset("minimum", "silver", "一地区一标准一行", "权益部门",
                (Column("region", "INTEGER", "open"), Column("from_month", "VARCHAR", "open"),
                 Column("to_month", "VARCHAR", "open"), Column("fen", "BIGINT", "open")), ("minimum_wage",)),
        # margins before cubes: a cube hides whatever a hidden margin would be told by
        Dataset("wage_margin", "gold", MARGIN, "数据中心", (*PLACE, *_WAGE_FIGURES), ("wages", "minimum"),
                "wage_figures", MARGINS),
        Dataset("wage_cube", "gold", CUBE, "数据中心", (*PLACE, *_WAGE_FIGURES), ("wages", "minimum"),
                "wage_figures", CELLS, "wage_margin"),
        Dataset("firm_margin", "gold", MARGIN, "数据中心", (*PLACE, *_FIRM_FIGURES), ("firms", "minimum"),
                "firm_figures", MARGINS),
        Dataset("firm_cube", "gold", CUBE, "数据中心", (*PLACE, *_FIRM_FIGURES), ("firms", "minimum"),
                "firm_figures", CELLS, "firm_margin"),
    )
}  # fmt: skip


def of_layer(layer: str) -> list[Dataset]:
    """Return the datasets of one layer, in the order they are made."""
    return [one for one in DATASETS.values() if one.layer == layer]

"""Frozen rows of the lake as its readers see it: dictionary, figures, and what they were made from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LakeMetric:
    """One entry of the dictionary. `denominator` names the column a rate is over; `figure` the report's figure it equals."""

    code: str
    name: str
    unit: str  # 人, 家, 条, fen, bp
    definition: str
    grain: str
    denominator: str
    privacy: str
    every: str
    owner: str
    figure: str
    value: int | None = None  # of the whole, in the month asked for


@dataclass(frozen=True)
class LakeCell:
    """One figure; region "" and industry None are "all". `hidden` is "small" or "secondary" where it may not be shown."""

    region: str
    region_name: str
    industry: int | None
    value: int | None
    hidden: str


@dataclass(frozen=True)
class LakePart:
    """One partition a figure was made from or stands in; `key` is over the statement and the inputs."""

    layer: str
    dataset: str
    grain: str
    edition: int
    rows: int
    refused: int
    built_at: datetime | None
    key: str


@dataclass(frozen=True)
class LakeFile:
    """One file as received, under its hash."""

    dataset: str
    name: str
    source: str
    rows: int
    received_at: datetime | None
    sha256: str


@dataclass(frozen=True)
class LakeChange:
    """A shown figure that late data changed."""

    region: str
    region_name: str
    industry: int
    before: int | None
    after: int | None
    built_at: datetime | None


@dataclass(frozen=True)
class LakeEntry:
    """A metric in a month: its figures, how many of them are hidden, and its chain down to the files."""

    metric: LakeMetric
    month: str
    months: list[str]
    cells: list[LakeCell]
    hidden: int
    parts: list[LakePart]
    files: list[LakeFile]
    restated: tuple[LakeChange, ...] = ()
    report_id: int = 0  # of the report whose figure this equals, where the reader may see it

"""The wage cube and its margins by sorting packed keys: what `wage_figures.sql` says, in less time.

Group and wage are one 64-bit number, group and person another; sorted, a quantile is a position and a distinct person a step.
Whole numbers throughout. The statements stay the definition (Spark runs them, a test holds both equal); where rows do not fit
the numbers, `figures` returns None and the statement is run.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .datasets import SHARES
from .suppression import NOTHING

READ = ["region", "industry", "person", "wage_fen", "owed_fen", "insured"]
NAMES = ("p10_fen", "p25_fen", "median_fen", "p75_fen", "p90_fen")
GROUPINGS = {"wage_cube": ((True, True),), "wage_margin": ((True, False), (False, True), (False, False))}
MOST_CODE = 1_000_000  # a table of all codes up to here is smaller than the rows
Column = np.ndarray[Any, Any]


def figures(dataset: str, month: str, file: Path, minimum: Mapping[int, int]) -> pa.Table | None:
    """Return the figures of a month from its silver file and the minimum wage of each region; None where they do not fit."""
    table = pq.read_table(file, columns=READ, partitioning=None)
    if table.num_rows == 0 or any(table[name].null_count for name in READ[:4]):
        return None
    region, industry, person, wage = (table[name].to_numpy() for name in READ[:4])
    if int(region.min()) < 0 or int(industry.min()) < 0 or max(int(region.max()), int(industry.max())) > MOST_CODE:
        return None
    (regions, place), (industries, trade) = _numbered(region), _numbered(industry)
    fen = np.array([minimum.get(int(one), -1) for one in regions], np.int64)[place]
    owed, insured = table["owed_fen"], table["insured"]
    owed_fen = owed.fill_null(0).to_numpy()
    flags = {  # column → whether a row counts in it
        "judged": fen >= 0, "below_minimum": wage < fen, "owed_known": _known(owed), "owed_records": owed_fen > 0,
        "insurance_known": _known(insured), "uninsured": ~insured.fill_null(True).to_numpy(),
    }  # fmt: skip
    bits = _bits(person), _bits(wage)
    if bits[0] is None or bits[1] is None or int(owed_fen.sum(dtype=np.float64)) >= 2**53:
        return None
    parts = []
    for by_region, by_industry in GROUPINGS[dataset]:
        size = (len(regions) if by_region else 1) * (len(industries) if by_industry else 1)
        group = place if by_region else np.zeros_like(place)
        if by_industry:
            group = place * len(industries) + trade if by_region else trade
        if size.bit_length() + max(bits) > 63:  # type: ignore[type-var,operator]
            return None
        counted = _tally(group, size, wage, person, owed_fen, flags, bits)  # type: ignore[arg-type]
        at = counted.pop("group")
        wide = len(industries) if by_industry else 1
        counted["region"] = regions[at // wide] if by_region else np.full(len(at), NOTHING[0])
        counted["industry"] = industries[at % wide] if by_industry else np.full(len(at), NOTHING[1])
        parts.append(counted)
    return _table(month, parts)


def _tally(
    group: Column, size: int, wage: Column, person: Column, owed_fen: Column, flags: Mapping[str, Column], bits: tuple[int, int]
) -> dict[str, Column]:
    """Return column → one number per group that has rows."""
    with ThreadPoolExecutor(2) as pool:
        persons = pool.submit(_distinct, group, size, person, bits[0])
        counts = np.bincount(group, minlength=size)
        at = np.flatnonzero(counts)
        records = counts[at]
        packed = (group << bits[1]) | wage
        packed.sort()
        packed &= (1 << bits[1]) - 1
        starts = np.cumsum(records) - records
        found: dict[str, Column] = {"group": at, "records": records, "wages_fen": np.add.reduceat(packed, starts)}
        for name, share in zip(NAMES, SHARES, strict=True):
            hundredths = round(float(share) * 100)
            found[name] = packed[starts + np.maximum((hundredths * records + 99) // 100, 1) - 1]
        for name, many in _borne(group, counts, flags):
            found[name] = many[at]
        owing = np.flatnonzero(owed_fen)  # a sum below 2**53 is exact in the floats used
        owed = np.bincount(group[owing], weights=owed_fen[owing], minlength=size)
        found["owed_fen"] = owed.astype(np.int64)[at]
        found["persons"] = persons.result()[at]
    return found


def _borne(group: Column, counts: Column, flags: Mapping[str, Column]) -> Iterator[tuple[str, Column]]:
    """Yield each flag with how many rows of each group bear it; those are looked at that are fewer, with it or without."""
    for name, flag in flags.items():
        if 2 * int(np.count_nonzero(flag)) <= len(flag):
            yield name, np.bincount(group[flag], minlength=len(counts))
        else:
            yield name, counts - np.bincount(group[~flag], minlength=len(counts))


def _distinct(group: Column, size: int, person: Column, bits: int) -> Column:
    packed = (group << bits) | person
    packed.sort()
    first = np.empty(len(packed), bool)
    first[0], first[1:] = True, packed[1:] != packed[:-1]
    return np.bincount(packed[first] >> bits, minlength=size)


def _numbered(codes: Column) -> tuple[Column, Column]:
    """Return (the codes there are, in order; of each row the position of its code): one look into a table a row, no search."""
    known = np.flatnonzero(np.bincount(codes))
    position = np.zeros(int(known[-1]) + 1, np.int64)
    position[known] = np.arange(len(known))
    return known, position[codes]


def _bits(values: Column) -> int | None:
    """Return how many bits the largest value takes, or None where one is negative."""
    return None if int(values.min()) < 0 else int(values.max()).bit_length()


def _known(values: pa.ChunkedArray) -> Column:
    return np.asarray(values.is_valid().to_numpy())


def _table(month: str, parts: list[dict[str, Column]]) -> pa.Table:
    joined = {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}
    order = np.lexsort((joined["industry"], joined["region"]))
    columns: dict[str, Any] = {name: pa.array(values[order].astype(np.int64)) for name, values in joined.items()}
    nobody_said = pc.equal(columns.pop("owed_known"), 0)
    columns["owed_fen"] = pc.if_else(nobody_said, pa.scalar(None, pa.int64()), columns["owed_fen"])
    for name in ("region", "industry"):
        columns[name] = columns[name].cast(pa.int32())
    return pa.table({"month": pa.array([month] * len(order)), **columns})

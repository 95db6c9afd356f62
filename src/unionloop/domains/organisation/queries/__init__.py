"""Reads of the union tree."""

from unionloop.domains.organisation.rules import months_after as months_after

from .extensions import extensions
from .seats import affiliations, chairs_of, committees, terms_due
from .units import (
    by_code,
    by_ids,
    child_ids,
    children,
    children_of,
    desk_unit,
    ids_of,
    invariants,
    line_of,
    lines_of,
    links,
    names,
    of_divisions,
    roots,
    row_of,
    rows_of,
    streets,
    tree_faults,
    unit,
    unit_of_division,
    units,
)  # fmt: skip

__all__ = [
    "affiliations",
    "by_code",
    "by_ids",
    "chairs_of",
    "child_ids",
    "children",
    "children_of",
    "committees",
    "desk_unit",
    "extensions",
    "ids_of",
    "invariants",
    "line_of",
    "lines_of",
    "links",
    "months_after",
    "names",
    "of_divisions",
    "roots",
    "row_of",
    "rows_of",
    "streets",
    "terms_due",
    "tree_faults",
    "unit",
    "unit_of_division",
    "units",
]  # fmt: skip

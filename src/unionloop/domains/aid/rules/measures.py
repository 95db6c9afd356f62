"""Reading the tests in force from their dated rows."""

from typing import Any

from unionloop.domains.aid.contracts import Bar, Measure
from unionloop.kernel.errors import BadInput


def read_measure(line_fen: Any, classes: Any, ids: tuple[int, ...] = ()) -> Measure:
    """Return the tests from the monthly line and the table of classes, or refuse what no rule can apply."""
    try:
        found = Measure(
            line_fen=line_fen, deep_bp=classes["deep_bp"], deep_inclusive=bool(classes["deep_inclusive"]),
            relative_bp=classes["relative_bp"], sudden_bp=classes["sudden_bp"],
            sudden_ceiling_bp=classes.get("sudden_ceiling_bp"), migrant_days=classes["migrant_days"],
            excusable=frozenset(Bar(one) for one in classes["excusable"]), ids=ids,
        )  # fmt: skip
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadInput("aid_rule_broken", rule="aid.classes", why=str(error)[:60]) from error
    whole = (found.line_fen, found.deep_bp, found.relative_bp, found.sudden_bp, found.migrant_days)
    if not all(isinstance(one, int) for one in whole) or not 0 < found.deep_bp <= found.relative_bp or found.line_fen <= 0:
        raise BadInput("aid_rule_broken", rule="aid.classes", why="numbers")
    return found

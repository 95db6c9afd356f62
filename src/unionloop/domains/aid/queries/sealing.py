"""Rulings and facts as they lie sealed in the tables: JSON, made and read in one place."""

import json
from typing import Any

from unionloop.domains.aid.contracts import Bar, Klass, Ruling, Sum


def closed_sums(sums: tuple[Sum, ...]) -> str:
    return json.dumps([[one.key, one.label, one.amount_fen, one.how] for one in sums], ensure_ascii=False)


def opened_sums(text: str) -> tuple[Sum, ...]:
    return tuple(Sum(*one) for one in json.loads(text)) if text else ()


def closed_ruling(ruling: Ruling) -> str:
    """Return a ruling as it is kept: what was decided stays as it was shown."""
    return json.dumps({
        "klass": ruling.klass, "migrant": ruling.migrant, "sums": json.loads(closed_sums(ruling.sums)),
        "why": ruling.why, "barred": ruling.barred, "ids": ruling.ids, "head_fen": ruling.head_fen,
    }, ensure_ascii=False)  # fmt: skip


def opened_ruling(text: str) -> Ruling | None:
    if not text:
        return None
    kept: dict[str, Any] = json.loads(text)
    return Ruling(
        Klass(kept["klass"]), kept["migrant"], tuple(Sum(*one) for one in kept["sums"]), tuple(kept["why"]),
        tuple(Bar(one) for one in kept["barred"]), tuple(kept["ids"]), kept["head_fen"],
    )  # fmt: skip

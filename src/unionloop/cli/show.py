"""How the command line prints: rows as aligned text for people, JSON for programs."""

import dataclasses
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

from unionloop.kernel.money import yuan

MOST = 40  # display columns a cell takes in a list


def show(answer: Any, *, as_json: bool) -> None:
    """Print a row, a page, a list or a text."""
    if as_json:
        json.dump(_plain(answer), sys.stdout, ensure_ascii=False, indent=2)
        print()
        return
    if answer is None:
        return
    if dataclasses.is_dataclass(answer) and hasattr(answer, "rows") and hasattr(answer, "next"):
        _table(answer.rows)
        if answer.next:
            print(f"… next: --after {answer.next}")
    elif dataclasses.is_dataclass(answer) or isinstance(answer, dict):
        _one(answer)
    elif isinstance(answer, Iterable) and not isinstance(answer, str):
        _table(list(answer))
    else:
        print(answer)


def _one(answer: Any) -> None:
    fields = list(_fields(answer))
    width = max((_width(name) for name, _ in fields), default=0)
    for name, value in fields:
        if isinstance(value, tuple | list) and value and dataclasses.is_dataclass(value[0]):
            print(f"{_pad(name, width)}")
            for one in value:
                print("  - " + ", ".join(f"{key}={_text(key, item)}" for key, item in _fields(one)))
        else:
            print(f"{_pad(name, width)}  {_text(name, value)}")


def _table(rows: list[Any]) -> None:
    if not rows:
        print("(none)")
        return
    if not dataclasses.is_dataclass(rows[0]) and not isinstance(rows[0], dict):
        for row in rows:
            print(_text("", row))
        return
    names = [name for name, value in _fields(rows[0]) if not _nested(value)]
    lines = [[_cut(_text(name, dict(_fields(row)).get(name))) for name in names] for row in rows]
    widths = [max(_width(cell) for cell in column) for column in zip(names, *lines, strict=True)]
    for line in (names, *lines):
        print("  ".join(_pad(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _fields(answer: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(answer, dict):
        yield from ((str(name), value) for name, value in answer.items())
        return
    for one in dataclasses.fields(answer):
        yield one.name, getattr(answer, one.name)


def _nested(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, tuple | list) and bool(value) and dataclasses.is_dataclass(value[0])
    )


def _text(name: str, value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_fen") and isinstance(value, int):
        return yuan(value, ",")
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.astimezone().isoformat(" ", "seconds")
    if isinstance(value, tuple | list | set | frozenset):
        return ", ".join(_text("", one) for one in value)
    return str(value).replace("\n", " ⏎ ").replace("\x1b", "␛")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(item) for name, item in _fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str) -> str:
    if _width(text) <= MOST:
        return text
    kept = ""
    for one in text:
        if _width(kept + one) > MOST - 1:
            break
        kept += one
    return kept + "…"

"""Reading facts and building blocks; a missing fact is named before anything is drawn."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import THIN, yuan

from ..contracts import Fields, Grid, Text, day_text

Block = Text | Grid | Fields
_WIDE = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"}
_NEAR = re.compile(r"(?<=[\u2e80-\U0003ffff])[,;:?!]|\((?=[\u2e80-\U0003ffff])|(?<=[\u2e80-\U0003ffff])\)")


class Facts:
    """The facts of one letter; asking for one that is not there names it."""

    def __init__(self, template: str, facts: Mapping[str, Any]) -> None:
        self.template, self.facts = template, facts

    def has(self, name: str) -> bool:
        return self.facts.get(name) not in (None, "", [])

    def raw(self, name: str) -> Any:
        if name not in self.facts or self.facts[name] is None:
            raise BadInput("fact_missing", template=self.template, fact=name)
        return self.facts[name]

    def text(self, name: str, default: str | None = None) -> str:
        if default is not None and not self.has(name):
            return default
        return str(self.raw(name))

    def number(self, name: str) -> int:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise BadInput("fact_not_a_number", template=self.template, fact=name)
        return value

    def money(self, name: str) -> str:
        return yuan(self.number(name), THIN)

    def day(self, name: str) -> str:
        return day_text(self.raw(name))

    def rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        found = self.raw(name)
        if not isinstance(found, list | tuple) or not all(isinstance(one, Mapping) for one in found):
            raise BadInput("fact_not_a_list", template=self.template, fact=name)
        return found


def month_text(value: str) -> str:
    """Return 2026年7月 for "202607" or "2026-07"."""
    digits = str(value).replace("-", "")
    return f"{digits[:4]}年{int(digits[4:6])}月" if len(digits) >= 6 and digits[:6].isdigit() else str(value)


def wide(text: str) -> str:
    """Return running text with the full-width punctuation Chinese letters use beside Chinese characters."""
    return _NEAR.sub(lambda found: _WIDE[found.group()], text)


def para(text: str) -> Text:
    return Text(wide(text))


def heading(text: str, level: int = 1) -> Text:
    return Text(wide(text), level=level)


def parse_body(template: str, body: Sequence[Any]) -> tuple[Block, ...]:
    """Return blocks from plain values.

    A string is a paragraph; `{"heading": text, "level": 1..4}`; `{"text": text, "align": "center"}`;
    `{"fields": [[label, value], …]}`; `{"table": {"head", "rows", "foot", "aligns", "widths", "caption"}}`.
    """
    return tuple(_parse(template, one) for one in body)


def _parse(template: str, one: Any) -> Block:
    if isinstance(one, str):
        return para(one)
    if isinstance(one, Mapping):
        if "heading" in one:
            return heading(str(one["heading"]), min(max(int(one.get("level", 1)), 1), 4))
        if "text" in one:
            align = str(one.get("align", "left"))
            return Text(wide(str(one["text"])), indent=align == "left", align=align)
        if "fields" in one:
            return Fields(tuple((str(label), str(value)) for label, value in one["fields"]))
        if "table" in one:
            return _grid(template, one["table"])
    raise BadInput("bad_block", template=template, block=str(one)[:60])


def _grid(template: str, table: Mapping[str, Any]) -> Grid:
    head = tuple(map(str, table["head"]))
    rows = tuple(tuple(map(str, row)) for row in table["rows"])
    foot = tuple(map(str, table.get("foot", ())))
    if any(len(row) != len(head) for row in (*rows, *([foot] if foot else []))):
        raise BadInput("uneven_table", template=template)
    aligns = "".join(one for one in str(table.get("aligns", "")) if one in "lcr")
    return Grid(head, rows, aligns.ljust(len(head), "l")[: len(head)], tuple(map(int, table.get("widths", ()))),
                foot, str(table.get("caption", "")))  # fmt: skip

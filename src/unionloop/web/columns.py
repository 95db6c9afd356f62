"""A column of a list, and how a value of its kind is drawn: on the page, in print, beside a staff name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_noop

from .templatetags import show

RIGHT = ("money", "money_signed", "count", "percent_bp", "figure")
SHORT = 12  # characters of a text that never breaks over lines


@dataclass(frozen=True)
class Column:
    """One column. `key` names the row's attribute (dots allowed); `href` makes the cell a link.

    Kinds: text, money (fen), money_signed, count, date, month, moment, code, state, percent_bp, mask, link;
    figure (a number drawn already, of a unit of its own);
    staff (a login, shown as the masked name of its person), zh (what a city wrote: Chinese for every reader).
    `total` shows the sum of `page.sums[key]` below the double rule; `shown=False` hides it until chosen, not in files.
    """

    key: str
    label: str
    kind: str = "text"
    href: Callable[[Any], str | None] | None = None
    total: bool = False
    shown: bool = True
    unit: str = ""  # 元, 家, 人: stands in the header
    read: Callable[[Any], Any] | None = None

    @property
    def numeric(self) -> bool:
        return self.kind in RIGHT

    @property
    def header(self) -> str:
        unit = self.unit or (gettext_noop("元") if self.kind.startswith("money") and "元" not in self.label else "")
        return gettext("%(word)s，%(n)s") % {"word": self.word, "n": gettext(unit)} if unit.strip() else self.word

    @property
    def word(self) -> str:
        """The label in the language of the page."""
        return gettext(self.label) if self.label else ""

    def value(self, row: Any) -> Any:
        """Return the raw value of this column in a row (object or dict)."""
        if self.read is not None:
            return self.read(row)
        for part in self.key.split("."):
            row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
        return row() if callable(row) else row


def linked(columns: Iterable[Column], **ways: Callable[[Any], str | None] | None) -> list[Column]:
    """Return the columns with these ways for some of them; None takes one away from whoever would not be let in."""
    return [replace(one, href=ways[one.key]) if one.key in ways else one for one in columns]


@dataclass(frozen=True)
class Cell:
    """One drawn cell: its markup, its classes, and whether it heads the row."""

    html: SafeString
    classes: str = ""
    heads: bool = False
    label: str = ""  # what stands before it on a phone, where a row becomes a few lines

    def tag(self) -> SafeString:
        """Return the whole cell."""
        name, scope = ("th", mark_safe(' scope="row"')) if self.heads else ("td", "")
        classes = format_html(' class="{}"', self.classes) if self.classes else ""
        label = format_html(' data-l="{}"', self.label) if self.label else ""
        return format_html("<{}{}{}{}>{}</{}>", name, scope, classes, label, self.html, name)


def cells_of(columns: Sequence[Column], row: Any, on_page: bool = True) -> list[Cell]:
    """Return the drawn cells of one row; the first column heads the row. On a page they link, and the others bear their label."""
    cells = []
    for at, column in enumerate(columns):
        value = column.value(row)
        html = draw(value, column.kind)
        target = column.href(row) if on_page and column.href is not None else None
        if target:
            html = format_html('<a class="row" href="{}">{}</a>', target, html)
        label = column.header if on_page and at else ""
        classes = f"{_classes(column, value) or _short(value, at)}{' none' if html is show.NOTHING else ''}"
        cells.append(Cell(html, classes.strip(), at == 0, label))
    return cells


def draw(value: Any, kind: str) -> SafeString:
    """Return a value as markup, by kind."""
    if value is None or value == "":
        return show.NOTHING
    if kind in _DRAWN:
        return SafeString(_DRAWN[kind](value))
    if isinstance(value, bool):
        value = gettext("是") if value else gettext("否")
    elif isinstance(value, datetime):
        return SafeString(show.show_moment(value))
    elif isinstance(value, date):
        return SafeString(show.show_day(value, "iso"))
    return conditional_escape(getattr(value, "label", value))


_DRAWN: dict[str, Callable[[Any], str]] = {
    "zh": lambda value: format_html('<span lang="zh-Hans">{}</span>', value),
    "money": show.yuan,
    "money_signed": show.yuan_signed,
    "count": show.count,
    "percent_bp": show.percent,
    "date": lambda value: show.show_day(value, "iso"),
    "month": lambda value: show.month(value),
    "moment": lambda value: show.show_moment(value, "iso"),
    "state": lambda value: show.state(value),
    "code": lambda value: format_html('<span class="code">{}</span>', value),
    "mask": lambda value: format_html('<span class="code mask">{}</span>', value),
}


def _classes(column: Column, value: Any) -> str:
    classes = ["n"] if column.numeric else []
    if column.kind.startswith("money") and isinstance(value, int) and value < 0:
        classes.append("neg")
    if column.kind in ("date", "month", "moment", "code", "mask", "state"):
        classes.append("k")
    return " ".join(classes)


def _short(value: Any, at: int) -> str:
    """Return `s` for a few words that stay on one line; the name of a row and long texts may break."""
    return "s" if at and len(str(getattr(value, "label", value) or "")) <= SHORT else ""

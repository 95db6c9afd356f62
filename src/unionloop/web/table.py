"""One list: columns, one keyset page of rows, sums, chosen columns, and the same rows as files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop

from unionloop.kernel.page import Page

from . import exporting, exports
from .columns import Cell, Column, cells_of, draw
from .page import ROWS, remember, rows_asked
from .staffing import named

TRAIL = 20  # cursors kept in the address for going back
PAGING = ("after", "at", "trail")


@dataclass(frozen=True)
class Line:
    """One drawn row and the row it came from (templates read `line.row` for row acts)."""

    row: Any
    cells: list[Cell]
    href: str = ""
    name: str = ""  # what the row is called, for the label of its check box


@dataclass(frozen=True)
class Empty:
    """Why a list is empty and what to do next."""

    title: str = gettext_noop("这里还没有内容")
    why: str = ""
    act: str = ""
    href: str = ""


@dataclass
class Table:
    """What parts/table.html draws."""

    name: str
    title: str
    columns: list[Column]
    lines: list[Line]
    page: Page[Any]
    empty: Empty
    chosen: list[tuple[Column, bool]]
    totals: list[SafeString | None] = field(default_factory=list)
    rows: int = ROWS[0]
    sizes: tuple[int, ...] = ROWS
    first: int = 1
    next_query: str = ""
    previous_query: str = ""
    queries: dict[str, str] = field(default_factory=dict)
    exportable: bool = False
    select: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @property
    def turns(self) -> bool:
        """Whether there is another page, or would be one with fewer rows to a page."""
        return bool(self.next_query or self.previous_query or len(self.lines) > self.sizes[0])

    @property
    def total_cells(self) -> list[dict[str, Any]]:
        """The footer as cells: the label spans every leading column without a sum."""
        lead = next((at for at, one in enumerate(self.totals) if one is not None), 0)
        return [{"span": lead or 1, "label": True}] + [
            {"html": one if one is not None else "", "right": column.numeric, "of": column.header}
            for column, one in list(zip(self.columns, self.totals, strict=True))[max(lead, 1) :]
        ]


def table_page(
    request: HttpRequest,
    template: str,
    *,
    name: str,
    columns: Sequence[Column],
    page: Page[Any] | Callable[[], Page[Any]],
    every: Callable[[], Iterable[Any]] | None = None,
    context: dict[str, Any] | None = None,
    title: str = "",
    empty: Empty | None = None,
    select: str = "",
    personal: bool = False,
) -> HttpResponseBase:
    """Render `template` with `table`, or answer `?format=csv|xlsx|json|print` with every row.

    `page` may be a callable, so that an export does not read a page it will not show. `select` names
    the row attribute put into check boxes for acts on many rows. A `personal` list tells of natural
    persons: its export asks what for, carries a watermark, and many rows wait for a second person.
    """
    form = request.GET.get("format", "")
    if form:
        found = every() if every is not None else _page(page).rows
        fields = [exports.Field(one.key, one.header, one.kind.removesuffix("_signed"), one.value,
                                one.total and one.numeric) for one in named(columns)]  # fmt: skip
        asked = exporting.Listed(name, title or name, fields, found, personal)
        return exporting.answer(request, form, asked)
    table = build(request, name=name, columns=columns, page=_page(page), title=title, empty=empty, select=select)
    response = render(request, template, {**(context or {}), "table": table})
    if "columns" in request.GET:
        remember(response, f"columns-{name}", ".".join(one.key for one in table.columns))
    if request.GET.get("rows", "") in {str(size) for size in ROWS}:
        remember(response, "rows", request.GET["rows"])
    return response


def build(
    request: HttpRequest, *, name: str, columns: Sequence[Column], page: Page[Any], title: str = "",
    empty: Empty | None = None, select: str = "",
) -> Table:  # fmt: skip
    """Return a table to draw; a page with several tables calls this itself."""
    shown = named(_chosen(request, name, columns), page.rows)
    rows = rows_asked(request)
    at = request.GET.get("at", "1")
    first = int(at) if at.isdecimal() and len(at) < 10 else 1
    table = Table(
        name=name, title=title, columns=shown, page=page, empty=empty or Empty(), rows=rows, first=max(first, 1),
        lines=[Line(row, cells_of(shown, row), _link(shown, row), str(shown[0].value(row))) for row in page.rows],
        chosen=[(one, one.key in {column.key for column in shown}) for one in columns], select=select,
        exportable=True,
    )  # fmt: skip
    if page.sums:
        table.totals = [_total(one, page.sums) for one in shown]
    _paging(request, table)
    return table


def _page(page: Page[Any] | Callable[[], Page[Any]]) -> Page[Any]:
    return page() if callable(page) else page


def _link(columns: Sequence[Column], row: Any) -> str:
    for column in columns:
        if column.href is not None:
            return column.href(row) or ""
    return ""


def _total(column: Column, sums: dict[str, int]) -> SafeString | None:
    if column.key not in sums or not (column.total or column.numeric):
        return None
    return draw(sums[column.key], column.kind if column.numeric else "count")


def _chosen(request: HttpRequest, name: str, columns: Sequence[Column]) -> list[Column]:
    asked = request.GET.getlist("columns") or request.COOKIES.get(f"columns-{name}", "").split(".")
    asked = [part for text in asked for part in text.split(",")]
    wanted = {key for key in asked if key in {one.key for one in columns}}
    if not wanted:
        return [one for one in columns if one.shown]
    return [one for at, one in enumerate(columns) if at == 0 or one.key in wanted]


def _paging(request: HttpRequest, table: Table) -> None:
    """Work out the addresses of the neighbours: keyset pages know only what follows, so a trail goes along."""
    query = request.GET.copy()
    trail = [part for part in query.get("trail", "").split(".") if part][-TRAIL:]
    here = query.get("after", "")
    for key in (*PAGING, "columns"):
        query.pop(key, None)
    if table.page.next:
        forward = query.copy()
        forward["after"] = table.page.next
        forward["at"] = str(table.last + 1)
        if here:
            forward["trail"] = ".".join([*trail, here][-TRAIL:])
        table.next_query = f"?{forward.urlencode()}"
    if here:
        back = query.copy()
        if trail:
            back["after"], back["at"] = trail[-1], str(max(1, table.first - table.rows))
            if trail[:-1]:
                back["trail"] = ".".join(trail[:-1])
        table.previous_query = f"?{back.urlencode()}"
    for form in exports.FORMATS:
        one = query.copy()
        one["format"] = form
        table.queries[form] = f"?{one.urlencode()}"

"""What the pages of collection share: whose files, which month, how a period reads, downloads."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from unionloop.domains.dues import queries
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.source import Source, posted


def span(start: date | None, end: date | None) -> str:
    """Return a period as short as it can be read."""
    if start is None or end is None:
        return "—"
    if start.day == 1 and (start.year, start.month) == (end.year, end.month) and end.day > 27:
        return f"{start.year}-{start.month:02d}"
    return f"{start} – {end}" if start != end else str(start)


def attachment(name: str, content: bytes) -> HttpResponse:
    """Return a download under its Chinese name."""
    kind = "text/csv" if name.endswith("csv") else \
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # fmt: skip
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def units_of(by: Actor) -> list[tuple[int, str]]:
    """Return the unions this actor collects for: those of the acting posts, and those with money."""
    found = dict(queries.collecting_units(by))
    found |= {one.id: one.name for one in organisation.by_ids(by.units).values()}
    if not found:
        found = {one.id: one.name for one in organisation.roots(by)}
    return sorted(found.items())


def month_of(request: HttpRequest, by: Actor) -> str:
    """Return the asked month as "yyyymm", else the present one."""
    text = request.GET.get("month", "").replace("-", "")
    return text if text.isdecimal() and len(text) == 6 and "01" <= text[4:] <= "12" else f"{by.today:%Y%m}"


def every_page(read: Any) -> Iterator[Any]:
    """Yield the rows of page after page, for an export."""
    after = ""
    while True:
        page = read(after)
        yield from page.rows
        if not page.next:
            return
        after = page.next


def unit_posted(request: HttpRequest) -> int:
    """Return the unit a form names."""
    text = request.POST.get("unit", "")
    if not text.isdecimal() or len(text) > 12:
        raise BadInput("bad_number", field="unit", value=text[:20])
    return int(text)


def file_posted(request: HttpRequest) -> tuple[str, Source]:
    """Return (name, content) of the uploaded file of a form."""
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput("no_file")
    return upload.name or "", posted(upload)

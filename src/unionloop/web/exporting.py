"""From a list to a file: at once, or asked for with a purpose, or queued for the worker.

Few rows about nobody in particular go out at once. Many rows wait in the download centre, and rows
about persons ask what for and carry a watermark (ux.md §5.2, trust.md P8). The worker draws the same
list again with the rights its owner holds at that moment (`write`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import resolve
from django.utils import translation

from unionloop.domains.access import queries as access
from unionloop.domains.documents import commands, queries
from unionloop.domains.documents.contracts import ExportAsked, ExportRow
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.progress import Watch

from . import exports, refusals
from .stepping import stepped_up

SALT = "web.export"
TOKEN_SECONDS = 3600
TELL_EVERY = 500


@dataclass(frozen=True)
class Listed:
    """What a list offers for export."""

    name: str
    title: str
    fields: Sequence[exports.Field]
    rows: Iterable[Any]
    personal: bool = False


@dataclass
class Writing:
    """Stands on the request while an export is written: `answer` then gives rows, not questions."""

    mark: str
    tell: Callable[[int], None]
    rows: int = 0

    def counted(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.rows += 1
            if self.rows % TELL_EVERY == 0:
                self.tell(self.rows)
            yield row


def answer(request: HttpRequest, form: str, listed: Listed) -> HttpResponseBase:
    """Return the rows as a file, or the page that asks before they may leave."""
    writing: Writing | None = getattr(request, "export", None)
    if writing is not None:
        return _respond(request, form, listed, writing.counted(listed.rows), writing.mark)
    if form not in exports.FORMATS:
        raise BadInput("unknown_format", format=form[:20], known=", ".join(exports.FORMATS))
    if getattr(request, "acting", None) is None:  # published lists, no login
        return _respond(request, form, listed, listed.rows)
    if listed.personal:
        return stepped_up(_ask)(request, form, listed, sum(1 for _ in listed.rows))
    if form == "print":
        return _respond(request, form, listed, listed.rows)
    rows = iter(listed.rows)
    head = list(islice(rows, queries.export_limits(request.actor).queue_rows + 1))  # type: ignore[attr-defined]
    if len(head) <= queries.export_limits(request.actor).queue_rows:  # type: ignore[attr-defined]
        return _respond(request, form, listed, head)
    return _ask(request, form, listed, sum(1 for _ in chain(head, rows)))


def _respond(
    request: HttpRequest, form: str, listed: Listed, rows: Iterable[Any], mark: str = ""
) -> HttpResponseBase:
    return exports.respond(request, form, name=listed.name, title=listed.title, fields=listed.fields,
                           rows=rows, mark=mark)  # fmt: skip


def _ask(request: HttpRequest, form: str, listed: Listed, rows: int) -> HttpResponseBase:
    by, limits = request.actor, queries.export_limits(request.actor)  # type: ignore[attr-defined]
    query = request.GET.copy()
    query.pop("format", None)
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    facts = {"who": by.name, "address": address, "form": form, "name": listed.name, "title": listed.title,
             "rows": rows, "personal": listed.personal}  # fmt: skip
    return render(request, "downloads/ask.html", {
        "token": signing.dumps(facts, salt=SALT), "title": listed.title, "form": form, "rows": rows,
        "personal": listed.personal, "back": address, "limits": limits,
        "second": limits.need_second(rows, listed.personal), "queued": rows > limits.queue_rows,
    })  # fmt: skip


def asked_of(by: Actor, token: str) -> ExportAsked:
    """Return what a form of `_ask` was about; a stale or foreign token is refused."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature as error:
        raise BadInput("export_token_stale") from error
    if facts.pop("who") != by.name:
        raise BadInput("export_token_stale")
    return ExportAsked(**facts, language=translation.get_language() or "zh-hans")


def write(export_id: int, at: datetime) -> ExportRow:
    """Write one export that waits; what goes wrong is noted on it, for its owner to read."""
    machine = system(at)
    try:
        row = commands.begin_export(machine, export_id=export_id)
    except Refused:
        return queries.export(machine, export_id=export_id)  # another writer has it, or it was called off
    try:
        with Watch(queries.progress_key(export_id), "documents.write_export", at, total=row.asked.rows) as watch:
            content, content_type, rows = _draw(row, at, watch.tell)
        return commands.keep_export(
            machine, export_id=export_id, content=content, content_type=content_type, rows=rows
        )
    except Refused as refused:
        if refused.code in ("stopped", "wrong_state"):
            return queries.export(machine, export_id=export_id)
        return commands.fail_export(machine, export_id=export_id, message=refusals.sentence(refused))


def _draw(row: ExportRow, at: datetime, tell: Callable[[int], None]) -> tuple[bytes, str, int]:
    if row.asked.form == "print":
        return b"", "", row.asked.rows  # drawn when it is fetched
    response, writing = replay(row, at, tell)
    content = b"".join(response)  # type: ignore[arg-type]
    if isinstance(response, FileResponse):  # not response.close(): that would end the database connection in use
        response.file_to_stream.close()  # type: ignore[union-attr]
    return content, response.headers["Content-Type"], writing.rows


def replay(
    row: ExportRow, at: datetime, tell: Callable[[int], None] = lambda done: None
) -> tuple[HttpResponseBase, Writing]:
    """Call the list's own page again as its owner, rights as they are now, and return the file it gives."""
    path, _, query = row.asked.address.partition("?")
    given = QueryDict(query, mutable=True)
    given["format"] = row.asked.form
    account = access.login_of(row.owner)
    if account is None:
        raise Refused("account_disabled", username=row.owner)
    acting = access.acting(account, at=at, post_id=row.post_id)
    writing = Writing(row.watermark(at) if row.asked.personal else "", tell)
    match = resolve(path)
    request = HttpRequest()
    request.method, request.path, request.path_info, request.GET = "GET", path, path, given
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "443", "QUERY_STRING": given.urlencode()}
    request.resolver_match, request.user = match, account
    for name, value in {"session": {}, "acting": acting, "actor": acting.actor, "visit": None, "htmx": False,
                        "request_id": f"export-{row.id}", "export": writing}.items():  # fmt: skip
        setattr(request, name, value)
    with translation.override(row.asked.language):
        response = match.func(request, *match.args, **match.kwargs)
        if response.status_code != 200:
            raise Refused("export_not_drawn", status=response.status_code)
        if not isinstance(response, FileResponse):  # a sheet is written already; the rest streams: now
            response.streaming_content = list(response.streaming_content)
    limits = queries.export_limits(acting.actor)
    if limits.need_second(writing.rows, row.asked.personal) and not row.approved:
        raise Refused("export_grew", rows=writing.rows)
    return response, writing

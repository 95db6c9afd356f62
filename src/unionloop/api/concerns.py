"""What is collected on the ground, sorted by month, received by rota; and what the desk knows."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Item

from . import appeals_bodies as bodies
from .answers import ERRORS
from .appeals import paged
from .entrance import actor_of

router = Router(tags=["concerns"])
Rows = {200: dict[str, Any], **ERRORS}


@router.get("/gatherings", response=Rows, operation_id="concerns_gatherings")
def gatherings(
    request: HttpRequest, kind: bodies.Word = "", after: bodies.Cursor = "", limit: bodies.Limit = 50
) -> Any:  # fmt: skip
    """Return diary entries, receptions and symposia, newest first."""
    return paged(queries.gatherings(actor_of(request), kind=kind, after=after, limit=limit))


@router.post("/diary", response=Rows, operation_id="appeals_write_diary")
def write_diary(request: HttpRequest, body: bodies.Diary) -> Any:
    """Write a diary entry; each concern becomes a case. The same key again changes nothing."""
    return asdict(commands.write_diary(actor_of(request), **_with_items(body)))


@router.post("/symposia", response=Rows, operation_id="appeals_hold_symposium")
def hold_symposium(request: HttpRequest, body: bodies.Symposium) -> Any:
    """Keep the minutes of a symposium; each concern becomes a case."""
    return asdict(commands.hold_symposium(actor_of(request), **_with_items(body)))


@router.get("/ledger", response=Rows, operation_id="concerns_ledger")
def ledger(request: HttpRequest, month: date) -> Any:
    """Return the ledger of concerns of a month: collected = merged + handled + open, per unit and tier."""
    return {"rows": [asdict(one) | {"holds": one.holds} for one in queries.ledger(actor_of(request), month=month)]}


@router.post("/sortings", response=Rows, operation_id="appeals_sort")
def sort(request: HttpRequest, body: bodies.Month) -> Any:
    """Propose groups among a month's concerns."""
    return asdict(commands.sort(actor_of(request), unit_id=body.unit_id, month=body.month))


@router.get("/sortings/{sorting_id}", response=Rows, operation_id="concerns_sorting")
def sorting(request: HttpRequest, sorting_id: bodies.Id) -> Any:
    """Return one month's sorting with its groups."""
    return asdict(queries.sorting(actor_of(request), sorting_id=sorting_id))


@router.post("/groups/{group_id}/decide", response=Rows, operation_id="appeals_decide_group")
def decide_group(request: HttpRequest, group_id: bodies.Id, body: bodies.GroupVerdict) -> Any:
    """Say whether a group is one concern."""
    return asdict(commands.decide_group(actor_of(request), group_id=group_id, **body.dict()))


@router.get("/topics", response=Rows, operation_id="concerns_topics")
def topics(request: HttpRequest, month: date) -> Any:
    """Return what a month was about: kinds and places with their growth, groups that say the same."""
    return asdict(queries.hot(actor_of(request), month=month))


@router.post("/topics/{head_id}/decide", response=Rows, operation_id="appeals_decide_topic")
def decide_topic(request: HttpRequest, head_id: bodies.Id, body: bodies.TopicVerdict) -> Any:
    """Say whether a group of cases, known by its earliest, is a hot topic of the month."""
    return asdict(commands.decide_topic(actor_of(request), head_id=head_id, **body.dict()))


@router.get("/receptions", response=Rows, operation_id="concerns_receptions")
def receptions(request: HttpRequest, since: date, until: date) -> Any:
    """Return the rota of receptions."""
    return {"rows": [asdict(one) for one in queries.receptions(actor_of(request), since=since, until=until)]}


@router.post("/receptions", response=Rows, operation_id="appeals_plan_receptions")
def plan_receptions(request: HttpRequest, body: bodies.Rota) -> Any:
    """Plan one reception a week, the leaders taking turns."""
    return {"rows": [asdict(one) for one in commands.plan_receptions(actor_of(request), **body.dict())]}


@router.post("/receptions/{reception_id}/substitute", response=Rows, operation_id="appeals_substitute")
def substitute(request: HttpRequest, reception_id: bodies.Id, body: bodies.StandIn) -> Any:
    """Let another leader receive."""
    return asdict(commands.substitute(actor_of(request), reception_id=reception_id, **body.dict()))


@router.post("/receptions/{reception_id}/book", response=Rows, operation_id="appeals_book")
def book(request: HttpRequest, reception_id: bodies.Id, body: bodies.Place) -> Any:
    """Book a place at a coming reception."""
    return asdict(commands.book(actor_of(request), reception_id=reception_id, **body.dict()))


@router.get("/receptions/{reception_id}/bookings", response=Rows, operation_id="concerns_bookings")
def bookings(request: HttpRequest, reception_id: bodies.Id) -> Any:
    """Return who comes to a reception, masked."""
    return {"rows": [asdict(one) for one in queries.bookings(actor_of(request), reception_id=reception_id)]}


@router.post("/receptions/{reception_id}/hold", response=Rows, operation_id="appeals_hold_reception")
def hold_reception(request: HttpRequest, reception_id: bodies.Id, body: bodies.Received) -> Any:
    """Keep the minutes of a reception; each concern, and that of each booking that came, becomes a case."""
    items = [Item(**one.dict()) for one in body.items]
    row = commands.hold_reception(actor_of(request), reception_id=reception_id, text=body.text, items=items, came=body.came)
    return asdict(row)


@router.get("/articles", response=Rows, operation_id="concerns_articles")
def articles(
    request: HttpRequest, text: bodies.Word = "", state: bodies.Word = "", after: bodies.Cursor = "",
    limit: bodies.Limit = 50,
) -> Any:  # fmt: skip
    """Return the knowledge base, the soonest to expire first."""
    return paged(queries.articles(actor_of(request), text=text, state=state, after=after, limit=limit))


@router.post("/articles", response=Rows, operation_id="appeals_write_article")
def write_article(request: HttpRequest, body: bodies.Knowledge) -> Any:
    """Draft an answer with its source and expiry."""
    return asdict(commands.write_article(actor_of(request), **body.dict()))


@router.post("/articles/{article_id}/publish", response=Rows, operation_id="appeals_publish_article")
def publish_article(request: HttpRequest, article_id: bodies.Id) -> Any:
    """Let the desk answer by it; never by whoever wrote it."""
    return asdict(commands.publish_article(actor_of(request), article_id=article_id))


@router.post("/articles/{article_id}/retire", response=Rows, operation_id="appeals_retire_article")
def retire_article(request: HttpRequest, article_id: bodies.Id, body: bodies.Reason) -> Any:
    """Take an answer out of use."""
    return asdict(commands.retire_article(actor_of(request), article_id=article_id, reason=body.reason))


@router.post("/snippets", response=Rows, operation_id="appeals_write_snippet")
def write_snippet(request: HttpRequest, body: bodies.Sentence) -> Any:
    """Write or rewrite a ready-made sentence."""
    return asdict(commands.write_snippet(actor_of(request), **body.dict()))


def _with_items(body: bodies.Diary) -> dict[str, Any]:
    return body.dict() | {"items": [Item(**one.dict()) for one in body.items]}

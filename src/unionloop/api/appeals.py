"""The case desk over the API: cases and their acts."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import AwareDatetime

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Incoming, Known
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page

from . import appeals_bodies as bodies
from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["appeals"])
Rows = {200: dict[str, Any], **ERRORS}


def paged(page: Page[Any]) -> dict[str, Any]:
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total, "sums": page.sums}


def case_of(request: HttpRequest, number: str) -> tuple[Actor, int]:
    """Return the actor and the id of the case with a number he may see."""
    by = actor_of(request)
    return by, queries.case_by_number(by, number=number).id


@router.get("/cases", response=Rows, operation_id="appeals_read")
def cases(request: HttpRequest, filters: Query[bodies.AppealFilters]) -> Any:
    """Return cases, the soonest due first. `total` is null beyond ten thousand."""
    given = filters.dict()
    after, limit = given.pop("after"), given.pop("limit")
    words = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return paged(queries.cases(actor_of(request), filters=queries.CaseFilters(**words), after=after, limit=limit))


@router.post("/cases", response=Rows, operation_id="appeals_receive")
def receive(request: HttpRequest, body: bodies.Said) -> Any:
    """Take down what was said: a new case, or an entry of the open case it belongs to."""
    by, given = actor_of(request), body.dict()
    said = {name: given.pop(name) for name in ("key", "text", "subject", "sender", "thread", "name", "contact", "anonymous")}
    incoming = Incoming(channel=Channel(given.pop("channel")), at=by.at, **said)
    return dict(vars(commands.receive(by, incoming=incoming, known=Known(**given))))  # plain cells: nothing to copy deeply


@router.get("/cases/{number}", response=Rows, operation_id="appeals_case")
def case(request: HttpRequest, number: bodies.Word) -> Any:
    """Return one case with thread, acts, clock, links and tasks."""
    return asdict(queries.case_file(actor_of(request), number=number))


@router.get("/cases/{number}/timeline", response=Rows, operation_id="appeals_timeline")
def timeline(request: HttpRequest, number: bodies.Word) -> Any:
    """Return what was said and done, in one line of time."""
    by, case_id = case_of(request, number)
    return {"rows": [asdict(one) for one in queries.timeline(by, case_id=case_id)]}


@router.get("/cases/{number}/route", response=Rows, operation_id="appeals_route")
def route(request: HttpRequest, number: bodies.Word) -> Any:
    """Return where the rules of today would send a case, and why."""
    by, case_id = case_of(request, number)
    return asdict(queries.route(by, case_id=case_id))


@router.get("/cases/{number}/alike", response=Rows, operation_id="appeals_alike")
def alike(request: HttpRequest, number: bodies.Word) -> Any:
    """Return the open cases that say much the same."""
    by, case_id = case_of(request, number)
    return {"rows": [asdict(one) for one in queries.alike(by, text="", case_id=case_id)]}


@router.get("/rates", response=Rows, operation_id="appeals_rates")
def rates(request: HttpRequest, since: AwareDatetime, until: AwareDatetime, unit_id: bodies.Id | None = None) -> Any:
    """Return the quality figures with numerator, denominator and 95 % interval (basis points)."""
    return {"rows": [asdict(one) for one in queries.rates(actor_of(request), since=since, until=until, unit_id=unit_id)]}


@router.get("/breaches", response=Rows, operation_id="appeals_breaches")
def breaches(request: HttpRequest, since: AwareDatetime, until: AwareDatetime) -> Any:
    """Return where the late cases received in a time stood when their limit was reached."""
    return {"rows": [asdict(one) for one in queries.breaches(actor_of(request), since=since, until=until)]}


@router.get("/masses", response=Rows, operation_id="appeals_masses")
def masses(request: HttpRequest) -> Any:
    """Return the employers about which many speak at once."""
    return {"rows": [asdict(one) for one in queries.masses(actor_of(request))]}


@router.get("/categories", response=Rows, operation_id="appeals_categories")
def categories(request: HttpRequest) -> Any:
    """Return the tree of categories in force today."""
    return {"rows": [asdict(one) for one in queries.categories(actor_of(request).today)]}


@router.post("/take", response=Rows, operation_id="appeals_take")
def take(request: HttpRequest) -> Any:
    """Take the next case of the queue: flagged first, then the oldest."""
    return asdict(commands.take(actor_of(request)))


@router.post("/cases/{number}/classify", response=Rows, operation_id="appeals_classify")
def classify(request: HttpRequest, number: bodies.Word, body: bodies.Classification) -> Any:
    """Say what a case is about; somebody else's change since `seen_at` is refused, not overwritten."""
    by, case_id = case_of(request, number)
    return asdict(commands.classify(by, case_id=case_id, **body.dict(exclude_unset=True)))


@router.post("/cases/{number}/merge", response=Rows, operation_id="appeals_merge")
def merge(request: HttpRequest, number: bodies.Word, body: bodies.Other) -> Any:
    """Let a case go on in another."""
    by, case_id = case_of(request, number)
    into = queries.case_by_number(by, number=body.other).id
    return asdict(commands.merge(by, case_id=case_id, into_id=into, reason=body.reason))


@router.post("/cases/{number}/link", response=Rows, operation_id="appeals_link")
def link(request: HttpRequest, number: bodies.Word, body: bodies.Other) -> Any:
    """Note that two cases belong together."""
    by, case_id = case_of(request, number)
    commands.link(by, case_id=case_id, other_id=queries.case_by_number(by, number=body.other).id)
    return asdict(queries.case(by, case_id=case_id))


@router.post("/cases/{number}/unlink", response=Rows, operation_id="appeals_unlink")
def unlink(request: HttpRequest, number: bodies.Word, body: bodies.Other) -> Any:
    """Take a link back."""
    by, case_id = case_of(request, number)
    commands.unlink(by, case_id=case_id, other_id=queries.case_by_number(by, number=body.other).id)
    return asdict(queries.case(by, case_id=case_id))


@router.post("/cases/{number}/ask_identity", response=Rows, operation_id="appeals_ask_identity")
def ask_identity(request: HttpRequest, number: bodies.Word, body: bodies.Reason) -> Any:
    """Ask to know who an anonymous speaker is; another person decides."""
    by, case_id = case_of(request, number)
    commands.ask_identity(by, case_id=case_id, reason=body.reason)
    return {"asked": True}


@router.post("/cases/{number}/grant_identity", response=Rows, operation_id="appeals_grant_identity")
def grant_identity(request: HttpRequest, number: bodies.Word) -> Any:
    """Grant what another person asked for."""
    by, case_id = case_of(request, number)
    commands.grant_identity(by, case_id=case_id)
    return {"granted": True}


@router.post("/cases/{number}/open_identity", response=Rows, operation_id="appeals_open_identity")
def open_identity(request: HttpRequest, number: bodies.Word) -> Any:
    """See who an anonymous speaker is, where that was granted; that it was seen is journalled first."""
    by, case_id = case_of(request, number)
    return asdict(commands.open_identity(by, case_id=case_id))


@router.post("/rate", auth=None, response={200: bodies.Rated, **ERRORS}, operation_id="appeals_rate")
def rate(request: HttpRequest, body: bodies.Rating) -> Any:
    """Grade an answer, 5 to 1, by the number and token of the link sent to the speaker; no login, once."""
    row = commands.rate(actor_of(request), **body.dict())
    return {"number": row.number, "grade": body.grade}


@router.post("/tasks/{task_id}/finish", response=Rows, operation_id="appeals_finish_task")
def finish_task(request: HttpRequest, task_id: bodies.Id, body: bodies.Done) -> Any:
    """Answer a task of joint handling."""
    return asdict(commands.finish_task(actor_of(request), task_id=task_id, **body.dict()))


@router.get("/tasks", response=Rows, operation_id="appeals_tasks")
def tasks(request: HttpRequest, state: bodies.Word = "open", after: bodies.Cursor = "", limit: bodies.Limit = 50) -> Any:
    """Return the tasks of joint handling of one's own units."""
    return paged(queries.tasks(actor_of(request), state=state, after=after, limit=limit))


def _act(name: str, body: Any, text: str) -> None:
    """Mount one act on a case: the verb, its body, its command."""
    command = getattr(commands, name)

    if body is None:

        def plain(request: HttpRequest, number: bodies.Word) -> Any:
            by, case_id = case_of(request, number)
            return asdict(command(by, case_id=case_id))

        operation: Any = plain
    else:

        def with_body(request: HttpRequest, number: bodies.Word, body: Any) -> Any:
            by, case_id = case_of(request, number)
            return asdict(command(by, case_id=case_id, **body.dict()))

        with_body.__annotations__["body"] = body
        operation = with_body
    operation.__name__, operation.__doc__ = name, text
    router.post(f"/cases/{{number}}/{name}", response=Rows, operation_id=f"appeals_{name}")(operation)


for _name, _body, _text in (
    ("give_back", bodies.Reason, "Put a case back into the queue."),
    ("settle", bodies.Settlement, "Answer at once."),
    ("dispatch", bodies.Dispatch, "Send a case where the rules say, or to a unit chosen with a reason."),
    ("assign", bodies.Assignment, "Decide who handles a case after two returns."),
    ("recall", bodies.Reason, "Take a dispatch back before it is signed for."),
    ("sign", None, "Sign for a case."),
    ("send_back", bodies.Reason, "Return a case with a ground."),
    ("reply", bodies.Reply, "Say what was done."),
    ("approve", None, "Pass an answer: the speaker gets it."),
    ("redo", bodies.Reason, "Send an answer back to be done again."),
    ("call_back", bodies.Called, "Keep what the speaker said when called."),
    ("close", bodies.Remark, "Close a solved case."),
    ("close_unsolved", bodies.Reason, "Close a case that was not solved, and say so."),
    ("shelve", bodies.Reason, "Put a case on the shelf."),
    ("unshelve", bodies.Reason, "Take a shelved case up again."),
    ("pause", bodies.Reason, "Stop the clock, saying why."),
    ("resume", None, "Let the clock run on."),
    ("ask_extension", bodies.Extension, "Ask for more time."),
    ("extend", bodies.Verdict, "Grant or refuse the time asked for."),
    ("withdraw", bodies.Reason, "Close a case its speaker takes back."),
    ("reopen", bodies.Reason, "Take a closed case up again."),
    ("answer", bodies.Answer, "Write to the speaker."),
    ("note", bodies.Words, "Write an internal remark."),
    ("remind", bodies.Remark, "Remind the holder."),
    ("urge", bodies.Remark, "Urge the holder in writing."),
    ("escalate", bodies.Remark, "Tell the tier above."),
    ("raise_lead", bodies.Facts, "Open a lead for a rights letter from a case."),
    ("unmerge", bodies.Reason, "Take a merge back."),
    ("split", bodies.Part, "Take a second matter out into a case of its own."),
    ("ask_help", bodies.Help, "Ask another unit for its part."),
):
    _act(_name, _body, _text)

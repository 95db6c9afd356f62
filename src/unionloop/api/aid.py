"""JSON: households, applications on their way, publicity, the ladder."""

import base64
import binascii
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from unionloop.domains.aid import commands, queries
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page

from . import aid_bodies as bodies
from .aid_bodies import Id
from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["aid"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


def paged(page: Page[Any]) -> Answer:
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total, "sums": page.sums}


def opened(text: str, field: str) -> bytes:
    """Return what base64 says, or name the field that is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("bad_form", field=field, problem="base64") from error


@router.get("/", response=Rows, operation_id="aid_read")
def households(request: HttpRequest, filters: Query[bodies.Filters]) -> Any:
    """Files in scope, masked, latest first."""
    given = filters.dict()
    many = {name: (given.pop(name),) if given[name] else (given.pop(name), ())[1] for name in ("state", "klass", "rung")}
    return paged(queries.households(actor_of(request), **given, **many))


@router.post("/", response=Rows, operation_id="aid_open")
def open_file(request: HttpRequest, body: bodies.NewFile) -> Any:
    """Open a worker's file; he has one for life."""
    return asdict(commands.open(actor_of(request), person_id=body.person_id, unit_id=body.unit_id))


@router.get("/figures", response=Rows, operation_id="aid_count")
def figures(request: HttpRequest, from_date: date, to_date: date, unit_id: Id | None = None) -> Any:
    """The ladder of a period: households by rung, what they cost, how many came back."""
    found = queries.figures(actor_of(request), from_date=from_date, to_date=to_date, unit_id=unit_id)
    rungs = [asdict(one) | {"per_household_fen": one.per_household_fen, "held_bp": one.held_bp} for one in found.rungs]
    return asdict(found) | {"rungs": rungs, "relapse_bp": found.relapse_bp}


@router.get("/applications", response=Rows, operation_id="aid_applications")
def applications(request: HttpRequest, filters: Query[bodies.Listing]) -> Any:
    """Applications in scope, latest first."""
    return paged(queries.applications(actor_of(request), **filters.dict()))


@router.get("/applications/{int:application_id}", response=Rows, operation_id="aid_application")
def application(request: HttpRequest, application_id: Id) -> Any:
    """One application with its arithmetic, visits, checks and objections."""
    return asdict(queries.application_file(actor_of(request), application_id=application_id))


@router.post("/take-over", response=Rows, operation_id="aid_take_over")
def take_over(request: HttpRequest, body: bodies.OldFiles) -> Any:
    """Take over a list of old files; rows that cannot be right come back with their reasons."""
    rows = [one.old() for one in body.rows]
    return asdict(commands.take_over(actor_of(request), unit_id=body.unit_id, name=body.name, rows=rows))


@router.get("/{int:household_id}", response=Rows, operation_id="aid_household")
def household(request: HttpRequest, household_id: Id) -> Any:
    """One file, whole, masked."""
    return asdict(queries.household_file(actor_of(request), household_id=household_id))


@router.post("/{int:household_id}/declare", response=Rows, operation_id="aid_declare")
def declare(request: HttpRequest, household_id: Id, body: bodies.Statement) -> Any:
    """State a household anew."""
    return asdict(commands.declare(actor_of(request), household_id=household_id, stated=body.stated()))


@router.post("/{int:household_id}/attach", response=Rows, operation_id="aid_attach")
def attach(request: HttpRequest, household_id: Id, body: bodies.Paper) -> Any:
    """Attach a paper; it lies sealed."""
    content = opened(body.content_base64, "content_base64")
    return asdict(commands.attach(actor_of(request), household_id=household_id, kind=body.kind, name=body.name, content=content))


@router.post("/{int:household_id}/apply", response=Rows, operation_id="aid_apply")
def apply(request: HttpRequest, household_id: Id, body: bodies.Applying) -> Any:
    """Hand in an application."""
    return asdict(commands.apply(actor_of(request), household_id=household_id, **body.dict()))


@router.post("/applications/{int:application_id}/withdraw", response=Rows, operation_id="aid_withdraw")
def withdraw(request: HttpRequest, application_id: Id) -> Any:
    """Take an application back."""
    return asdict(commands.withdraw(actor_of(request), application_id=application_id))


@router.post("/applications/{int:application_id}/send-back", response=Rows, operation_id="aid_send_back")
def send_back(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """Send an application back to be mended."""
    return asdict(commands.send_back(actor_of(request), application_id=application_id, note=body.note))


@router.post("/applications/{int:application_id}/examine", response=Rows, operation_id="aid_examine")
def examine(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """First check passed."""
    return asdict(commands.examine(actor_of(request), application_id=application_id, note=body.note))


@router.post("/applications/{int:application_id}/visit", response=Rows, operation_id="aid_visit")
def visit(request: HttpRequest, application_id: Id, body: bodies.Visiting) -> Any:
    """Write down a visit by two."""
    given = body.dict()
    photo = opened(given.pop("photo_base64"), "photo_base64")
    return asdict(commands.visit(actor_of(request), application_id=application_id, photo=photo, **given))


@router.post("/applications/{int:application_id}/ask-check", response=Rows, operation_id="aid_ask_check")
def ask_check(request: HttpRequest, application_id: Id) -> Any:
    """Ask the authority about income and property."""
    return asdict(commands.ask_check(actor_of(request), application_id=application_id))


@router.post("/applications/{int:application_id}/keep-check", response=Rows, operation_id="aid_keep_check")
def keep_check(request: HttpRequest, application_id: Id, body: bodies.Checked) -> Any:
    """Write down the authority's answer."""
    return asdict(commands.keep_check(actor_of(request), application_id=application_id, found=body.found()))


@router.post("/applications/{int:application_id}/recognise", response=Rows, operation_id="aid_recognise")
def recognise(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """Fix the class by the tests of the day of asking."""
    return asdict(commands.recognise(actor_of(request), application_id=application_id, note=body.note))


@router.post("/{int:household_id}/describe", response=Rows, operation_id="aid_describe")
def describe(request: HttpRequest, household_id: Id, body: bodies.Living) -> Any:
    """Keep how a household lives and works, sealed; reading it takes a reason (words)."""
    return asdict(commands.describe(actor_of(request), household_id=household_id, told=body.told))


@router.post("/{int:household_id}/forget", response=Rows, operation_id="aid_forget")
def forget(request: HttpRequest, household_id: Id) -> Any:
    """Destroy what a file says of people once its keeping time is over; sums, steps and the journal stay."""
    return asdict(commands.forget(actor_of(request), household_id=household_id))


@router.post("/{int:household_id}/words", response=Rows, operation_id="aid_read_words")
def read_words(request: HttpRequest, household_id: Id, body: bodies.Note) -> Any:
    """Open the family's own words for a reason, which is written down first."""
    return asdict(commands.read_words(actor_of(request), household_id=household_id, reason=body.note))


@router.post("/applications/{int:application_id}/letter", response=Rows, operation_id="aid_issue_letter")
def issue_letter(request: HttpRequest, application_id: Id) -> Any:
    """Write and send the letter of a decided application."""
    return asdict(commands.issue_letter(actor_of(request), application_id=application_id))


@router.post("/applications/{int:application_id}/decline", response=Rows, operation_id="aid_decline")
def decline(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """Turn an application down, with its arithmetic."""
    return asdict(commands.decline(actor_of(request), application_id=application_id, note=body.note))


@router.post("/applications/{int:application_id}/publicise", response=Rows, operation_id="aid_publicise")
def publicise(request: HttpRequest, application_id: Id) -> Any:
    """Show an application, masked, for its days."""
    return asdict(commands.publicise(actor_of(request), application_id=application_id))


@router.post("/applications/{int:application_id}/object", response=Rows, operation_id="aid_object")
def object_to(request: HttpRequest, application_id: Id, body: bodies.Objecting) -> Any:
    """Write down an objection."""
    return asdict(commands.object(actor_of(request), application_id=application_id, text=body.text, speaker=body.speaker))


@router.post("/applications/{int:application_id}/dismiss", response=Rows, operation_id="aid_dismiss")
def dismiss(request: HttpRequest, application_id: Id, body: bodies.Answering) -> Any:
    """Find an objection wrong."""
    return asdict(commands.dismiss(actor_of(request), application_id=application_id, **body.dict()))


@router.post("/applications/{int:application_id}/uphold", response=Rows, operation_id="aid_uphold")
def uphold(request: HttpRequest, application_id: Id, body: bodies.Answering) -> Any:
    """Find an objection right."""
    return asdict(commands.uphold(actor_of(request), application_id=application_id, **body.dict()))


@router.post("/applications/{int:application_id}/file", response=Rows, operation_id="aid_file")
def file(request: HttpRequest, application_id: Id) -> Any:
    """Take a household into the files when its days are over."""
    return asdict(commands.file(actor_of(request), application_id=application_id))


@router.post("/applications/{int:application_id}/appeal", response=Rows, operation_id="aid_appeal")
def appeal(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """Appeal against having been turned down."""
    return asdict(commands.appeal(actor_of(request), application_id=application_id, note=body.note))


@router.post("/applications/{int:application_id}/reopen", response=Rows, operation_id="aid_reopen")
def reopen(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """Find an appeal right: decided anew."""
    return asdict(commands.reopen(actor_of(request), application_id=application_id, note=body.note))


@router.post("/applications/{int:application_id}/confirm-decline", response=Rows, operation_id="aid_confirm_decline")
def confirm_decline(request: HttpRequest, application_id: Id, body: bodies.Note) -> Any:
    """Find an appeal wrong."""
    return asdict(commands.confirm_decline(actor_of(request), application_id=application_id, note=body.note))

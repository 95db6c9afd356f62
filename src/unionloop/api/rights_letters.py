"""Letters over the API: drafting, versions, review, signing, service, answers."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Router

from unionloop.domains.rights import commands

from . import rights_bodies as bodies
from .answers import ERRORS
from .entrance import actor_of
from .rights import opened
from .rights_bodies import Id

router = Router(tags=["rights"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


@router.post("/draft/{matter_id}", response=Rows, operation_id="rights_draft")
def draft(request: HttpRequest, matter_id: Id, body: bodies.Drafting) -> Any:
    """Write a full first draft."""
    return asdict(commands.draft(actor_of(request), matter_id=matter_id, **body.dict()))


@router.post("/{letter_id}/edit", response=Rows, operation_id="rights_edit")
def edit(request: HttpRequest, letter_id: Id, body: bodies.Saving) -> Any:
    """Save a draft on top of the version it was opened in."""
    blocks = [one.dict() for one in body.blocks]
    return asdict(commands.save_draft(actor_of(request), letter_id=letter_id, version=body.version, blocks=blocks))


@router.post("/{letter_id}/clause", response=Rows, operation_id="rights_insert_clause")
def insert_clause(request: HttpRequest, letter_id: Id, body: bodies.Clause) -> Any:
    """Put a clause of the bank into a draft."""
    return asdict(commands.insert_clause(actor_of(request), letter_id=letter_id, code=body.code))


@router.post("/{letter_id}/submit", response=Rows, operation_id="rights_submit")
def submit(request: HttpRequest, letter_id: Id, body: bodies.Remark) -> Any:
    """Send a draft to review."""
    return asdict(commands.submit(actor_of(request), letter_id=letter_id, note=body.note))


@router.post("/{letter_id}/send_back", response=Rows, operation_id="rights_send_back")
def send_back(request: HttpRequest, letter_id: Id, body: bodies.Why) -> Any:
    """Return a letter to its writer."""
    return asdict(commands.send_back(actor_of(request), letter_id=letter_id, reason=body.reason))


@router.post("/{letter_id}/counsel", response=Rows, operation_id="rights_counsel")
def counsel(request: HttpRequest, letter_id: Id, body: bodies.Advice) -> Any:
    """Keep the legal adviser's opinion."""
    return asdict(commands.counsel(actor_of(request), letter_id=letter_id, text=body.text))


@router.post("/{letter_id}/review", response=Rows, operation_id="rights_review")
def review(request: HttpRequest, letter_id: Id, body: bodies.Remark) -> Any:
    """Pass a letter to the signer."""
    return asdict(commands.review(actor_of(request), letter_id=letter_id, note=body.note))


@router.post("/{letter_id}/sign", response=Rows, operation_id="rights_sign")
def sign(request: HttpRequest, letter_id: Id, body: bodies.Signing) -> Any:
    """Sign a letter: it takes its number and is drawn."""
    return asdict(commands.sign(actor_of(request), letter_id=letter_id, **body.dict()))


@router.post("/{letter_id}/seal", response=Rows, operation_id="rights_seal")
def seal(request: HttpRequest, letter_id: Id, body: bodies.Remark) -> Any:
    """Record that the seal was set."""
    return asdict(commands.seal(actor_of(request), letter_id=letter_id, note=body.note))


@router.post("/{letter_id}/serve", response=Rows, operation_id="rights_serve")
def serve(request: HttpRequest, letter_id: Id, body: bodies.Serving) -> Any:
    """Record that a letter reached the employer, with proof."""
    given = body.dict() | {"files": opened(body.files)}
    return asdict(commands.serve(actor_of(request), letter_id=letter_id, **given))


@router.post("/{letter_id}/serve_refused", response=Rows, operation_id="rights_serve_refused")
def serve_refused(request: HttpRequest, letter_id: Id, body: bodies.Refusal) -> Any:
    """Record that the employer would not take the letter."""
    given = body.dict() | {"files": opened(body.files)}
    return asdict(commands.serve_refused(actor_of(request), letter_id=letter_id, **given))


@router.post("/{letter_id}/propose", response=Rows, operation_id="rights_propose")
def propose(request: HttpRequest, letter_id: Id, body: bodies.Handing) -> Any:
    """Hand a proposal to its department."""
    given = body.dict() | {"files": opened(body.files)}
    return asdict(commands.propose(actor_of(request), letter_id=letter_id, **given))


@router.post("/{letter_id}/reply", response=Rows, operation_id="rights_reply")
def reply(request: HttpRequest, letter_id: Id, body: bodies.Answering) -> Any:
    """Record the employer's answer."""
    given = body.dict() | {"files": opened(body.files)}
    return asdict(commands.reply(actor_of(request), letter_id=letter_id, **given))


@router.post("/{letter_id}/lapse", response=Rows, operation_id="rights_lapse")
def lapse(request: HttpRequest, letter_id: Id) -> Any:
    """Record that the limit has passed."""
    return asdict(commands.lapse(actor_of(request), letter_id=letter_id))


@router.post("/{letter_id}/chase", response=Rows, operation_id="rights_chase")
def chase(request: HttpRequest, letter_id: Id, body: bodies.Remark) -> Any:
    """Chase an answer with a letter of its own."""
    return asdict(commands.chase(actor_of(request), letter_id=letter_id, note=body.note))


@router.post("/{letter_id}/renew_link", response=Rows, operation_id="rights_renew_link")
def renew_link(request: HttpRequest, letter_id: Id, body: bodies.Days) -> Any:
    """Make the old answer link dead and give a new one."""
    return asdict(commands.renew_link(actor_of(request), letter_id=letter_id, days=body.days))


@router.post("/{letter_id}/void", response=Rows, operation_id="rights_void")
def void(request: HttpRequest, letter_id: Id, body: bodies.Why) -> Any:
    """Void a letter that has not gone out."""
    return asdict(commands.void(actor_of(request), letter_id=letter_id, reason=body.reason))

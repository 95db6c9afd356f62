"""Letters over the API: drafting, versions, review, signing, service, answers."""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from unionloop.domains.rights import commands, queries

from . import rights_bodies as bodies
from .answers import ERRORS
from .entrance import actor_of
from .rights import facts_of
from .rights_bodies import Id

Version = Annotated[int, Query(ge=0, le=2**31)]
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


@router.get("/{letter_id}/versions", response=Rows, operation_id="rights_versions")
def versions(request: HttpRequest, letter_id: Id, old: Version = 0, new: Version = 0) -> Any:
    """Return the kept versions of a letter and what changed between two of them, by default the last two."""
    return asdict(queries.comparison(actor_of(request), letter_id=letter_id, old=old, new=new))


@router.post("/{letter_id}/clause", response=Rows, operation_id="rights_insert_clause")
def insert_clause(request: HttpRequest, letter_id: Id, body: bodies.Clause) -> Any:
    """Put a clause of the bank into a draft."""
    return asdict(commands.insert_clause(actor_of(request), letter_id=letter_id, code=body.code))


@router.post("/{letter_id}/lapse", response=Rows, operation_id="rights_lapse")
def lapse(request: HttpRequest, letter_id: Id) -> Any:
    """Record that the limit has passed."""
    return asdict(commands.lapse(actor_of(request), letter_id=letter_id))


@router.post("/remarks/{remark_id}/settle", response=Rows, operation_id="rights_settle")
def settle(request: HttpRequest, remark_id: Id) -> Any:
    """Settle a remark."""
    return asdict(commands.settle(actor_of(request), remark_id=remark_id))


def _act(name: str, body: type[Schema], text: str) -> None:
    """Mount one act on a letter: the verb, its body, its command."""
    command = getattr(commands, name)

    def act(request: HttpRequest, letter_id: Id, body: Any) -> Any:
        return asdict(command(actor_of(request), letter_id=letter_id, **facts_of(body)))

    act.__annotations__["body"], act.__name__, act.__doc__ = body, name, text
    router.post(f"/{{letter_id}}/{name}", response=Rows, operation_id=f"rights_{name}")(act)


for _name, _body, _text in (
    ("submit", bodies.Remark, "Send a draft to review."),
    ("send_back", bodies.Why, "Return a letter to its writer."),
    ("counsel", bodies.Advice, "Keep the legal adviser's opinion."),
    ("review", bodies.Remark, "Pass a letter to the signer."),
    ("sign", bodies.Signing, "Sign a letter: it takes its number and is drawn."),
    ("seal", bodies.Remark, "Record that the seal was set."),
    ("serve", bodies.Serving, "Record that a letter reached the employer, with proof."),
    ("serve_refused", bodies.Refusal, "Record that the employer would not take the letter."),
    ("propose", bodies.Handing, "Hand a proposal to its department."),
    ("reply", bodies.Answering, "Record the employer's answer."),
    ("chase", bodies.Remark, "Chase an answer with a letter of its own."),
    ("renew_link", bodies.Days, "Make the old answer link dead and give a new one."),
    ("send_link", bodies.Phone, "Send the answer link by SMS to whoever speaks for management."),
    ("remark", bodies.Remarking, "Remark on a block of a letter that is being written."),
    ("void", bodies.Why, "Void a letter that has not gone out."),
):
    _act(_name, _body, _text)

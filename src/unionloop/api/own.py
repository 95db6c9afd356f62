"""JSON: what a worker does about himself: joining, what the firm sees, consents, a copy, askings.

He comes in as on the pages: by his own session, or, to join, by one that has proved a phone with a code.
"""

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import Application
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.kernel.errors import NotFound
from unionloop.web.worker import proved_phone
from unionloop.web.worker_entry import begin

from .answers import ERRORS
from .entrance import Proved, actor_of

router = Router(tags=["own"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Word = Annotated[str, Field(max_length=40)]
Rows = {200: dict[str, Any], **ERRORS}


class Joining(Schema):
    """An employer, or the street where he mostly works; name and number only while nothing is known of him."""

    name: Annotated[str, Field(max_length=60)] = ""
    id_number: Word = ""
    employer_id: Id | None = None
    street_id: Id | None = None
    platform: Word = ""
    private: bool = True
    rural: bool = False


class Shielding(Schema):
    private: bool


class Purpose(Schema):
    purpose: Word


class Asking(Schema):
    kind: Annotated[str, Field(pattern=r"^(correct|erase)$")]
    text: Annotated[str, Field(max_length=500)] = ""


class LostPhone(Schema):
    name: Annotated[str, Field(max_length=60)]
    id_type: Annotated[str, Field(pattern=r"^(resident|hmt|permit|foreigner|passport)$")] = "resident"
    id_number: Word


@router.get("/", response=Rows, operation_id="people_read_own")
def own(request: HttpRequest) -> Any:
    """His memberships, what he has consented to, what he has asked for."""
    by = actor_of(request)
    if by.person is None:
        raise NotFound("not_found", model="Person", id=0)
    return {
        "memberships": [asdict(one) for one in queries.own(by)],
        "purposes": [asdict(one) for one in persons.consents(by, person_id=by.person)],
        "askings": [asdict(one) for one in persons.own_askings(by)],
    }


@router.post("/memberships", auth=Proved(), response=Rows, operation_id="membership_apply")
def apply(request: HttpRequest, body: Joining) -> Any:
    """Apply; whoever was nobody yet is logged in as himself afterwards."""
    by = actor_of(request)
    row = commands.apply(by, application=Application(**body.dict(), phone=proved_phone(request)))
    if by.person is None:
        begin(request, row.person_id)
    return asdict(row)


@router.post("/memberships/{int:membership_id}/withdraw", response=Rows, operation_id="membership_withdraw")
def withdraw_application(request: HttpRequest, membership_id: Id) -> Any:
    """Take one's application back."""
    return asdict(commands.withdraw(actor_of(request), membership_id=membership_id))


@router.post("/memberships/{int:membership_id}/shield", response=Rows, operation_id="membership_shield")
def shield(request: HttpRequest, membership_id: Id, body: Shielding) -> Any:
    """Decide whether the union inside the firm sees one's membership."""
    return asdict(commands.shield(actor_of(request), membership_id=membership_id, private=body.private))


@router.post("/consents", response=Rows, operation_id="people_consent")
def consent(request: HttpRequest, body: Purpose) -> Any:
    """Consent to one purpose in its present wording."""
    people.consent(actor_of(request), purpose=body.purpose)
    return own(request)


@router.post("/consents/withdraw", response=Rows, operation_id="people_withdraw")
def withdraw_consent(request: HttpRequest, body: Purpose) -> Any:
    """Withdraw a consent from this moment on."""
    people.withdraw(actor_of(request), purpose=body.purpose)
    return own(request)


@router.post("/askings", response=Rows, operation_id="people_ask")
def ask(request: HttpRequest, body: Asking) -> Any:
    """Ask for a correction or for erasure."""
    return asdict(people.ask(actor_of(request), kind=body.kind, text=body.text))


@router.post("/phone", auth=Proved(), response=Rows, operation_id="people_ask_phone")
def ask_phone(request: HttpRequest, body: LostPhone) -> Any:
    """Ask for one's record back from a new phone; the answer is the same whether or not there is such a record."""
    people.ask_phone(actor_of(request), **body.dict(), phone=proved_phone(request))
    return {"received": True}


@router.post("/phone/{int:asking_id}/stop", response=Rows, operation_id="people_stop_phone")
def stop_phone(request: HttpRequest, asking_id: Id) -> Any:
    """Stop a change of phone one has not asked for."""
    return asdict(people.stop_phone(actor_of(request), asking_id=asking_id))


@router.post("/copy", response=Rows, operation_id="people_copy")
def copy(request: HttpRequest) -> Any:
    """Everything the record holds of oneself, plain; that it was taken is journalled."""
    by = actor_of(request)
    return asdict(people.copy(by)) | {"memberships": [asdict(row) for row in queries.own(by)]}

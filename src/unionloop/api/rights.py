"""Rights over the API: matters, letters, their acts; rules and clauses in force."""

import base64
import binascii
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import Gain, GainInput, Upload
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page

from . import rights_bodies as bodies
from .answers import ERRORS
from .entrance import actor_of
from .rights_bodies import Id, Word

router = Router(tags=["rights"])
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


def paged(page: Page[Any]) -> Answer:
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total, "sums": page.sums}


def opened(files: list[bodies.Enclosed]) -> list[Upload]:
    """Return the files of a body, or name the one that is not base64."""
    found = []
    for one in files:
        try:
            found.append(Upload(one.name, base64.b64decode(one.base64, validate=True)))
        except (binascii.Error, ValueError) as error:
            raise BadInput("bad_form", field="files", problem=f"{one.name[:40]} 不是 base64") from error
    return found


def facts_of(body: Schema) -> dict[str, Any]:
    """Return what a body says, its files opened."""
    given = body.dict()
    return given | {"files": opened(body.files)} if "files" in given else given  # type: ignore[attr-defined]


@router.get("/matters", response=Rows, operation_id="rights_matters")
def matters(request: HttpRequest, filters: Query[bodies.MatterFilters]) -> Any:
    """Return matters, newest first."""
    return paged(queries.matters(actor_of(request), **filters.dict()))


@router.get("/matters/{number}", response=Rows, operation_id="rights_matter")
def matter(request: HttpRequest, number: Word) -> Any:
    """Return one matter with its steps, letters, files and results."""
    return asdict(queries.matter_file(actor_of(request), number=number))


@router.get("/letters", response=Rows, operation_id="rights_letters")
def letters(request: HttpRequest, filters: Query[bodies.LetterFilters]) -> Any:
    """Return the ledger of letters, newest first."""
    return paged(queries.letters(actor_of(request), **filters.dict()))


@router.get("/letters/{letter_id}", response=Rows, operation_id="rights_letter")
def letter(request: HttpRequest, letter_id: Id) -> Any:
    """Return one letter with its blocks, checks, proof and answers."""
    return asdict(queries.letter_file(actor_of(request), letter_id=letter_id))


@router.get("/counts", response=Rows, operation_id="rights_counts")
def counts(request: HttpRequest) -> Any:
    """Return how the opinion letters stand: served, answered, overdue, in writing."""
    return asdict(queries.counts(actor_of(request)))


@router.get("/rules", response=Rows, operation_id="rights_rules")
def rules(request: HttpRequest) -> Any:
    """Return every letter rule with its period and source."""
    return {"rows": [asdict(one) for one in queries.rules(actor_of(request))]}


@router.get("/clauses", response=Rows, operation_id="rights_clauses")
def clauses(request: HttpRequest, day: date | None = None, text: Word = "") -> Any:
    """Return the clauses in force on a day, today when none is given."""
    return {"rows": [asdict(one) for one in queries.clauses(day or actor_of(request).today, text=text)]}


@router.post("/matters", response=Rows, operation_id="rights_open_lead")
def open_lead(request: HttpRequest, body: bodies.Lead) -> Any:
    """Register a lead; the same source and source_ref are the same lead."""
    return asdict(commands.open_lead(actor_of(request), **body.dict()))


@router.post("/matters/{matter_id}/conclude", response=Rows, operation_id="rights_conclude")
def conclude(request: HttpRequest, matter_id: Id, body: bodies.Conclusion) -> Any:
    """Record what came of a matter, line by line."""
    gains = [GainInput(**one.dict() | {"kind": Gain(one.kind)}) for one in body.gains]
    return asdict(commands.conclude(actor_of(request), matter_id=matter_id, gains=gains, text=body.text, day=body.day))


@router.post("/profile", response=Rows, operation_id="rights_load_rules")
def load_rules(request: HttpRequest, body: bodies.Profile) -> Any:
    """Load the letter rules and clauses of a city's profile."""
    return commands.load_profile(actor_of(request), name=body.name)


@router.post("/rules/{rule_id}/verify", response=Rows, operation_id="rights_verify_rule")
def verify_rule(request: HttpRequest, rule_id: Id) -> Any:
    """Mark a rule as compared with its paper."""
    return asdict(commands.verify_rule(actor_of(request), rule_id=rule_id))


def _act(name: str, body: type[Schema], text: str) -> None:
    """Mount one act on a matter: the verb, its body, its command."""
    command = getattr(commands, name)

    def act(request: HttpRequest, matter_id: Id, body: Any) -> Any:
        return asdict(command(actor_of(request), matter_id=matter_id, **facts_of(body)))

    act.__annotations__["body"], act.__name__, act.__doc__ = body, name, text
    router.post(f"/matters/{{matter_id}}/{name}", response=Rows, operation_id=f"rights_{name}")(act)


for _name, _body, _text in (
    ("file", bodies.Filing, "Take a lead up as a matter."),
    ("drop", bodies.Why, "Refuse a lead, saying why."),
    ("appoint", bodies.Investigators, "Send investigators."),
    ("find", bodies.Found, "Record what the investigation found."),
    ("talk", bodies.Dated, "Record one round of talks."),
    ("note", bodies.Dated, "Keep one dated step of progress."),
    ("attach", bodies.Evidence, "Add evidence, each file with its hash."),
    ("escalate", bodies.Why, "Hand a matter to the union one tier up."),
    ("check", bodies.Checked, "Record whether things have been put right."),
    ("take_up", bodies.Taken, "Record what the department said."),
    ("archive", bodies.Remark, "Close the file."),
):
    _act(_name, _body, _text)

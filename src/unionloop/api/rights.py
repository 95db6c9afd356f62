"""Rights over the API: matters, letters, their acts; rules and clauses in force."""

import base64
import binascii
from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

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


@router.post("/matters/{matter_id}/file", response=Rows, operation_id="rights_file")
def file(request: HttpRequest, matter_id: Id, body: bodies.Filing) -> Any:
    """Take a lead up as a matter."""
    return asdict(commands.file(actor_of(request), matter_id=matter_id, **body.dict()))


@router.post("/matters/{matter_id}/drop", response=Rows, operation_id="rights_drop")
def drop(request: HttpRequest, matter_id: Id, body: bodies.Why) -> Any:
    """Refuse a lead, saying why."""
    return asdict(commands.drop(actor_of(request), matter_id=matter_id, reason=body.reason))


@router.post("/matters/{matter_id}/appoint", response=Rows, operation_id="rights_appoint")
def appoint(request: HttpRequest, matter_id: Id, body: bodies.Investigators) -> Any:
    """Send investigators."""
    return asdict(commands.appoint(actor_of(request), matter_id=matter_id, names=body.names))


@router.post("/matters/{matter_id}/find", response=Rows, operation_id="rights_find")
def find(request: HttpRequest, matter_id: Id, body: bodies.Found) -> Any:
    """Record what the investigation found."""
    given = body.dict() | {"files": opened(body.files)}
    return asdict(commands.find(actor_of(request), matter_id=matter_id, **given))


@router.post("/matters/{matter_id}/talk", response=Rows, operation_id="rights_talk")
def talk(request: HttpRequest, matter_id: Id, body: bodies.Dated) -> Any:
    """Record one round of talks."""
    return asdict(commands.talk(actor_of(request), matter_id=matter_id, **body.dict()))


@router.post("/matters/{matter_id}/note", response=Rows, operation_id="rights_note")
def note(request: HttpRequest, matter_id: Id, body: bodies.Dated) -> Any:
    """Keep one dated step of progress."""
    return asdict(commands.note(actor_of(request), matter_id=matter_id, **body.dict()))


@router.post("/matters/{matter_id}/attach", response=Rows, operation_id="rights_attach")
def attach(request: HttpRequest, matter_id: Id, body: bodies.Evidence) -> Any:
    """Add evidence, each file with its hash."""
    return asdict(commands.attach(actor_of(request), matter_id=matter_id, files=opened(body.files), note=body.note))


@router.post("/matters/{matter_id}/escalate", response=Rows, operation_id="rights_escalate")
def escalate(request: HttpRequest, matter_id: Id, body: bodies.Why) -> Any:
    """Hand a matter to the union one tier up."""
    return asdict(commands.escalate(actor_of(request), matter_id=matter_id, reason=body.reason))


@router.post("/matters/{matter_id}/check", response=Rows, operation_id="rights_check")
def check(request: HttpRequest, matter_id: Id, body: bodies.Checked) -> Any:
    """Record whether things have been put right."""
    given = body.dict() | {"files": opened(body.files)}
    return asdict(commands.check(actor_of(request), matter_id=matter_id, **given))


@router.post("/matters/{matter_id}/take_up", response=Rows, operation_id="rights_take_up")
def take_up(request: HttpRequest, matter_id: Id, body: bodies.Taken) -> Any:
    """Record what the department said."""
    return asdict(commands.take_up(actor_of(request), matter_id=matter_id, **body.dict()))


@router.post("/matters/{matter_id}/conclude", response=Rows, operation_id="rights_conclude")
def conclude(request: HttpRequest, matter_id: Id, body: bodies.Conclusion) -> Any:
    """Record what came of a matter, line by line."""
    gains = [GainInput(**one.dict() | {"kind": Gain(one.kind)}) for one in body.gains]
    return asdict(commands.conclude(actor_of(request), matter_id=matter_id, gains=gains, text=body.text, day=body.day))


@router.post("/matters/{matter_id}/archive", response=Rows, operation_id="rights_archive")
def archive(request: HttpRequest, matter_id: Id, body: bodies.Remark) -> Any:
    """Close the file."""
    return asdict(commands.archive(actor_of(request), matter_id=matter_id, note=body.note))


@router.post("/profile", response=Rows, operation_id="rights_load_rules")
def load_rules(request: HttpRequest, body: bodies.Profile) -> Any:
    """Load the letter rules and clauses of a city's profile."""
    return commands.load_profile(actor_of(request), name=body.name)


@router.post("/rules/{rule_id}/verify", response=Rows, operation_id="rights_verify_rule")
def verify_rule(request: HttpRequest, rule_id: Id) -> Any:
    """Mark a rule as compared with its paper."""
    return asdict(commands.verify_rule(actor_of(request), rule_id=rule_id))

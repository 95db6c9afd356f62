"""JSON: the register of employers, its facets, its coverage."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.kernel.errors import NotAllowed

from .answers import ERRORS
from .employer_shapes import (
    Code,
    Correction,
    CoverageAnswer,
    Day,
    Employer,
    Employers,
    Facet,
    Group,
    Headcount,
    Id,
    Link,
    Loaded,
    Merge,
    Merged,
    Narrowing,
    NewEmployer,
    NewEmployers,
    NewStatus,
    Pair,
    Plain,
    Rename,
    TaxKey,
    Why,
)  # fmt: skip
from .entrance import actor_of

router = Router(tags=["employers"])


@router.get("/", response={200: Employers, **ERRORS}, operation_id="employers_read")
def employers(
    request: HttpRequest, narrowing: Narrowing = Query(...), after: Annotated[str, Field(max_length=400)] = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Any:  # fmt: skip
    """Employers in scope, with the sums over all of them."""
    return queries.employers(actor_of(request), filters=narrowing.filters(), after=after, limit=limit)


@router.get("/facets", response={200: dict[str, list[Facet]], **ERRORS}, operation_id="employers_read_facets")
def facets(request: HttpRequest, narrowing: Narrowing = Query(...)) -> Any:
    """What each filter would leave beside the others."""
    return queries.facets(actor_of(request), filters=narrowing.filters())


@router.get("/coverage", response={200: CoverageAnswer, **ERRORS}, operation_id="employers_read_coverage")
def coverage(request: HttpRequest, day: Day | None = None, group: Group = "division") -> Any:
    """Coverage by its four denominators, own and covered apart, as of a day."""
    by = actor_of(request)
    if not by.holds("employers.read"):
        raise NotAllowed("not_allowed", verb="employers.read")
    on = day or by.today
    return {"day": on, "whole": queries.whole_coverage(by, on), "groups": queries.coverage(by, on, group)}


@router.get("/duplicates", response={200: list[Pair], **ERRORS}, operation_id="employers_read_duplicates")
def duplicates(request: HttpRequest, limit: Annotated[int, Field(ge=1, le=200)] = 50) -> Any:
    """Pairs that look like one employer; a person decides."""
    return queries.duplicates(actor_of(request), limit=limit)


@router.get("/by-code/{code}", response={200: Employer | None, **ERRORS}, operation_id="employers_find")
def find(request: HttpRequest, code: Code) -> Any:
    """The employer with a USCC, old tax id or 登记序号."""
    return queries.find(actor_of(request), code=code)


@router.get("/{int:employer_id}", response={200: Employer, **ERRORS}, operation_id="employers_read_employer")
def employer(request: HttpRequest, employer_id: Id) -> Any:
    """One employer with what may be done to it."""
    return queries.employer(actor_of(request), employer_id=employer_id)


@router.post("/", response={200: Employer, **ERRORS}, operation_id="employers_register")
def register(request: HttpRequest, body: NewEmployer) -> Any:
    """Register one employer; a wrong code is refused naming the digit."""
    return commands.register(actor_of(request), employer=EmployerInput(**body.dict()))


@router.post("/many", response={200: Loaded, **ERRORS}, operation_id="employers_register_many")
def register_many(request: HttpRequest, body: NewEmployers) -> Any:
    """Register many; known ones stay, faulty ones come back named."""
    return commands.register_many(actor_of(request), rows=[EmployerInput(**one.dict()) for one in body.rows])


@router.post("/{int:employer_id}/rename", response={200: Employer, **ERRORS}, operation_id="employers_rename")
def rename(request: HttpRequest, employer_id: Id, body: Rename) -> Any:
    """Give it a new name from a day on; the old one still finds it."""
    return commands.rename(actor_of(request), employer_id=employer_id, **body.dict())


@router.post("/{int:employer_id}/correct", response={200: Employer, **ERRORS}, operation_id="employers_correct")
def correct(request: HttpRequest, employer_id: Id, body: Correction) -> Any:
    """Correct registered facts, with the reason."""
    facts = body.dict(exclude_unset=True, exclude={"reason"})
    facts = {name: value for name, value in facts.items() if value is not None}
    return commands.correct(actor_of(request), employer_id=employer_id, facts=facts, reason=body.reason)


@router.post("/{int:employer_id}/headcount", response={200: Employer, **ERRORS},
             operation_id="employers_set_headcount")  # fmt: skip
def set_headcount(request: HttpRequest, employer_id: Id, body: Headcount) -> Any:
    """Set how many people work there."""
    return commands.set_headcount(actor_of(request), employer_id=employer_id, **body.dict())


@router.post("/{int:employer_id}/status", response={200: Employer, **ERRORS}, operation_id="employers_set_status")
def set_status(request: HttpRequest, employer_id: Id, body: NewStatus) -> Any:
    """Set what verification found."""
    return commands.set_status(actor_of(request), employer_id=employer_id, **body.dict())


@router.post("/{int:employer_id}/union", response={200: Employer, **ERRORS}, operation_id="employers_link_union")
def link_union(request: HttpRequest, employer_id: Id, body: Link) -> Any:
    """Link its own union, or the joint union that covers it."""
    return commands.link_union(actor_of(request), employer_id=employer_id, **body.dict())


@router.post("/{int:employer_id}/tax-key", response={200: Employer, **ERRORS}, operation_id="employers_set_tax_key")
def set_tax_key(request: HttpRequest, employer_id: Id, body: TaxKey) -> Any:
    """Link it to the tax office's own key."""
    return commands.set_tax_key(actor_of(request), employer_id=employer_id, **body.dict())


@router.post("/{int:employer_id}/merge", response={200: Merged, **ERRORS}, operation_id="employers_merge")
def merge(request: HttpRequest, employer_id: Id, body: Merge) -> Any:
    """Keep this line and hang another below it."""
    return commands.merge(actor_of(request), kept_id=employer_id, **body.dict())


@router.post("/merges/{int:merge_id}/undo", response={200: Merged, **ERRORS}, operation_id="employers_unmerge")
def unmerge(request: HttpRequest, merge_id: Id, body: Why) -> Any:
    """Take a merge back: both lines as they were."""
    return commands.unmerge(actor_of(request), merge_id=merge_id, reason=body.reason)


@router.post("/{int:employer_id}/reveal", response={200: Plain, **ERRORS}, operation_id="employers_reveal")
def reveal(request: HttpRequest, employer_id: Id, body: Why) -> Any:
    """The contact's phone; who and why are in the journal before it is read."""
    return {"value": commands.reveal(actor_of(request), employer_id=employer_id, reason=body.reason)}

"""What somebody began and did not send: drafts of every area, for the desk."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unionloop.domains.aid import queries as aid
from unionloop.domains.appeals import queries as appeals
from unionloop.domains.datacentre import queries as datacentre
from unionloop.domains.dues import queries as dues
from unionloop.domains.employers import queries as employers
from unionloop.domains.founding import queries as founding
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.membership import queries as membership
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.domains.payments import queries as payments
from unionloop.domains.rights import queries as rights
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.words import Word

from .founding import case_shape
from .rights import letter_state

MOST = 50  # of one area: more lie in that area's own list


@dataclass(frozen=True)
class Begun:
    """One thing begun and not sent: its kind, its name, the page that goes on with it, since when, and how it stands."""

    model: str  # the kind, as the journal calls it
    label: str
    url: str
    at: date | datetime | None
    state: Any  # an enumeration of states, or (shape, word)

    @property
    def day(self) -> date:
        """The day it is from, as Beijing counts days; what bears none comes last."""
        if isinstance(self.at, datetime):
            return self.at.astimezone(BEIJING).date()
        return self.at or date.min


def begun(by: Actor) -> list[Begun]:
    """Return what this actor began in any area and has not sent, the latest first."""
    found = [one for verb, read in AREAS if by.holds(verb) for one in read(by)]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _money(by: Actor) -> Iterator[Begun]:
    for run in dues.own_drafts(by, limit=MOST):
        yield Begun("dues.run", run.label, f"/j/runs/{run.id}", None, run.state.label)
    for file in dues.own_files(by, limit=MOST):
        yield Begun("dues.taxfile", file.name, f"/j/tax/{file.id}", file.received_at, file.state.label)


def _batches(by: Actor) -> Iterator[Begun]:
    for one in payments.own_drafts(by, limit=MOST):
        yield Begun("payments.batch", f"{one.number} {one.purpose}", f"/j/pay/{one.id}", one.drafted_at, one.state.mark)


def _vouchers(by: Actor) -> Iterator[Begun]:
    for one in ledger.own_drafts(by, limit=MOST):
        yield Begun("ledger.draft", one.summary, f"/j/ledger/draft/{one.id}", one.made_at, ("warn", one.state.label))


def _cases(by: Actor) -> Iterator[Begun]:
    for one in founding.own_drafts(by, limit=MOST):
        yield Begun("founding.case", one.employer, f"/b/{one.number}/", one.opened_date, (case_shape(one), one.state.label))


def _letters(by: Actor) -> Iterator[Begun]:
    for one in rights.own_drafts(by, limit=MOST):
        yield Begun("rights.letter", one.addressee or one.employer, f"/l/{one.id}/", one.saved_at, letter_state(one))


def _words(by: Actor) -> Iterator[Begun]:
    for one, kept_at in appeals.own_drafts(by, limit=MOST):
        yield Begun("appeals.draft", one.number, f"/k/{one.number}/", kept_at, ("doing", Word("没有发出")))


def _reports(by: Actor) -> Iterator[Begun]:
    for one in datacentre.own_drafts(by, limit=MOST):
        yield Begun("datacentre.report", f"{one.month} {one.unit}", f"/d/reports/{one.id}/", None, one.state)


def _registers(by: Actor) -> Iterator[Begun]:
    for one in employers.own_drafts(by, limit=MOST):
        yield Begun("employers.intake", one.name, f"/c/import/{one.id}/", one.received_at, ("view", one.state.label))


def _rolls(by: Actor) -> Iterator[Begun]:
    for one in membership.own_drafts(by, limit=MOST):
        yield Begun("membership.roll", one.name, f"/mem/rolls/{one.id}/", one.received_at, ("view", one.state.label))


def _enrolments(by: Actor) -> Iterator[Begun]:
    for one in mutualfund.own_drafts(by, limit=MOST):
        yield Begun("mutualfund.enrolment", one.name, f"/a/mutual/enrolments/{one.id}/", one.made_at, one.state.mark)


def _households(by: Actor) -> Iterator[Begun]:
    for one in aid.own_drafts(by, limit=MOST):
        yield Begun("aid.household", one.number, f"/a/{one.id}/", one.touched_date, ("doing", one.state.label))


# Of every area: the verb that begins something, and how to read what was begun.
AREAS: tuple[tuple[str, Callable[[Actor], Iterable[Begun]]], ...] = (
    ("dues.read", _money), ("payments.draft", _batches), ("ledger.draft", _vouchers), ("founding.read", _cases),
    ("rights.draft", _letters), ("appeals.note", _words), ("datacentre.compile", _reports),
    ("employers.receive_intake", _registers), ("membership.stage_roll", _rolls), ("mutualfund.stage", _enrolments),
    ("aid.open", _households),
)  # fmt: skip

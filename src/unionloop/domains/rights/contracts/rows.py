"""Inputs and frozen rows of rights."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unionloop.domains.documents.contracts import Upload as Upload

from .remarks import RemarkRow
from .words import Answer, Finding, Gain, Kind, LetterState, Office, Part, Source, State, Topic, Way


@dataclass(frozen=True)
class Block:
    """One block of a letter: what part it is, its text, and the clause it came from ("" for none)."""

    part: Part
    text: str
    clause: str = ""


@dataclass(frozen=True)
class GainInput:
    """One line of the result: `amount_fen` for money, `count` with its `unit` for things."""

    kind: Gain
    party: str = ""
    amount_fen: int | None = None
    count: int | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class LetterRule:
    """Who may issue and sign a kind of letter in a region, and what clock it sets going. Dated."""

    id: int
    kind: Kind
    region: str
    reply_days: int | None  # working days to answer; None sets no clock
    issuer_tiers: tuple[str, ...]
    signers: dict[str, str]  # tier → Office
    investigators: int
    after_days: int | None  # proposals: working days without correction before one may go out
    escalate: bool  # an unanswered letter moves up one tier by itself
    mark: str  # 机关代字; "" takes the place's own
    source: str
    document_number: str
    valid_from: date
    valid_to: date | None
    verified_by: str = ""

    def office_of(self, tier: str) -> Office:
        """Return the office that signs at a tier."""
        return Office(self.signers.get(tier, Office.CHAIR))


@dataclass(frozen=True)
class ClauseRow:
    """One clause: a law's article in force in a period, or a phrase of ours for a demand."""

    code: str
    kind: str  # law, phrase
    topics: tuple[str, ...]
    letters: tuple[str, ...]  # kinds of letter it belongs in; () is every kind
    law: str
    article: str
    text: str
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def cite(self) -> str:
        return f"《{self.law}》{self.article}" if self.law else ""


@dataclass(frozen=True)
class Check:
    """One line of the missing-item check."""

    code: str
    shape: str  # done, warn, over; over forbids submitting
    word: str


@dataclass(frozen=True)
class MatterRow:
    id: int
    number: str
    employer_id: int | None
    employer: str
    unit_id: int
    unit: str
    handler_id: int
    handler: str
    handler_tier: str
    topic: Topic
    source: Source
    source_ref: str
    facts: str
    people_count: int
    amount_fen: int
    finding: Finding | None
    state: State
    owner: str
    opened_date: date
    due_date: date | None
    days_left: int | None
    clock: str
    next_verb: str
    letter_count: int = 0
    verbs: tuple[str, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class LetterRow:
    id: int
    matter_id: int
    matter: str
    kind: Kind
    advisory: bool
    number: str
    addressee: str
    employer: str
    unit_id: int
    unit: str
    state: LetterState
    version: int
    saved_at: datetime
    drafted_by: str
    signed_at: datetime | None
    served_date: date | None
    reply_days: int | None
    due_date: date | None
    days_left: int | None
    clock: str
    answer: Answer
    answered_date: date | None
    chased_count: int
    document_id: int | None
    owner: str
    verbs: tuple[str, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.state is LetterState.LAPSED or (
            self.state is LetterState.SERVED and self.days_left is not None and self.days_left < 0
        )


@dataclass(frozen=True)
class StepRow:
    """One dated step."""

    verb: str
    label: str
    day: date
    at: datetime
    who: str
    note: str
    due_date: date | None
    letter_id: int | None
    document_id: int | None = None


@dataclass(frozen=True)
class ExhibitRow:
    """One file of a matter with its hash."""

    id: int
    role: str
    name: str
    sha256: str
    size: int
    letter_id: int | None
    added_at: datetime


@dataclass(frozen=True)
class ServiceRow:
    """The proof that a letter was served."""

    way: Way
    served_date: date
    receiver: str
    mail_number: str
    witnesses: tuple[str, ...]
    refused: bool
    exhibits: tuple[ExhibitRow, ...]


@dataclass(frozen=True)
class ReplyRow:
    """One answer to a letter."""

    verdict: Answer
    text: str
    promised_date: date | None
    by_name: str
    via: str
    day: date
    exhibits: tuple[ExhibitRow, ...]


@dataclass(frozen=True)
class GainRow:
    kind: Gain
    party: str
    amount_fen: int | None
    count: int | None
    unit: str
    note: str
    day: date


@dataclass(frozen=True)
class MatterFile:
    """Everything one page shows of one matter."""

    matter: MatterRow
    steps: tuple[StepRow, ...]
    letters: tuple[LetterRow, ...]
    exhibits: tuple[ExhibitRow, ...]
    gains: tuple[GainRow, ...]
    investigators: tuple[str, ...]
    promised_date: date | None


@dataclass(frozen=True)
class Paper:
    """The issued document of a letter."""

    number: str
    check_code: str
    pdf_id: int
    docx_id: int
    sha256: str


@dataclass(frozen=True)
class LetterFile:
    """Everything the editor and the letter's page show."""

    letter: LetterRow
    matter: MatterRow
    blocks: tuple[Block, ...]
    checks: tuple[Check, ...]
    rule: LetterRule
    steps: tuple[StepRow, ...]
    comments: tuple[StepRow, ...]
    remarks: tuple[RemarkRow, ...]
    service: ServiceRow | None
    replies: tuple[ReplyRow, ...]
    paper: Paper | None
    mark: str  # 机关代字 and year, before a number is taken
    exhibits: tuple[ExhibitRow, ...]


@dataclass(frozen=True)
class Counts:
    """How letters stand in a scope: all that were served, answered in time or late, unanswered, over the limit."""

    served: int
    answered: int
    overdue: int
    writing: int


@dataclass(frozen=True)
class LinkPage:
    """What the holder of an answer link sees: this letter, nothing else."""

    letter_id: int
    place: str
    matter_number: str
    kind: Kind
    number: str
    unit: str
    addressee: str
    paragraphs: tuple[dict[str, Any], ...]
    served_date: date | None
    due_date: date | None
    days_left: int | None
    until: date
    state: LetterState
    replies: tuple[ReplyRow, ...]
    sha256: str
    check_code: str

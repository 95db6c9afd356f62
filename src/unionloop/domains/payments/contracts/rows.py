"""Frozen rows and inputs of payments."""

from dataclasses import dataclass
from datetime import datetime

from unionloop.kernel.words import word

from .states import FAULTS, VERBS, AccountState, BatchState, LineState, Outcome, SheetState, Verdict


@dataclass(frozen=True)
class LineInput:
    """One order asked for by another domain: to a unit's account, or to a person's own. Never both."""

    unit_id: int | None
    amount_fen: int
    remark: str
    source: str  # natural key of the obligation: it is paid once
    person_id: int | None = None


@dataclass(frozen=True)
class AccountInput:
    """One account of a list taken over at once: the unit's, or that of a person the unit answers for."""

    unit_id: int
    holder: str
    number: str
    bank_name: str = ""
    bank_code: str = ""
    contact_phone: str = ""
    contact_mail: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Replacement:
    """The account that took another's place, and since when it may be paid to."""

    id: int
    tail: str
    since_at: datetime


@dataclass(frozen=True)
class AccountRow:
    id: int
    unit_id: int | None
    holder: str
    tail: str
    bank_name: str
    bank_code: str
    state: AccountState
    active_from_at: datetime | None
    replaces_id: int | None
    contact_tail: str
    reason: str
    verbs: tuple[str, ...] = ()
    person_id: int | None = None
    replaced_by: Replacement | None = None

    @property
    def masked(self) -> str:
        return f"****{self.tail}"


@dataclass(frozen=True)
class SheetRow:
    id: int
    unit_id: int
    name: str
    count: int
    state: SheetState
    verbs: tuple[str, ...] = ()
    proposed_at: datetime | None = None
    proposed_by: str = ""


@dataclass(frozen=True)
class BatchRow:
    id: int
    number: str
    unit_id: int
    unit_name: str
    purpose: str
    source: str
    state: BatchState
    lines_count: int
    total_fen: int
    paid_count: int
    paid_fen: int
    bounced_count: int
    bounced_fen: int
    open_count: int
    open_fen: int
    layout: str
    file_id: int | None
    file_sha256: str
    lines_sha256: str
    approved_by: str
    drafted_at: datetime
    exported_at: datetime | None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class TierSum:
    """What a batch pays to the unions of one tier, or to persons."""

    label: str
    count: int
    amount_fen: int
    paid_fen: int


@dataclass(frozen=True)
class LineRow:
    id: int
    batch_id: int
    reference: str
    seq: int
    unit_id: int | None
    account_id: int
    holder: str
    written_holder: str
    tail: str
    amount_fen: int
    paid_fen: int
    remark: str
    source: str
    state: LineState
    bank_ref: str
    reason: str
    answer: str
    answered_by: str
    answer_fen: int
    settled_at: datetime | None
    replaces_id: int | None
    verbs: tuple[str, ...] = ()
    person_id: int | None = None

    @property
    def masked(self) -> str:
        return f"****{self.tail}"


@dataclass(frozen=True)
class FreezeRow:
    """Why money stands still, and since when. `clean` says that a later check found nothing any more."""

    id: int
    reason: str
    faults: tuple[str, ...]
    count: int
    frozen_at: datetime
    seen_at: datetime
    clean_at: datetime | None
    frozen: bool = True

    @property
    def clean(self) -> bool:
        return not self.count or (self.clean_at is not None and self.clean_at >= self.seen_at)


@dataclass(frozen=True)
class Signature:
    """Who did one step of a batch, and when."""

    verb: str
    actor: str
    at: datetime
    note: str = ""

    @word
    def label(self) -> str:
        return VERBS[self.verb]


@dataclass(frozen=True)
class ReturnRow:
    id: int
    unit_id: int | None
    name: str
    layout: str
    sha256: str
    file_id: int
    taken_at: datetime
    items_count: int
    applied_count: int
    repeat_count: int
    exception_count: int
    batches: tuple[str, ...] = ()
    seen_before: bool = False


@dataclass(frozen=True)
class ItemRow:
    id: int
    return_id: int
    seq: int
    reference: str
    outcome: Outcome
    amount_fen: int | None
    holder: str
    bank_ref: str
    reason: str
    line_id: int | None
    verdict: Verdict
    fault: str
    handled_at: datetime | None
    handled_note: str

    @property
    def fault_label(self) -> str:
        return FAULTS.get(self.fault, "")


@dataclass(frozen=True)
class SubstituteRow:
    id: int
    character: str
    replacement: str
    agreed: str

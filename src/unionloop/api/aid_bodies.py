"""What the operations of aid take, and how it becomes what the commands take."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from unionloop.domains.aid.contracts import (
    Bar,
    CauseKind,
    CostKind,
    ExitKind,
    Found,
    Guarantee,
    IncomeKind,
    MemberInput,
    OldFile,
    OldStep,
    Relation,
    Stage,
    Stated,
    StepKind,
)

Id = Annotated[int, Field(ge=1, le=2**53)]
Fen = Annotated[int, Field(ge=0, le=10**12)]
Word = Annotated[str, Field(max_length=60)]
Words = Annotated[str, Field(max_length=500)]
Cursor = Annotated[str, Field(max_length=400)]
Circumstances = Annotated[dict[Annotated[str, Field(max_length=20)], Word], Field(max_length=20)]
Limit = Annotated[int, Field(ge=1, le=200)]


class Filters(Schema):
    text: Word = ""
    state: Word = ""
    klass: Word = ""
    rung: Word = ""
    after: Cursor = ""
    limit: Limit = 50


class Listing(Schema):
    state: Word = ""
    after: Cursor = ""
    limit: Limit = 50


class NewFile(Schema):
    person_id: Id
    unit_id: Id


class NewMember(Schema):
    relation: Relation
    name: Annotated[str, Field(max_length=50)]
    id_number: Annotated[str, Field(max_length=20)] = ""
    birth_date: date | None = None
    stage: Stage = Stage.NONE
    school: Word = ""
    health: Annotated[str, Field(max_length=200)] = ""


class Statement(Schema):
    """Sums are fen over the last twelve months."""

    members: Annotated[list[NewMember], Field(max_length=29)] = []
    income: dict[IncomeKind, Annotated[int, Field(ge=-(10**12), le=10**12)]] = {}
    costs: dict[CostKind, Fen] = {}
    sudden_fen: Fen = 0
    causes: dict[CauseKind, Annotated[str, Field(max_length=300)]] = {}
    bars: list[Bar] = []
    exceptions: dict[Bar, Annotated[str, Field(max_length=200)]] = {}
    employed_days: Annotated[int, Field(ge=0, le=30_000)] = 0
    stage: Stage = Stage.NONE
    health: Annotated[str, Field(max_length=200)] = ""

    def stated(self) -> Stated:
        """Return it as the command takes it."""
        facts = self.dict(exclude={"members"})
        return Stated(members=tuple(MemberInput(**one.dict()) for one in self.members),
                      **(facts | {"bars": tuple(facts["bars"])}))  # fmt: skip


class Paper(Schema):
    kind: Word
    name: Annotated[str, Field(max_length=200)]
    content_base64: Annotated[str, Field(max_length=15_000_000)]


class Applying(Schema):
    wish: Words = ""
    agreed: bool = False
    guardian: bool = False


class Note(Schema):
    note: Words = ""


class Objecting(Schema):
    text: Annotated[str, Field(max_length=1000)]
    speaker: Word = ""


class Answering(Schema):
    objection_id: Id
    note: Words


class Visiting(Schema):
    second: Word
    found: Annotated[str, Field(max_length=2000)]
    visited_at: datetime | None = None
    where: Annotated[str, Field(max_length=120)] = ""
    neighbour: Annotated[str, Field(max_length=1000)] = ""
    photo_base64: Annotated[str, Field(max_length=15_000_000)] = ""


class Checked(Schema):
    reference: Annotated[str, Field(max_length=80)]
    income: dict[IncomeKind, Annotated[int, Field(ge=-(10**12), le=10**12)]] = {}
    cars: Annotated[int, Field(ge=0, le=99)] | None = None
    dwellings: Annotated[int, Field(ge=0, le=99)] | None = None
    companies: Annotated[int, Field(ge=0, le=99)] | None = None
    budget_paid: bool | None = None
    dead: list[date] = []
    programmes: list[Annotated[str, Field(max_length=40)]] = []

    def found(self) -> Found:
        facts = self.dict()
        return Found(**(facts | {"dead": tuple(facts["dead"]), "programmes": tuple(facts["programmes"])}))


class Proposing(Schema):
    household_id: Id
    kind: Annotated[str, Field(max_length=20)]
    amount_fen: Fen
    member_seq: Annotated[int, Field(ge=0, le=30)] = 0
    borne_fen: Fen = 0
    note: Annotated[str, Field(max_length=200)] = ""


class Approving(Schema):
    above_ref: Annotated[str, Field(max_length=80)] = ""
    note: Words = ""


class Calling(Schema):
    reached: bool
    came: bool = False
    whole: bool = False
    score: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Words = ""


class Climbing(Schema):
    kind: StepKind
    taken_date: date | None = None
    cost_fen: Fen = 0
    note: Annotated[str, Field(max_length=300)] = ""


class Looking(Schema):
    finding: Annotated[str, Field(pattern=r"^(held|better|lost|unreached)$")]
    note: Annotated[str, Field(max_length=300)] = ""


class Leaving(Schema):
    kind: ExitKind
    note: Words = ""


class LeavingOut(Leaving):
    guarantees: list[Guarantee] = []


class NewStep(Schema):
    kind: StepKind
    day: date
    cost_fen: Fen = 0
    held: bool | None = None


class NewOldFile(Schema):
    line_no: Annotated[int, Field(ge=1, le=10**6)]
    unit_id: Id
    name: Annotated[str, Field(max_length=50)]
    id_number: Annotated[str, Field(max_length=20)]
    phone: Annotated[str, Field(max_length=20)] = ""
    filed_date: date
    people: Annotated[int, Field(ge=1, le=30)]
    income_fen: Fen
    costs_fen: Fen = 0
    sudden_fen: Fen = 0
    causes: list[CauseKind] = []
    steps: Annotated[list[NewStep], Field(max_length=50)] = []
    exited_date: date | None = None
    exit_kind: ExitKind | None = None
    relapsed_date: date | None = None
    circumstances: Circumstances = {}

    def old(self) -> OldFile:
        facts: dict[str, Any] = self.dict(exclude={"steps", "causes"})
        return OldFile(**facts, causes=tuple(self.causes), steps=tuple(OldStep(**one.dict()) for one in self.steps))


class OldFiles(Schema):
    unit_id: Id
    name: Annotated[str, Field(max_length=200)]
    rows: Annotated[list[NewOldFile], Field(min_length=1, max_length=5000)]


class Living(Schema):
    """How a household lives and works; a field not named stays, one named with nothing goes."""

    told: Circumstances

"""The bodies of the employers operations."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema

from unionloop.domains.employers.contracts import Filters

Id = Annotated[int, Field(ge=1, le=2**53)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Name = Annotated[str, Field(max_length=120)]
Code = Annotated[str, Field(max_length=40)]
Short = Annotated[str, Field(max_length=60)]
Reason = Annotated[str, Field(max_length=200)]
Heads = Annotated[int, Field(ge=0, le=5_000_000)]
Division = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})?$")]
Status = Annotated[str, Field(pattern=r"^(normal|suspended|deregistered|moved|shell)$")]
Size = Annotated[str, Field(pattern=r"^(micro|small|medium|large)$")]
Cover = Annotated[str, Field(pattern=r"^(own|covered|none)$")]
Group = Annotated[str, Field(pattern=r"^(division|street|industry|size|band)$")]


class Employer(Schema):
    id: int
    name: str
    uscc: str
    old_tax_id: str
    tax_key: str
    unit_id: int
    union_id: int | None
    joint_union_id: int | None
    division_code: str
    street: str
    industry: str
    address: str
    headcount: int
    women: int
    status: str
    opened_date: date | None
    size_class: str
    non_public: bool
    phone_masked: str
    system: str
    coverage: str
    merged_into_id: int | None
    verbs: list[str]


class Employers(Schema):
    rows: list[Employer]
    next: str | None
    total: int | None
    sums: dict[str, int]


class NewEmployer(Schema):
    name: Name
    unit_id: Id
    uscc: Code = ""
    old_tax_id: Code = ""
    tax_key: Code = ""
    division_code: Division = ""
    street: Short = ""
    industry: Short = ""
    address: Reason = ""
    headcount: Heads = 0
    women: Heads = 0
    status: Status = "normal"
    opened_date: Day | None = None
    size_class: Size = "small"
    non_public: bool = True
    contact_name: Annotated[str, Field(max_length=50)] = ""
    contact_phone: Annotated[str, Field(max_length=20)] = ""
    system: Code = ""
    union_id: Id | None = None
    joint_union_id: Id | None = None


class NewEmployers(Schema):
    rows: list[NewEmployer] = Field(max_length=10_000)


class Refusal(Schema):
    line_no: int
    name: str
    code: str
    facts: dict[str, str]


class Loaded(Schema):
    registered: int
    known: int
    refused: list[Refusal]


class Correction(Schema):
    reason: Reason
    uscc: Code | None = None
    old_tax_id: Code | None = None
    division_code: Division | None = None
    street: Short | None = None
    industry: Short | None = None
    address: Reason | None = None
    size_class: Size | None = None
    opened_date: Day | None = None
    non_public: bool | None = None
    contact_name: Annotated[str, Field(max_length=50)] | None = None
    contact_phone: Annotated[str, Field(max_length=20)] | None = None


class Rename(Schema):
    name: Name
    day: Day | None = None


class Headcount(Schema):
    headcount: Heads
    women: Heads | None = None
    note: Reason = ""


class NewStatus(Schema):
    status: Status
    note: Reason = ""


class Link(Schema):
    unit_id: Id | None = None
    covered: bool = False
    note: Reason = ""


class TaxKey(Schema):
    tax_key: Code
    note: Reason = ""


class Merge(Schema):
    dropped_id: Id
    reason: Reason


class Why(Schema):
    reason: Reason


class Merged(Schema):
    id: int
    kept_id: int
    dropped_id: int
    dropped_name: str
    reason: str
    undone: bool


class Plain(Schema):
    value: str


class Facet(Schema):
    key: str
    label: str
    count: int


class CoverageLine(Schema):
    key: str
    label: str
    registered: int
    operating: int
    should: int
    target: int
    own: int
    covered: int
    gap: int
    own_of_target: int
    covered_of_target: int
    staff_should: int
    staff_unionised: int
    rate_bp: int | None
    own_rate_bp: int | None
    covered_rate_bp: int | None
    target_rate_bp: int | None


class CoverageAnswer(Schema):
    day: date
    whole: CoverageLine
    groups: list[CoverageLine]


class Pair(Schema):
    first: Employer
    second: Employer
    reason: str
    score_bp: int


class Narrowing(Schema):
    text: Short = ""
    division: Annotated[list[Division], Field(max_length=40)] = []
    street: Short = ""
    industry: Annotated[list[Short], Field(max_length=40)] = []
    coverage: Annotated[list[Cover], Field(max_length=3)] = []
    status: Annotated[list[Status], Field(max_length=5)] = []
    size: Annotated[list[Size], Field(max_length=4)] = []
    band: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=6)] = []
    non_public: bool | None = None
    at_least: Heads | None = None
    unit_id: Id | None = None
    order: Annotated[str, Field(pattern=r"^(-headcount|headcount|name|-id)$")] = "-headcount"

    def filters(self) -> Filters:
        """Return what the query takes."""
        return Filters(**{name: tuple(value) if isinstance(value, list) else value
                          for name, value in self.dict().items()})  # fmt: skip

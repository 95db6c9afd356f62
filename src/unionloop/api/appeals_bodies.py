"""What the operations of the case desk take: bounded fields, words of the contracts."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

Id = Annotated[int, Field(ge=1, le=2**53)]
Word = Annotated[str, Field(max_length=80)]
Line = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=20_000)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**14)]
Grade = Annotated[int, Field(ge=1, le=5)]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
States = Literal["received", "dispatched", "handling", "replied", "checked", "closed", "unsolved", "shelved", "withdrawn"]
Channels = Literal["phone", "wechat", "weibo", "mail", "web", "sms", "walk_in", "diary", "reception", "letter_box",
                   "symposium"]  # fmt: skip
Kinds = Literal["consult", "help", "suggest", "complain", "petition"]
Difficulties = Literal["direct", "usual", "hard", "complex"]
Outcomes = Literal["solved", "partly", "explained", "unsolved", "not_ours"]


class AppealFilters(Schema):
    state: list[States] = []
    channel: list[Channels] = []
    kind: list[Kinds] = []
    category: Word = ""
    owner: Word = ""
    unit_id: Id | None = None
    employer_id: Id | None = None
    live: bool | None = None
    flagged: bool = False
    overdue: bool = False
    unsent: bool = False
    merged: bool = False
    text: Word = ""
    order: Literal["due", "newest", "oldest", "latest"] = "due"
    after: Cursor = ""
    limit: Limit = 50


class Facts(Schema):
    """What is known of a case besides the words; what is left out stays as it is."""

    kind: Kinds | None = None
    category: Word | None = None
    difficulty: Difficulties | None = None
    title: Line | None = None
    employer_id: Id | None = None
    employer_name: Word | None = None
    division_code: Annotated[str, Field(max_length=12)] | None = None
    address: Annotated[str, Field(max_length=200)] | None = None
    people_count: Count | None = None
    amount_fen: Fen | None = None
    about_unit_id: Id | None = None
    secret: bool | None = None


class Classification(Facts):
    seen_at: AwareDatetime | None = None
    note: Line = ""


class Said(Schema):
    """Something said, taken down by an agent. `key` is the caller's own id: sent twice, taken down once."""

    channel: Channels = "phone"
    key: Annotated[str, Field(min_length=1, max_length=150)]
    text: Text
    subject: Line = ""
    sender: Line = ""
    thread: Line = ""
    name: Word = ""
    contact: Annotated[str, Field(max_length=30)] = ""
    anonymous: bool = False
    kind: Kinds = "consult"
    category: Word = ""
    employer_id: Id | None = None
    employer_name: Word = ""
    division_code: Annotated[str, Field(max_length=12)] = ""
    people_count: Count = 0
    amount_fen: Fen | None = None
    about_unit_id: Id | None = None
    secret: bool = False
    unit_id: Id | None = None


class Answer(Schema):
    text: Text
    subject: Line = ""
    key: Annotated[str, Field(max_length=150)] = ""


class Settlement(Schema):
    text: Text
    outcome: Outcomes = "explained"


class Reply(Schema):
    text: Text
    outcome: Outcomes = "solved"
    recovered_fen: Fen | None = None
    helped_count: Count | None = None


class Dispatch(Schema):
    unit_id: Id | None = None
    reason: Line = ""


class Assignment(Schema):
    unit_id: Id
    reason: Line


class Reason(Schema):
    reason: Line


class Words(Schema):
    text: Text


class Facts(Schema):
    """The facts for a letter; the case's own words when empty."""

    facts: Text = ""


class Remark(Schema):
    note: Line = ""


class Extension(Schema):
    extra: Annotated[int, Field(ge=1, le=366)]
    reason: Line


class Verdict(Schema):
    grant: bool = True
    note: Line = ""


class Called(Schema):
    reached: bool
    solved: bool | None = None
    grade: Grade | None = None
    words: Annotated[str, Field(max_length=2000)] = ""


class Rating(Schema):
    number: Word
    token: Word
    grade: Grade
    words: Annotated[str, Field(max_length=2000)] = ""


class Rated(Schema):
    """What the speaker sees of it: nothing of the case."""

    number: str
    grade: int


class Other(Schema):
    other: Word
    reason: Line = ""


class Part(Schema):
    text: Text
    title: Line = ""
    category: Word = ""


class Help(Schema):
    unit_id: Id
    text: Text
    due_at: AwareDatetime | None = None


class Done(Schema):
    answer: Text
    declined: bool = False


class Concern(Schema):
    text: Text
    category: Word = ""
    kind: Kinds = "help"
    name: Word = ""
    contact: Annotated[str, Field(max_length=30)] = ""
    employer_id: Id | None = None
    employer_name: Word = ""
    people_count: Count = 0


class Diary(Schema):
    unit_id: Id
    day: date
    text: Text
    title: Word = ""
    items: Annotated[list[Concern], Field(max_length=60)] = []
    key: Annotated[str, Field(min_length=1, max_length=120)]


class Symposium(Diary):
    people_count: Count = 0
    firms_count: Count = 0


class Minutes(Schema):
    text: Text
    items: Annotated[list[Concern], Field(max_length=60)] = []


class Received(Minutes):
    came: Annotated[list[Id], Field(max_length=200)] = []


class Rota(Schema):
    unit_id: Id
    leaders: Annotated[list[Word], Field(min_length=1, max_length=60)]
    first_day: date
    weeks: Annotated[int, Field(ge=1, le=60)]
    place: Word
    most: Annotated[int, Field(ge=1, le=200)] = 10


class StandIn(Schema):
    substitute: Word
    reason: Line


class Place(Schema):
    name: Word
    phone: Annotated[str, Field(max_length=30)]
    text: Text
    key: Annotated[str, Field(min_length=1, max_length=120)]


class Month(Schema):
    unit_id: Id
    month: date


class GroupVerdict(Schema):
    accept: bool
    label: Line = ""
    without: Annotated[list[Id], Field(max_length=500)] = []


class TopicVerdict(Schema):
    month: date
    hot: bool
    label: Line = ""
    size: Annotated[int, Field(ge=1, le=100_000)] = 1
    note: Annotated[str, Field(max_length=300)] = ""


class Knowledge(Schema):
    unit_id: Id
    question: Annotated[str, Field(max_length=200)]
    answer: Text
    source: Line
    valid_to: date
    category: Word = ""
    replaces_id: Id | None = None


class Sentence(Schema):
    unit_id: Id
    code: Annotated[str, Field(max_length=20)]
    title: Annotated[str, Field(max_length=60)] = ""
    text: Text

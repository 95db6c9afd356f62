"""What others may know of persons: verbs, words, masked rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import vocabulary, word

VERBS: dict[str, str] = vocabulary({
    "people.read": "查看人员",
    "people.record": "登记人员",
    "people.record_many": "批量登记人员",
    "people.correct": "更正人员",
    "people.describe": "登记个人情况",
    "people.reveal": "查看明文",
    "people.look": "打开个人资料",
    "people.place": "调整归口",
    "people.verify": "核验身份",
    "people.merge": "合并重复人员",
    "people.unmerge": "撤销人员合并",
    "people.consent": "登记同意",
    "people.withdraw": "撤回同意",
    "people.copy": "领取资料副本",
    "people.ask": "提出更正或注销",
    "people.answer": "办理资料申请",
    "people.ask_phone": "申请找回（换手机号）",
    "people.propose_phone": "代为提出换手机号",
    "people.allow_phone": "核准换手机号",
    "people.stop_phone": "叫停换手机号",
    "people.restore_phone": "换上新手机号",
    "people.erase": "注销个人资料",
    "people.oversee": "查看个人信息保护",
    "people.assess": "作个人信息影响评估",
    "people.approve_assessment": "批准影响评估",
})
# What counts as having looked at a person: shown to him, line by line.
LOOKS = ("people.look", "people.reveal", "people.correct", "people.describe", "people.verify", "people.merge", "people.unmerge",
         "people.erase", "people.allow_phone", "people.restore_phone")  # fmt: skip


class IdType(StrEnum):
    """The papers a person may be known by."""

    RESIDENT = "resident"
    HMT = "hmt"
    PERMIT = "permit"
    FOREIGNER = "foreigner"
    PASSPORT = "passport"

    @word
    def label(self) -> str:
        return {
            "resident": "居民身份证", "hmt": "港澳台居民居住证", "permit": "港澳台来往内地（大陆）通行证",
            "foreigner": "外国人永久居留身份证", "passport": "护照",
        }[self.value]  # fmt: skip


class Sex(StrEnum):
    """As the paper states it."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"

    @word
    def label(self) -> str:
        return {"male": "男", "female": "女", "unknown": "未登记"}[self.value]


class Verdict(StrEnum):
    """What an authority's register said to name, number and phone."""

    UNASKED = "unasked"
    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"

    @word
    def label(self) -> str:
        return {"unasked": "未核验", "match": "一致", "mismatch": "不一致", "unknown": "查无结果"}[self.value]


class SameReason(StrEnum):
    """Why two records may be one person."""

    NAME_PHONE_BIRTH = "name_phone_birth"
    NAME_PHONE = "name_phone"
    NAME_BIRTH_PAPERS = "name_birth_papers"
    PHONE_BIRTH = "phone_birth"

    @word
    def label(self) -> str:
        return {
            "name_phone_birth": "姓名、手机、出生日期都相同", "name_phone": "姓名、手机相同",
            "name_birth_papers": "姓名、出生日期相同，证件种类不同", "phone_birth": "手机、出生日期相同，姓名不同",
        }[self.value]  # fmt: skip


class Wish(StrEnum):
    """What a person may ask for about his own record."""

    CORRECT = "correct"
    ERASE = "erase"
    PHONE = "phone"  # asked without a login, by whoever lost his number

    @word
    def label(self) -> str:
        return {"correct": "更正", "erase": "注销", "phone": "换手机号"}[self.value]


class Proof(StrEnum):
    """How it was made sure that whoever asks for a new phone is the person himself."""

    REGISTER = "register"
    PAPER = "paper"

    @word
    def label(self) -> str:
        return {"register": "核验接口：姓名、证件号与新号码一致", "paper": "当面看过证件原件"}[self.value]


class WishState(StrEnum):
    """How far an asking has come."""

    OPEN = "open"
    ALLOWED = "allowed"  # a new phone, waiting for its hour
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"

    @word
    def label(self) -> str:
        return {"open": "待办", "allowed": "已核准，等冷静期", "done": "已办", "refused": "不予办理",
                "stopped": "本人叫停"}[self.value]  # fmt: skip


@dataclass(frozen=True)
class IdFacts:
    """What a checked paper says by itself. `number` is the normalised number."""

    number: str
    birth_date: date | None
    sex: Sex


@dataclass(frozen=True)
class PersonRow:
    """A person as lists show him: masked."""

    id: int
    name_masked: str
    id_type: IdType
    id_masked: str
    birth_date: date | None
    sex: Sex
    phone_masked: str
    unit_id: int | None
    verified: Verdict = Verdict.UNASKED
    merged_into_id: int | None = None
    erased_at: datetime | None = None


@dataclass(frozen=True)
class PersonInput:
    """One person of a list, as written in it. `line_no` comes back with what became of him."""

    line_no: int
    name: str
    id_type: str
    id_number: str
    phone: str = ""
    sex: str = ""


@dataclass(frozen=True)
class CheckedPerson:
    """A person of a list whose paper, name and phone are in order; nothing is written yet."""

    line_no: int
    name: str
    id_type: str
    facts: IdFacts
    phone: str
    sex: str
    id_blind: str


@dataclass(frozen=True)
class SamePair:
    """Two records proposed as one person, with the reason; a person decides."""

    first: PersonRow
    second: PersonRow
    reason: SameReason
    score_bp: int


@dataclass(frozen=True)
class PersonMergeRow:
    """Two records found to be one person."""

    id: int
    kept_id: int
    dropped_id: int
    reason: str
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class LookRow:
    """One line of who saw or changed a person's record, as he himself is shown it."""

    at: datetime
    actor: str
    verb: str
    label: str
    why: str
    field: str


@dataclass(frozen=True)
class PurposeRow:
    """A purpose a person may consent to, and whether he has."""

    purpose: str
    label: str
    text: str
    version: int
    sensitive: bool
    given_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def given(self) -> bool:
        return self.given_at is not None and self.withdrawn_at is None


@dataclass(frozen=True)
class WishRow:
    """A correction or erasure somebody asked for."""

    id: int
    person_id: int
    kind: Wish
    text: str
    asked_at: datetime
    due_date: date
    state: WishState
    answer: str
    answered_at: datetime | None
    proof: Proof | None = None
    ready_at: datetime | None = None  # when an allowed new phone takes effect


@dataclass(frozen=True)
class OwnCopy:
    """Everything the record holds of a person, plain, for himself only."""

    name: str
    id_type: IdType
    id_number: str
    phone: str
    birth_date: date | None
    sex: Sex
    verified: Verdict
    consents: tuple[PurposeRow, ...]
    looks: tuple[LookRow, ...]
    particulars: dict[str, str] = field(default_factory=dict)  # by their names in words

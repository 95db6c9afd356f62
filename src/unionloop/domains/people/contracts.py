"""What others may know of persons: verbs, words, masked rows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

VERBS: dict[str, str] = {
    "people.read": "查看人员",
    "people.record": "登记人员",
    "people.correct": "更正人员",
    "people.reveal": "查看明文",
}


class IdType(StrEnum):
    """The papers a person may be known by."""

    RESIDENT = "resident"
    HMT = "hmt"
    PERMIT = "permit"
    FOREIGNER = "foreigner"
    PASSPORT = "passport"

    @property
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

    @property
    def label(self) -> str:
        return {"male": "男", "female": "女", "unknown": "未登记"}[self.value]


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

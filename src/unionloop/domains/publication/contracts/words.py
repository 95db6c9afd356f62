"""States, words and verbs of publication."""

from enum import StrEnum

from unionloop.kernel.words import vocabulary, word


class State(StrEnum):
    """Where an edition stands."""

    NEW = "new"
    FROZEN = "frozen"
    SIGNED = "signed"
    PUBLISHED = "published"

    @word
    def label(self) -> str:
        return {"new": "未冻结", "frozen": "核对中", "signed": "已签发", "published": "已发布"}[self]

    @property
    def shape(self) -> str:
        return {"new": "todo", "frozen": "view", "signed": "lock", "published": "done"}[self]


class Kind(StrEnum):
    """Why a firm is on the list."""

    OPENED = "opened"
    WAITING = "waiting"
    FOUNDED = "founded"

    @word
    def label(self) -> str:
        return {"opened": "新开业", "waiting": "待建会", "founded": "新建会"}[self]

    @property
    def shape(self) -> str:
        return {"opened": "doing", "waiting": "todo", "founded": "done"}[self]


class Outcome(StrEnum):
    """What became of a firm that waited in an earlier edition."""

    FOUNDED = "founded"
    COVERED = "covered"
    GONE = "gone"
    WRONG = "wrong"
    SMALLER = "smaller"

    @word
    def label(self) -> str:
        return {"founded": "已建会", "covered": "已由联合工会覆盖", "gone": "不再正常经营", "wrong": "经异议核实撤下",
                "smaller": "已低于公布标准"}[self]  # fmt: skip


class Claim(StrEnum):
    """What an objection says."""

    HAS_UNION = "has_union"
    NOT_OPERATING = "not_operating"
    WRONG_FIELD = "wrong_field"
    NOT_OURS = "not_ours"
    OTHER = "other"

    @word
    def label(self) -> str:
        return {"has_union": "已经建会或已被覆盖", "not_operating": "已停业、注销或迁出", "wrong_field": "名称、街道、行业或人数写错",
                "not_ours": "不是本地单位", "other": "其他"}[self]  # fmt: skip


class ObjectionState(StrEnum):
    """Where an objection stands."""

    NEW = "new"
    RECEIVED = "received"
    UPHELD = "upheld"
    DISMISSED = "dismissed"

    @word
    def label(self) -> str:
        return {"new": "未提交", "received": "待核实", "upheld": "已采纳", "dismissed": "不采纳"}[self]

    @property
    def shape(self) -> str:
        return {"new": "todo", "received": "doing", "upheld": "done", "dismissed": "lock"}[self]


VERBS: dict[str, str] = vocabulary({
    "publication.read": "查看发布",
    "publication.review": "查看发布稿",
    "publication.freeze": "冻结发布稿",
    "publication.check": "区县核对无误",
    "publication.strike": "撤下条目",
    "publication.restore": "恢复条目",
    "publication.sign": "签发",
    "publication.withdraw": "撤回签发",
    "publication.publish": "发布",
    "publication.nominate": "加入25日清单",
    "publication.drop_nominee": "移出25日清单",
    "publication.reschedule": "重算签发期限",
    "publication.object": "提出异议",
    "publication.uphold": "采纳异议",
    "publication.dismiss": "不采纳异议",
})

# what an upheld objection can correct
CORRECTABLE: dict[str, str] = vocabulary({
    "listed": "是否在名单", "name": "单位名称", "street": "街道", "industry": "行业", "band": "职工规模", "kind": "类别",
})  # fmt: skip

BANDS: tuple[tuple[int, int | None, str], ...] = (
    (0, 9, "10 人以下"), (10, 24, "10–24 人"), (25, 99, "25–99 人"), (100, 299, "100–299 人"),
    (300, 999, "300–999 人"), (1000, None, "1000 人以上"),
)  # fmt: skip

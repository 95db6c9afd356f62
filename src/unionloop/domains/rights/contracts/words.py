"""States and words of rights."""

from enum import StrEnum

from unionloop.kernel.words import word


class State(StrEnum):
    """Where a matter stands: named after the last step done."""

    NEW = "new"
    LEAD = "lead"
    DROPPED = "dropped"
    FILED = "filed"
    PROBING = "probing"
    FOUND = "found"
    TALKED = "talked"
    SERVED = "served"
    ANSWERED = "answered"
    CHECKED = "checked"
    PROPOSED = "proposed"
    TAKEN = "taken"
    CONCLUDED = "concluded"
    ARCHIVED = "archived"

    @word
    def label(self) -> str:
        return {
            "new": "新建", "lead": "线索", "dropped": "不受理", "filed": "已立案", "probing": "调查中", "found": "已查明",
            "talked": "协商中", "served": "已送达", "answered": "已有答复", "checked": "已核查", "proposed": "已交部门",
            "taken": "部门已答", "concluded": "已有结果", "archived": "已归档",
        }[self.value]  # fmt: skip


ENDED = (State.DROPPED, State.ARCHIVED)
LIVE = tuple(one for one in State if one not in (State.NEW, *ENDED))


class Kind(StrEnum):
    """The three letters."""

    REMINDER = "reminder"
    OPINION = "opinion"
    PROPOSAL = "proposal"

    @word
    def label(self) -> str:
        return {"reminder": "提示函", "opinion": "意见书", "proposal": "建议书"}[self.value]

    @property
    def heading(self) -> str:
        """The heading of the letter."""
        return {"reminder": "工会劳动法律监督提示函", "opinion": "工会维权意见书", "proposal": "工会维权建议书"}[self.value]


class LetterState(StrEnum):
    """Where a letter stands."""

    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    SEALED = "sealed"
    SERVED = "served"
    REFUSED = "refused"
    LAPSED = "lapsed"
    ANSWERED = "answered"
    VOID = "void"

    @word
    def label(self) -> str:
        return {
            "new": "新建", "draft": "草稿", "submitted": "待审核", "reviewed": "待签发", "signed": "待用印",
            "sealed": "待送达", "served": "待答复", "refused": "拒收", "lapsed": "逾期未答", "answered": "已答复", "void": "作废",
        }[self.value]  # fmt: skip


WRITING = (LetterState.DRAFT, LetterState.SUBMITTED, LetterState.REVIEWED)
OUT = (LetterState.SERVED, LetterState.REFUSED, LetterState.LAPSED, LetterState.ANSWERED)  # has reached the addressee


class Answer(StrEnum):
    """What the addressee answered."""

    NONE = ""
    ACCEPTED = "accepted"
    PARTLY = "partly"
    DECLINED = "declined"
    REFUSED = "refused"
    LAPSED = "lapsed"

    @word
    def label(self) -> str:
        return {"": "", "accepted": "采纳", "partly": "部分采纳", "declined": "不采纳", "refused": "拒收",
                "lapsed": "逾期"}[self.value]  # fmt: skip


GIVEN = (Answer.ACCEPTED, Answer.PARTLY, Answer.DECLINED)


class Way(StrEnum):
    """How a letter was served."""

    SIGNED_FOR = "signed_for"
    MAIL = "mail"
    WITNESSES = "witnesses"

    @word
    def label(self) -> str:
        return {"signed_for": "当面签收", "mail": "挂号邮寄", "witnesses": "留置（两名见证人）"}[self.value]


class Topic(StrEnum):
    """What the matter is about; clauses are chosen by it."""

    WAGES = "wages"
    HEAT = "heat"
    SAFETY = "safety"
    HOURS = "hours"
    WOMEN = "women"
    INSURANCE = "insurance"
    CONTRACT = "contract"
    DISMISSAL = "dismissal"
    DEMOCRACY = "democracy"
    HOUSING = "housing"
    OTHER = "other"

    @word
    def label(self) -> str:
        return {
            "wages": "欠薪", "heat": "高温", "safety": "安全卫生", "hours": "超时加班", "women": "女职工权益",
            "insurance": "社会保险", "contract": "劳动合同", "dismissal": "解除合同", "democracy": "民主管理",
            "housing": "职工住房", "other": "其他",
        }[self.value]  # fmt: skip


class Source(StrEnum):
    """Where a lead came from."""

    APPEAL = "appeal"
    INSPECTION = "inspection"
    BASE = "base"
    RECEPTION = "reception"
    DEPARTMENT = "department"
    MEDIA = "media"

    @word
    def label(self) -> str:
        return {"appeal": "工单", "inspection": "检查", "base": "基层工会上报", "reception": "接访", "department": "部门转来",
                "media": "媒体"}[self.value]  # fmt: skip


class Finding(StrEnum):
    """What the investigation found."""

    BREACH = "breach"
    RISK = "risk"
    NONE = "none"

    @word
    def label(self) -> str:
        return {"breach": "违法属实", "risk": "有风险，尚未违法", "none": "没有违法，诉求合理"}[self.value]


class Mended(StrEnum):
    """What checking the correction found."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"

    @word
    def label(self) -> str:
        return {"done": "已整改", "partly": "部分整改", "not": "没有整改"}[self.value]


class Office(StrEnum):
    """The office a letter is signed in; the later one may sign for the earlier."""

    VICE_CHAIR = "vice_chair"
    CHAIR = "chair"

    @word
    def label(self) -> str:
        return {"vice_chair": "分管副主席", "chair": "主席"}[self.value]


class Part(StrEnum):
    """The blocks a letter is built of, in the order of the page."""

    TO = "to"
    FACTS = "facts"
    BASIS = "basis"
    DEMAND = "demand"
    LIMIT = "limit"
    REPLY = "reply"
    ATTACH = "attach"
    COPY = "copy"

    @word
    def label(self) -> str:
        return {"to": "主送", "facts": "事实", "basis": "依据", "demand": "意见", "limit": "期限", "reply": "答复方式",
                "attach": "附件", "copy": "抄送"}[self.value]  # fmt: skip


class Gain(StrEnum):
    """What kind of result one line tells."""

    RECOVERED = "recovered"
    FUNDING = "funding"
    PEOPLE = "people"
    HOMES = "homes"
    AREA = "area"
    OTHER = "other"

    @word
    def label(self) -> str:
        return {"recovered": "追回", "funding": "落实资金", "people": "受益职工", "homes": "住房", "area": "建筑面积",
                "other": "其他"}[self.value]  # fmt: skip

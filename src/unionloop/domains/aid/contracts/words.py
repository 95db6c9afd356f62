"""The words of aid: classes, kinds, states, with what people read and the shape drawn beside it."""

from enum import StrEnum

from unionloop.kernel.words import word

_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "Klass": {
        "deep": ("over", "深度困难"), "relative": ("warn", "相对困难"), "sudden": ("doing", "意外致困"),
        "none": ("lock", "不在帮扶范围"),
    },
    "IncomeKind": {
        "wage": ("", "工资"), "business": ("", "经营净收入"), "property": ("", "财产净收入"), "transfer": ("", "转移净收入"),
        "other": ("", "其他收入"),
    },
    "CostKind": {
        "medical": ("", "看病自付"), "disability": ("", "残疾照料"), "education": ("", "非义务教育"), "housing": ("", "基本住房"),
        "job": ("", "必要的就业成本"), "other": ("", "其他刚性支出"),
    },
    "CauseKind": {
        "illness": ("", "重病"), "disability": ("", "残疾"), "accident": ("", "意外事故"), "education": ("", "子女上学"),
        "disaster": ("", "自然灾害"), "jobless": ("", "失业"), "low_wage": ("", "收入低"), "other": ("", "其他"),
    },
    "Relation": {
        "self": ("", "本人"), "spouse": ("", "配偶"), "child": ("", "子女"), "parent": ("", "父母"), "other": ("", "其他"),
    },
    "Stage": {
        "none": ("", "不在学"), "compulsory": ("", "义务教育"), "senior": ("", "高中、中职"), "tertiary": ("", "大专以上"),
    },
    "Bar": {
        "private_school": ("", "子女自费读高收费学校或出国留学"), "company": ("", "开办企业、店铺或雇人经营"),
        "dwellings": ("", "两套及以上住房且人均面积超过当地标准"), "car": ("", "有或常用机动车（残疾代步车除外）"),
        "refuses": ("", "不配合核对"), "falsifies": ("", "隐瞒收入财产或弄虚作假"), "idle": ("", "有劳动能力无故不就业"),
    },
    "FileState": {
        "new": ("todo", "新建"), "draft": ("doing", "建档中"), "in_force": ("done", "在册"), "watched": ("view", "观察期"),
        "closed": ("lock", "已退出"), "gone": ("lock", "已销毁"),
    },
    "FileTag": {"stock": ("", "存量"), "fresh": ("", "增量"), "relapsed": ("", "返困")},
    "State": {
        "new": ("todo", "新建"), "applied": ("todo", "待初审"), "returned": ("warn", "待补正"), "examined": ("doing", "待入户"),
        "visited": ("doing", "待送核对"), "checking": ("doing", "核对中"), "checked": ("doing", "待认定"),
        "recognised": ("doing", "待公示"), "public": ("view", "公示中"), "filed": ("done", "已入册"),
        "declined": ("over", "未认定"), "appealed": ("view", "申诉中"), "final": ("lock", "维持未认定"),
        "withdrawn": ("lock", "已撤回"),
    },
    "GrantState": {
        "new": ("todo", "新建"), "proposed": ("todo", "待批准"), "approved": ("doing", "待划款"), "paying": ("doing", "划款中"),
        "paid": ("view", "已到账，待回访"), "bounced": ("over", "退回"), "closed": ("done", "已办结"), "refused": ("lock", "未批准"),
    },
    "Rung": {"warmth": ("doing", "温暖"), "out": ("view", "脱困"), "prosper": ("done", "致富")},
    "StepKind": {
        "relief": ("", "救助"), "training": ("", "技能培训"), "job": ("", "介绍就业"), "post": ("", "公益岗位"),
        "loan": ("", "创业贷款贴息"), "startup": ("", "创业"),
    },
    "Finding": {
        "open": ("todo", "待回看"), "held": ("done", "稳住了"), "better": ("done", "更好了"), "lost": ("over", "没稳住"),
        "unreached": ("warn", "没联系上"),
    },
    "ExitKind": {
        "out": ("done", "脱困"), "relieved": ("done", "解困"), "death": ("lock", "去世"), "wrong": ("over", "错识别"),
        "state_support": ("lock", "政府兜底"),
    },
    "Guarantee": {
        "medical": ("", "看病有医保"), "job": ("", "能干活的有活干"), "school": ("", "孩子有学上"),
        "housing": ("", "有安全的房住"), "insurance": ("", "老和难有社保、低保兜着"),
    },
}  # fmt: skip


class _Word(StrEnum):
    """A value with the word people read and the shape drawn beside it."""

    @word
    def label(self) -> str:
        return _WORDS[type(self).__name__][self.value][1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return _WORDS[type(self).__name__][self.value]


class Klass(_Word):
    """The classes of the scheme of 2019 (domain.md §4.1)."""

    DEEP = "deep"
    RELATIVE = "relative"
    SUDDEN = "sudden"
    NONE = "none"


class IncomeKind(_Word):
    """What a household lives on, over twelve months."""

    WAGE = "wage"
    BUSINESS = "business"
    PROPERTY = "property"
    TRANSFER = "transfer"
    OTHER = "other"


class CostKind(_Word):
    """What it cannot avoid paying (刚性支出), over twelve months."""

    MEDICAL = "medical"
    DISABILITY = "disability"
    EDUCATION = "education"
    HOUSING = "housing"
    JOB = "job"
    OTHER = "other"


class CauseKind(_Word):
    """Why the household is in hardship."""

    ILLNESS = "illness"
    DISABILITY = "disability"
    ACCIDENT = "accident"
    EDUCATION = "education"
    DISASTER = "disaster"
    JOBLESS = "jobless"
    LOW_WAGE = "low_wage"
    OTHER = "other"


class Relation(_Word):
    """Who somebody is to the applicant."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    OTHER = "other"


class Stage(_Word):
    """Where a member goes to school."""

    NONE = "none"
    COMPULSORY = "compulsory"
    SENIOR = "senior"
    TERTIARY = "tertiary"


class Bar(_Word):
    """What shuts a household out, unless a documented exception applies."""

    PRIVATE_SCHOOL = "private_school"
    COMPANY = "company"
    DWELLINGS = "dwellings"
    CAR = "car"
    REFUSES = "refuses"
    FALSIFIES = "falsifies"
    IDLE = "idle"


class FileState(_Word):
    """Where a household's file stands."""

    NEW = "new"
    DRAFT = "draft"
    IN_FORCE = "in_force"
    WATCHED = "watched"
    CLOSED = "closed"
    GONE = "gone"  # kept as long as it must be; what told of people is destroyed


class FileTag(_Word):
    """How the file came in: 存量, 增量, 返困."""

    STOCK = "stock"
    FRESH = "fresh"
    RELAPSED = "relapsed"


class State(_Word):
    """Where an application stands."""

    NEW = "new"
    APPLIED = "applied"
    RETURNED = "returned"
    EXAMINED = "examined"
    VISITED = "visited"
    CHECKING = "checking"
    CHECKED = "checked"
    RECOGNISED = "recognised"
    PUBLIC = "public"
    FILED = "filed"
    DECLINED = "declined"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class GrantState(_Word):
    """Where one sum of aid stands."""

    NEW = "new"
    PROPOSED = "proposed"
    APPROVED = "approved"
    PAYING = "paying"
    PAID = "paid"
    BOUNCED = "bounced"
    CLOSED = "closed"
    REFUSED = "refused"


class Rung(_Word):
    """The three rungs of the ladder."""

    WARMTH = "warmth"
    OUT = "out"
    PROSPER = "prosper"

    @property
    def height(self) -> int:
        """Return 0 for the lowest."""
        return list(Rung).index(self)


class StepKind(_Word):
    """What was done for a household on a rung."""

    RELIEF = "relief"
    TRAINING = "training"
    JOB = "job"
    POST = "post"
    LOAN = "loan"
    STARTUP = "startup"

    @property
    def rung(self) -> Rung:
        """Return the rung the step stands on."""
        if self is StepKind.RELIEF:
            return Rung.WARMTH
        return Rung.PROSPER if self in (StepKind.LOAN, StepKind.STARTUP) else Rung.OUT


class Finding(_Word):
    """What looking back at a step found."""

    OPEN = "open"
    HELD = "held"
    BETTER = "better"
    LOST = "lost"
    UNREACHED = "unreached"


class ExitKind(_Word):
    """Why a file is closed."""

    OUT = "out"
    RELIEVED = "relieved"
    DEATH = "death"
    WRONG = "wrong"
    STATE_SUPPORT = "state_support"


class Guarantee(_Word):
    """What a household out of hardship has secured, or has no need of (医、业、学、房、保)."""

    MEDICAL = "medical"
    JOB = "job"
    SCHOOL = "school"
    HOUSING = "housing"
    INSURANCE = "insurance"


LIVE_FILES = (FileState.DRAFT, FileState.IN_FORCE, FileState.WATCHED)
OPEN_STATES = (State.APPLIED, State.RETURNED, State.EXAMINED, State.VISITED, State.CHECKING, State.CHECKED,
               State.RECOGNISED, State.PUBLIC, State.APPEALED)  # fmt: skip
SPENT = (GrantState.PROPOSED, GrantState.APPROVED, GrantState.PAYING, GrantState.PAID, GrantState.BOUNCED, GrantState.CLOSED)
# what a letter is written about, and what it says of it
DECIDED = {State.RECOGNISED: "given", State.PUBLIC: "given", State.FILED: "given", State.DECLINED: "none", State.FINAL: "final"}

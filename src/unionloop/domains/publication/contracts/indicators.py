"""The indicator dictionary: what each published figure means and how anybody computes it again."""

from dataclasses import dataclass

from unionloop.kernel.words import Word

DEFINITIONS = "2026-03"  # version of the indicator dictionary below


@dataclass(frozen=True)
class Indicator:
    """One entry of the dictionary: what a published figure means and how anybody computes it again."""

    code: str
    label: str
    unit: str  # 家, 人, 元, bp
    definition: str
    formula: str
    source: str
    owner: str
    by_division: bool = False

    def __post_init__(self) -> None:
        for name in ("label", "definition", "formula", "source", "owner"):
            object.__setattr__(self, name, Word(getattr(self, name)))


INDICATORS: tuple[Indicator, ...] = (
    Indicator("coverage.should", "应建会单位", "家", "正常经营、职工人数达到建会标准的单位。",
              "状态 = 正常经营 且 职工人数 ≥ 建会标准", "单位登记册", "组织部门", True),
    Indicator("coverage.own", "独立建会", "家", "应建会单位中有自己工会的。",
              "应建会单位中 已关联本单位工会 的家数", "单位登记册", "组织部门", True),
    Indicator("coverage.covered", "联合覆盖", "家", "应建会单位中没有自己工会、由联合工会或区域工会覆盖的。",
              "应建会单位中 只关联联合工会 的家数", "单位登记册", "组织部门", True),
    Indicator("coverage.rate", "建会率", "bp", "独立建会与联合覆盖合计占应建会单位的比例。两个分子分开公布。",
              "(独立建会 + 联合覆盖) ÷ 应建会单位", "单位登记册", "组织部门", True),
    Indicator("coverage.target", "正常经营非公企业", "家", "正常经营的非公有制单位，不论人数。",
              "状态 = 正常经营 且 非公有", "单位登记册", "组织部门", True),
    Indicator("coverage.target_rate", "非公企业建会率", "bp", "正常经营非公企业中已建会或被覆盖的比例。",
              "(其中独立建会 + 其中联合覆盖) ÷ 正常经营非公企业", "单位登记册", "组织部门", True),
    Indicator("coverage.gap", "未建会", "家", "应建会单位减去独立建会与联合覆盖。",
              "应建会单位 − 独立建会 − 联合覆盖", "单位登记册", "组织部门", True),
    Indicator("coverage.gap_large", "其中 25 人以上", "家", "未建会单位中职工 25 人以上的，依法应当单独建会。",
              "未建会 且 职工人数 ≥ 25", "单位登记册", "组织部门", True),
    Indicator("founding.opened", "新开业", "家", "本期内登记开业、正常经营的单位。",
              "开业日期 在 上期截止次日至本期截止日 之间", "单位登记册", "组织部门", True),
    Indicator("founding.founded", "新建会", "家", "本期内建立工会并进入组织树的单位。",
              "建会日期 在 上期截止次日至本期截止日 之间", "建会案", "组织部门", True),
    Indicator("founding.members", "入会", "人", "本期新建会单位登记的会员人数。",
              "新建会单位会员人数之和", "建会案", "组织部门", True),
    Indicator("dues.month", "结算月份", "yyyymm", "本期公布的返还数属于哪个月的入库税款：截止日前最近一个已结算的月份。",
              "已批准结算的最近月份", "结算批次", "财务部门"),
    Indicator("dues.due_back", "应返", "fen", "该月已批准结算中应返还基层工会的经费。",
              "已批准结算批次中 基层份额 之和", "结算批次", "财务部门"),
    Indicator("dues.returned", "已返", "fen", "应返中银行回盘确认到账的。", "划款明细 状态 = 已到账 的金额之和",
              "划款明细", "财务部门"),
    Indicator("dues.bounced", "退回", "fen", "应返中银行退回、待改账户重付的。", "划款明细 状态 = 已退回 的金额之和",
              "划款明细", "财务部门"),
    Indicator("dues.subsidy_share", "基层补助占比", "bp", "对基层的补助支出占本级经费支出的比例，要求不低于 70%。",
              "补助下级支出 ÷ 经费总支出，取自记账凭证", "账本", "财务部门"),
    Indicator("appeals.received", "受理诉求", "件", "本期内各渠道收到的诉求，归并的也各算一件。",
              "收到时间 在 上期截止次日至本期截止日 之间", "诉求办理", "权益部门"),
    Indicator("appeals.timed", "有时限的办结件", "件", "本期内收到的诉求中，派出有时限、冻结时已办结的。",
              "状态 = 已办结或结而未解 且 有答复时限", "诉求办理", "权益部门"),
    Indicator("appeals.on_time", "按时办结率", "bp", "有时限的办结件中在时限内答复的比例。",
              "按时答复 ÷ 有时限的办结件", "诉求办理", "权益部门"),
    Indicator("rights.served", "送达意见书", "件", "当年送达用人单位的维权意见书。", "送达日期 在 1 月 1 日至本期截止日 之间",
              "维权文书", "权益部门"),
    Indicator("rights.answered", "意见书已答复", "件", "当年送达的意见书中，截止日前用人单位书面答复的。",
              "状态 = 已答复 且 答复日期 ≤ 本期截止日", "维权文书", "权益部门"),
    Indicator("aid.households", "帮扶困难职工家庭", "户", "本期内采取过帮扶措施的家庭，一户只算一次。",
              "帮扶措施日期 在 上期截止次日至本期截止日 之间 的户数", "帮扶档案", "帮扶中心"),
    Indicator("promises.all", "十件实事", "件", "当年已经公布、没有撤回的实事。", "状态 = 办理中、已办成或未办成", "实事进度", "办公室"),
    Indicator("promises.good", "实事办成或按进度", "件", "其中已办成、已达目标或不低于全年直线进度的。",
              "进度 ≥ 目标 × 已过天数 ÷ 全期天数", "实事进度", "办公室"),
    Indicator("promises.late", "实事落后", "件", "其中低于全年直线进度、过期未达目标或认定未办成的。",
              "进度 < 目标 × 已过天数 ÷ 全期天数，或已过完成日期", "实事进度", "办公室"),
)  # fmt: skip

"""Verbs, the numbered steps, the papers, the columns of the board."""

from dataclasses import dataclass

from unionloop.kernel.words import Word, vocabulary

from .words import State

VERBS: dict[str, str] = vocabulary({
    "founding.read": "查看建会",
    "founding.find_blanks": "找空白点",
    "founding.assign": "派给街道",
    "founding.explain": "填未建原因",
    "founding.notify": "发告知书",
    "founding.open": "立案",
    "founding.verify": "核实",
    "founding.close": "关闭",
    "founding.reopen": "重新打开",
    "founding.cover": "并入联合工会",
    "founding.book_guide": "约指导",
    "founding.visit": "记走访",
    "founding.prepare": "成立筹备组",
    "founding.recruit": "登记会员",
    "founding.nominate": "审候选人",
    "founding.elect": "登记选举",
    "founding.report": "报批",
    "founding.send_back": "退回",
    "founding.approve": "批复",
    "founding.publicise": "公示",
    "founding.register_legal": "登记法人",
    "founding.seal": "登记印章",
    "founding.account": "登记账户",
    "founding.found": "建会",
    "founding.switch_item": "办缴费登记",
    "founding.rebate": "记返还到账",
    "founding.write": "生成文书",
    "founding.recompute": "重算期限",
    "founding.plan_drive": "批量办理",
    "founding.start_drive": "开始批量",
    "founding.run_drive": "办一批",
    "founding.stop_drive": "停下批量",
    "founding.undo_drive": "撤销批量",
})


@dataclass(frozen=True)
class Step:
    """One numbered step: what it is called, which verbs do it, which papers come out of it."""

    number: int
    label: str
    verbs: tuple[str, ...]
    who: str
    papers: tuple[str, ...] = ()


STEPS: tuple[Step, ...] = (
    Step(0, Word("线索"), ("founding.open",), Word("市、县组织部门")),
    Step(1, Word("核实与指导"), ("founding.verify", "founding.book_guide"), Word("街道"), ("notice",)),
    Step(2, Word("筹备组"), ("founding.prepare",), Word("企业、街道"), ("preparation_request", "preparation_reply")),
    Step(3, Word("发展会员"), ("founding.recruit",), Word("筹备组")),
    Step(4, Word("候选人"), ("founding.nominate",), Word("筹备组、街道")),
    Step(5, Word("选举"), ("founding.elect",), Word("会员大会"), ("election_rules",)),
    Step(6, Word("报批与批复"), ("founding.report", "founding.approve"), Word("上级工会"), ("request", "reply")),
    Step(7, Word("公示"), ("founding.publicise",), Word("企业工会"), ("publicity",)),
    Step(8, Word("法人登记"), ("founding.register_legal",), Word("县级以上工会"), ("register",)),
    Step(9, Word("印章"), ("founding.seal",), Word("企业工会")),
    Step(10, Word("账户"), ("founding.account",), Word("企业工会")),
    Step(11, Word("建会与缴费登记"), ("founding.found", "founding.switch_item"), Word("县级工会"), ("fund_register",)),
    Step(12, Word("筹备金返还"), ("founding.rebate",), Word("市级财务")),
    Step(13, Word("换届"), (), Word("企业工会")),
)

PAPERS: dict[str, str] = vocabulary({
    "notice": "建会告知书",
    "preparation_request": "关于成立工会筹备组的请示",
    "preparation_reply": "关于成立工会筹备组的批复",
    "election_rules": "选举办法",
    "request": "关于工会选举结果的请示",
    "reply": "关于同意成立工会的批复",
    "publicity": "公示",
    "register": "工会法人登记申请表",
    "fund_register": "工会经费缴费登记单",
})

# The seven columns of the board and the states each holds.
COLUMNS: tuple[tuple[str, str, tuple[State, ...]], ...] = (
    ("clue", Word("线索"), (State.CLUE,)),
    ("contact", Word("联系"), (State.VERIFIED,)),
    ("guide", Word("指导"), (State.GUIDED,)),
    ("prepare", Word("筹备组"), (State.PREPARED, State.RECRUITED, State.NOMINATED)),
    ("meeting", Word("大会"), (State.ELECTED, State.REPORTED)),
    ("approve", Word("批复"), (State.APPROVED, State.PUBLICISED, State.REGISTERED, State.SEALED)),
    ("money", Word("返还通"), (State.BANKED, State.FOUNDED, State.SWITCHED)),
)

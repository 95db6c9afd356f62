"""The made-up rows of the gallery at /style/: names and sums that try the drawing, not the reader."""

from dataclasses import dataclass
from datetime import date, datetime

from unionloop.kernel.actor import BEIJING

from .table import Column, Empty


@dataclass(frozen=True)
class Specimen:
    id: int
    unit: str
    state: tuple[str, str]
    due_fen: int
    paid_fen: int
    rate_bp: int
    members: int
    account: str
    due_date: date
    changed_at: datetime

    @property
    def gap_fen(self) -> int:
        return self.paid_fen - self.due_fen


def _line(
    number: int, unit: str, state: tuple[str, str], due_fen: int, paid_fen: int, members: int
) -> Specimen:
    changed_at = datetime(2026, 7, 23, 9, number, tzinfo=BEIJING)
    return Specimen(number, unit, state, due_fen, paid_fen, 6000 + number, members,
                    f"****{3390 + number}", date(2026, 7, 25 + number % 5), changed_at)  # fmt: skip


LINES = (
    _line(1, "大英盐化工会", ("done", "已到账"), 3_104_400, 3_104_400, 1312),
    _line(2, "遂州食品有限公司工会", ("over", "退回"), 1_893_660, 0, 312),
    _line(3, "𠮷盛物流工会", ("doing", "已送银行"), 390_600, 0, 86),
    _line(4, "阿卜杜热合曼·买买提餐饮店联合工会", ("view", "复核中"), 145_800, 0, 27),
    _line(5, "射洪沱牌包装工会", ("warn", "将超期"), 2_411_820, 2_411_820, 204),
    _line(6, "经开智造园联合工会", ("lock", "已锁定"), -112_000, -112_000, 118),
    _line(7, "蓬溪同兴建筑劳务有限公司工会", ("todo", "待办"), 128_512_816, 128_512_816, 131),
)
SUMS = {
    "due_fen": sum(one.due_fen for one in LINES),
    "paid_fen": sum(one.paid_fen for one in LINES),
    "gap_fen": sum(one.gap_fen for one in LINES),
    "members": sum(one.members for one in LINES),
}
COLUMNS = (
    Column("unit", "单位", href=lambda one: f"/style/?unit={one.id}"),
    Column("state", "状态", "state"),
    Column("due_fen", "应返", "money", total=True),
    Column("paid_fen", "已返", "money", total=True),
    Column("gap_fen", "差", "money_signed", total=True),
    Column("rate_bp", "比例", "percent_bp", shown=False),
    Column("members", "会员", "count", unit="人", total=True),
    Column("account", "收款账户", "mask"),
    Column("due_date", "期限", "date"),
    Column("changed_at", "更新", "moment", shown=False),
)
EMPTY = Empty(
    "没有符合的企业", "三个条件同时满足的有 0 家。去掉“缴筹备金”可看到 23 家。", "去掉这个条件", "/style/"
)
STEPS = (
    {"label": "1 计算", "shape": "done", "word": "已办结", "note": "规则 v7"},
    {"label": "2 复核", "shape": "doing", "word": "办理中", "note": "抽样 12 / 20", "current": True},
    {"label": "3 支付", "shape": "todo", "word": "待办", "note": "复核通过后打开"},
)
OPTIONS = (
    {"label": "西宁街道", "value": "1", "count": 1021, "chosen": True},
    {"label": "斗南街道", "value": "2", "count": 14, "chosen": False},
)

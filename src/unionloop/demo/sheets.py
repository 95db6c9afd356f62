"""The treasury's statement of the month, one per office: what really reached it, day by day."""

import csv
import io
from datetime import date

from unionloop.domains.dues import commands as dues
from unionloop.domains.dues import queries as dues_queries

from . import taxfile
from .scene import Scene, moment

HEADER = ("日期", "交易类型", "凭证代码", "对方名称", "摘要", "借方", "贷方", "余额")


def statements(lines: list[list[object]]) -> dict[tuple[str, str], bytes]:
    """Return {(tax office, treasury): CSV}: one credit a day, as the treasury sums it."""
    sums: dict[tuple[str, str], dict[date, int]] = {}
    for line in lines:
        days = sums.setdefault((str(line[7]), str(line[8])), {})
        days[line[16]] = days.get(line[16], 0) + line[15]  # type: ignore[index,operator,call-overload]
    return {place: _statement(days) for place, days in sorted(sums.items())}


def _statement(days: dict[date, int]) -> bytes:
    out, balance = io.StringIO(newline=""), 0
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for day, fen in sorted(days.items()):
        balance += fen
        writer.writerow([f"{day:%Y-%m-%d}", "贷记", "", "待报解预算收入", "代收工会经费", "", _yuan(fen), _yuan(balance)])
    return out.getvalue().encode("utf-8-sig")


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def receive(scene: Scene, month: date, made: taxfile.TaxFileMade) -> int:
    """Take in the month's statements; return how many."""
    by = scene.actor("zhang", moment(month.replace(day=16), 15))
    found = statements(made.lines)
    for (office, treasury), content in found.items():
        dues.receive_sheet(by, unit_id=scene.city_unit, month=f"{month:%Y%m}", name=f"{treasury}{month:%Y%m}.csv",
                           content=content, tax_office=office, treasury=treasury)  # fmt: skip
    return len(found)


def reconcile(scene: Scene, month: date) -> int:
    """Compare the three sides, explain what differs, close the month; return what had to be explained."""
    by = scene.actor("zhang", moment(month.replace(day=20), 9))
    key = {"unit_id": scene.city_unit, "month": f"{month:%Y%m}"}
    dues.reconcile(by, **key)
    explained = 0
    for difference in dues_queries.differences(by, **key, state="open", limit=200).rows:
        waits = difference.reference == "ledger-waiting"
        why = "本月结算批次定于次日计算，审批后过账" if waits else "错行已退回税务更正，更正文件到后入账"
        dues.explain_difference(by, difference_id=difference.id, note=why,
                                owner="张敏", due_date=date(month.year + month.month // 12, month.month % 12 + 1, 16))  # fmt: skip
        explained += not waits
    dues.close_collection(by, **key)
    return explained

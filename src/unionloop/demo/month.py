"""One month of the funds loop, lived through: file → match → settle → approve → pay → bank return."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from unionloop.domains.documents import queries as documents
from unionloop.domains.dues import commands as dues
from unionloop.domains.dues import queries as dues_queries
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as payment_queries
from unionloop.domains.payments.contracts import BatchRow
from unionloop.kernel import errands
from unionloop.kernel.money import THIN, yuan

from . import bank, mending, sheets, spending, taxfile
from .scene import STAFF, Scene, moment

Say = Callable[[str, str], None]
LEFT_OPEN = 3  # payers of the present month with candidates that nobody has looked at yet (taxfile.MOVED)


@dataclass
class MonthDone:
    """The figures of one month, as the commands answered them."""

    month: date
    rows: int = 0
    failed: int = 0
    total_fen: int = 0
    matched: int = 0
    by_hand: int = 0
    base_fen: int = 0
    units: int = 0
    paid: int = 0
    paid_fen: int = 0
    bounced: int = 0
    bounced_fen: int = 0
    held_fen: int = 0
    differences: int = 0


def money(amount_fen: int) -> str:
    """Return ¥1 234.50."""
    return f"¥{yuan(amount_fen, THIN)}"


def silent(what: str, figures: str) -> None:
    """Say nothing: history passes quickly."""


def live(scene: Scene, month: date, say: Say = silent) -> MonthDone:
    """Live through one month's money."""
    done = MonthDone(month)
    if mended := mending.mend(scene, month):
        say("退回改正", f"上月退回的 {mended} 个账户由两人更正确认，冷静期后重付")
        pay(scene, month.replace(day=12), done, say)
    made = taxfile.make(scene.city, month, scene.founded)
    _import(scene, month, made, done, say)
    _match(scene, month, done, say)
    sheets.receive(scene, month, made)
    own_fen = _settle(scene, month, done, say)
    _spend(scene, month, own_fen, say)
    pay(scene, month.replace(day=18), done, say)
    say("到账通知", f"{done.paid:,} 个工会收到“经费已到账”和回执号；退回的 {done.bounced} 笔留作应付，改正账户后再付")
    _reconcile(scene, month, done, say)
    spending.acknowledge(scene, month)
    return done


def _import(scene: Scene, month: date, made: taxfile.TaxFileMade, done: MonthDone, say: Say) -> None:
    by = scene.actor("zhang", moment(month.replace(day=16), 9))
    file = dues.receive(by, unit_id=scene.city_unit, name=made.name, content=made.content)
    staged = dues.stage(by, file_id=file.id, quiet=True)
    say("税款文件到达", f"{made.name} · {staged.rows_read:,} 行，可入账 {staged.accepted:,}，有错 {staged.failed}")
    first = dues.confirm(by, file_id=file.id)
    done.rows, done.failed, done.total_fen = first.accepted, first.failed, first.total_fen
    if first.failed:
        _send_again(scene, month, file.id, done)
    say("确认入账", f"{done.rows:,} 笔 {money(done.total_fen)}；{done.failed} 个错行写明原因和改法退回，改正后已补入")


def _send_again(scene: Scene, month: date, file_id: int, done: MonthDone) -> None:
    """The refused rows went back with reasons; the tax office puts them right and sends them again."""
    by = scene.actor("zhang", moment(month.replace(day=16), 10))
    lines = {fault.line_no for fault in dues_queries.every_fault(by, file_id=file_id)}
    made = taxfile.corrected(scene.city, month, scene.founded, lines)
    file = dues.receive(by, unit_id=scene.city_unit, name=made.name, content=made.content)
    dues.stage(by, file_id=file.id, quiet=True)
    second = dues.confirm(by, file_id=file.id)
    done.rows += second.accepted
    done.total_fen += second.total_fen


def _match(scene: Scene, month: date, done: MonthDone, say: Say) -> None:
    by = scene.actor("zhang", moment(month.replace(day=16), 11))
    report = dues.match_payers(by, unit_id=scene.city_unit, month=f"{month:%Y%m}")
    likely = [one for one in dues_queries.payers(by, unit_id=scene.city_unit, state="open", limit=200).rows if one.candidates]
    left = min(LEFT_OPEN, len(likely)) if month == scene.city.months[-1] else 0
    for payer in likely[: len(likely) - left]:
        dues.match(by, payer_id=payer.id, employer_id=payer.candidates[0].employer_id, note="电话核实")
        done.by_hand += 1
    done.matched = report.matched + done.by_hand
    say("匹配缴费人", f"自动 {report.matched:,} 家，人工确认 {done.by_hand} 家，仍待查 {report.unknown + left} 家")


def _reconcile(scene: Scene, month: date, done: MonthDone, say: Say) -> None:
    done.differences = sheets.reconcile(scene, month)
    say("三方对账", f"税务明细 = 国库流水 = 账本，已说明差异 {done.differences} 项，未说明 0 项")


def _settle(scene: Scene, month: date, done: MonthDone, say: Say) -> int:
    """Settle the month through three hands; return the city's own share of it."""
    maker = scene.actor("zhang", moment(month.replace(day=17), 9))
    run = dues.open_run(maker, unit_id=scene.city_unit, month=f"{month:%Y%m}")
    run = dues.compute(maker, run_id=run.id)
    run = dues.lock(maker, run_id=run.id)
    say("结算", f"{run.label} · {run.rows_count:,} 笔 {money(run.total_fen)}，应返 {run.units_count:,} 家 {money(run.base_fen)}")
    checker = scene.actor("sun", moment(month.replace(day=17), 14))
    for sample in dues_queries.run_view(checker, run_id=run.id).samples:
        dues.view_sample(checker, run_id=run.id, allocation_id=sample.allocation_id)
    dues.check(checker, run_id=run.id)
    run = dues.approve(scene.actor("zhou", moment(month.replace(day=17), 16)), run_id=run.id)
    errands.drain(moment(month.replace(day=17), 17))
    done.base_fen, done.units = run.base_fen, run.units_count
    names = {username: label for username, label, _, _ in STAFF}
    say("复核 · 审批", f"经办 {names[run.maker]} → 复核 {names[run.checker]}（抽样看完）→ 审批 {names[run.approver]}；凭证已过账")
    return sum(tier.amount_fen for tier in dues_queries.run_view(checker, run_id=run.id).tiers if tier.key == "city")


def _spend(scene: Scene, month: date, own_fen: int, say: Say) -> None:
    down_fen = spending.grant(scene, month, own_fen)
    home_fen = spending.spend(scene, month, own_fen)
    say("对下补助", f"本级份额 {money(own_fen)}：补助区县 {money(down_fen)}（两人批准，随本批划款），本级支出 {money(home_fen)}")


def pay(scene: Scene, day: date, done: MonthDone, say: Say) -> None:
    """Check, release and send every drafted batch on one day; the bank answers on the next."""
    following = day + timedelta(days=1)
    by = scene.actor("sun", moment(day, 9))
    for batch in payment_queries.batches(by, state="draft", limit=200).rows:
        answer = _send(scene, day, batch)
        paid = payment_queries.batch(scene.actor("qian", moment(following)), batch_id=batch.id)
        done.paid += paid.paid_count
        done.paid_fen += paid.paid_fen
        done.bounced += paid.bounced_count
        done.bounced_fen += paid.bounced_fen
        say("付款 · 回盘", f"{batch.number} · {batch.lines_count:,} 笔 {money(batch.total_fen)}；"
            f"到账 {answer.paid:,}，退回 {answer.bounced}")  # fmt: skip
    errands.drain(moment(following, 12))


def _send(scene: Scene, day: date, batch: BatchRow) -> bank.Answer:
    payments.check(scene.actor("sun", moment(day, 9)), batch_id=batch.id)
    payments.release(scene.actor("zhao", moment(day, 10)), batch_id=batch.id)
    cashier = scene.actor("qian", moment(day, 11))
    sent = payments.export(cashier, batch_id=batch.id, layout="text-gb18030")
    assert sent.file_id is not None
    content = documents.content(cashier, file_id=sent.file_id)
    # a handful of orders is too few to bounce one by rule
    answer = bank.answer(content, f"{batch.number}.txt", str(scene.city.seed), 60 if batch.lines_count > 20 else 0)
    returned = scene.actor("qian", moment(day + timedelta(days=1), 9))
    payments.take_return(returned, content=answer.content, name=answer.name, unit_id=scene.city_unit)
    errands.drain(moment(day + timedelta(days=1), 10))
    return answer

"""What of the money waits for somebody: runs and batches at their next signature, money that cannot go out."""

from unionloop.domains.dues import queries as dues
from unionloop.domains.dues.contracts import PayoutState, RunState
from unionloop.domains.payments import queries as payments
from unionloop.domains.payments.contracts import BatchState
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word

from .due import DUE, DueItem

RUNS = (
    (RunState.LOCKED, "dues.check", Word("结算待复核"), "view", Word("去复核")),
    (RunState.CHECKED, "dues.approve", Word("结算待审批"), "view", Word("去审批")),
)
BATCHES = (
    (BatchState.DRAFT, "payments.check", Word("划款待复核"), "view", Word("去复核")),
    (BatchState.CHECKED, "payments.release", Word("划款待放款"), "view", Word("去放款")),
    (BatchState.RELEASED, "payments.export", Word("划款待导出"), "todo", Word("去导出")),
)


def _due(by: Actor) -> list[DueItem]:
    found = []
    for run_state, verb, label, shape, act in RUNS:
        if by.holds(verb):
            open_ = [one for one in dues.runs(by, state=run_state, limit=50).rows if verb in one.verbs]
            found.append(DueItem(label, len(open_), _first("/j/runs", open_), shape=shape, act=act))
    for batch_state, verb, label, shape, act in BATCHES:
        if by.holds(verb):
            waiting = [one for one in payments.batches(by, state=batch_state, limit=50).rows if verb in one.verbs]
            found.append(DueItem(label, len(waiting), _first("/j/pay", waiting), shape=shape, act=act))
    if any(by.holds(verb) for verb in ("payments.release", "payments.export", "payments.thaw")) and payments.freeze():
        found.append(DueItem("放款已暂停", 1, "/j/pay/freeze", shape="over", act="去看"))
    if by.holds("payments.take_return"):
        open_items = payments.exceptions(by, limit=1).total or 0
        found.append(DueItem("回盘异常待处理", open_items, "/j/pay/exceptions", shape="over"))
    if by.holds("dues.approve_handover"):
        asked = [one for one in dues.handovers(by, state="asked", limit=50).rows if "dues.approve_handover" in one.verbs]
        where = f"/j/held/{asked[0].payer_id}/{asked[0].unit_id}" if asked else "/j/held"
        found.append(DueItem("款项承接待批准", len(asked), where, shape="view", act=Word("去审批")))
    if by.holds("dues.compute"):
        found.append(DueItem("退回待改正账户", dues.payouts(by, states=[PayoutState.BOUNCED], limit=1).total or 0,
                             "/j/held", shape="warn"))  # fmt: skip
        found.append(DueItem("代管待付", dues.payouts(by, states=[PayoutState.HELD], limit=1).total or 0,
                             "/j/held", shape="todo", note="收款单位还没有可用账户", heap=True))  # fmt: skip
    return found


def _first(list_url: str, rows: list) -> str:  # type: ignore[type-arg]
    """Return the page of the one row that waits, or the list of all."""
    return f"{list_url}/{rows[0].id}" if len(rows) == 1 else list_url


DUE.append(_due)

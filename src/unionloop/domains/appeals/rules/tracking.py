"""What the public timeline says of an act. An act that is not named here is not shown."""

from unionloop.domains.appeals.contracts import State

PUBLIC = {
    "appeals.receive": "已受理", "appeals.take": "已有人接办", "appeals.settle": "已答复", "appeals.dispatch": "已转承办单位",
    "appeals.assign": "已指定承办单位", "appeals.sign": "承办单位已签收", "appeals.send_back": "承办单位退回，重新分派",
    "appeals.recall": "重新分派", "appeals.extend": "办理期限有调整", "appeals.pause": "办理时限暂停", "appeals.resume": "办理时限恢复",
    "appeals.reply": "承办单位已办理，等待审核", "appeals.approve": "办理结果已审核", "appeals.redo": "退回重办",
    "appeals.call_back": "已回访", "appeals.close": "已办结", "appeals.close_unsolved": "已结，问题未解决",
    "appeals.shelve": "暂时挂账", "appeals.unshelve": "恢复办理", "appeals.reopen": "重新办理", "appeals.withdraw": "已撤回",
    "appeals.merge": "已并入同一事项", "appeals.unmerge": "恢复单独办理", "appeals.rate": "已收到您的评价",
    "appeals.urge": "已催办",
}  # fmt: skip
SPEAKER_MAY = {
    State.RECEIVED: ("supplement", "withdraw"), State.DISPATCHED: ("supplement", "withdraw"),
    State.HANDLING: ("supplement", "withdraw"), State.REPLIED: ("supplement",), State.CHECKED: ("supplement", "rate"),
    State.SHELVED: ("supplement",), State.CLOSED: ("rate", "reopen"), State.UNSOLVED: ("rate", "reopen"),
}  # fmt: skip
HEARD = "收到您的补充"


def public_text(verb: str) -> str:
    """Return the public words for an act, "" for one that stays inside."""
    return PUBLIC.get(verb, "")


def speaker_may(state: State, *, merged: bool, rated: bool) -> tuple[str, ...]:
    """Return what the speaker of a case may do himself: of a merged one only add to it, and grade an answer once."""
    open_now = SPEAKER_MAY.get(state, ())
    return tuple(act for act in open_now if not (merged and act in ("withdraw", "reopen")) and not (rated and act == "rate"))

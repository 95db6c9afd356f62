"""What the public timeline says of an act. An act that is not named here is not shown."""

PUBLIC = {
    "appeals.receive": "已受理", "appeals.dispatch": "已转承办单位", "appeals.redispatch": "已改派", "appeals.sign": "承办单位已签收",
    "appeals.return": "承办单位退回，重新分派", "appeals.send_back": "承办单位退回，重新分派", "appeals.take": "已有人接办",
    "appeals.extend": "办理期限已延长", "appeals.pause": "办理时限暂停", "appeals.resume": "办理时限恢复",
    "appeals.reply": "承办单位已办理，等待审核", "appeals.check": "办理结果已审核", "appeals.redo": "退回重办",
    "appeals.visit": "已回访", "appeals.call_back": "已回访", "appeals.close": "已办结", "appeals.close_unsolved": "已结，问题未解决",
    "appeals.shelve": "暂时挂账", "appeals.reopen": "重新办理", "appeals.withdraw": "已撤回", "appeals.merge": "已并入同一事项",
    "appeals.rate": "已收到您的评价", "appeals.urge": "已催办", "appeals.remind": "已催办",
}  # fmt: skip
HEARD = "收到您的补充"


def public_text(verb: str) -> str:
    """Return the public words for an act, "" for one that stays inside."""
    return PUBLIC.get(verb, "")

"""What follows from rights taken in an emergency: audit hears of it at once, and again when it is over."""

from unionloop.domains.access import queries as access
from unionloop.domains.access.contracts import EmergencyState
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry

TEXTS = {EmergencyState.OPEN: "已生效", EmergencyState.ENDED: "已结束，等您复核"}


def report_emergency(by: Actor, entry: Entry) -> None:
    """Tell every auditor: who, which role, why, until when."""
    row = access.emergency(by, emergency_id=entry.row_id)
    if row.state not in TEXTS:
        return
    text = f"{row.label} 的紧急权限“{row.role_label}”{TEXTS[row.state]}。原因：{row.reason}。详见“紧急权限”页面。"
    for account_id in access.holders_of_role("auditor", by.today):
        messaging.send(
            by, channel="app", template="emergency", facts={"text": text}, account_id=account_id,
            key=f"access.emergency:{row.id}:{row.state}:{account_id}",
        )  # fmt: skip

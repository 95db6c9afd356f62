"""What follows from rights taken in an emergency, and from a login that guesses have shut: whom it concerns hears of it."""

from unionloop.domains.access import queries as access
from unionloop.domains.access.contracts import EmergencyState, Shut
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry

TEXTS = {EmergencyState.OPEN: "已生效", EmergencyState.ENDED: "已结束，等您复核"}
SHUT = {
    Shut.PAIR: "地址 {address} 连续 {tries} 次输错“{who}”的密码，这个地址半小时内不能再试。如果不是本人，请换密码并告诉管理员。",
    Shut.ACCOUNT: "半小时内有人从多处 {tries} 次猜“{who}”的密码，没用过的地址都不能再试。常用的地址照常登录。",
    Shut.ADDRESS: "地址 {address} 半小时内 {tries} 次猜错各人的密码，半小时内不能再试。请查是谁的电脑。",
    Shut.CODES: "有人用“{who}”的正确密码登录，验证码连错 {tries} 次，已锁定半小时。如果不是本人，密码已经泄露，请马上重设。",
}
GUARDS = ("admin", "auditor")


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


def report_shut(by: Actor, entry: Entry) -> None:
    """Tell whose login it is; unless it is one person at one desk, tell administrators and auditors too."""
    why, tries = Shut(entry.changes["why"]), entry.changes["tries"]
    owner = access.account_label(entry.row_id)
    text = SHUT[why].format(address=entry.address, tries=tries, who=owner)
    told = {entry.row_id} if owner else set()
    for role in GUARDS if why != Shut.PAIR else ():
        told |= set(access.holders_of_role(role, by.today))
    for account_id in sorted(told):
        messaging.send(
            by, channel="app", template="login_shut", facts={"text": text}, account_id=account_id,
            key=f"access.shut:{entry.pk}:{account_id}",
        )  # fmt: skip

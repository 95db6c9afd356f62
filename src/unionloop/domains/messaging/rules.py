"""Decisions of messaging: receipt numbers, quiet hours, what a message may say."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Phrase, Word

from .contracts import Channel, Kind

BEIJING = ZoneInfo("Asia/Shanghai")
QUIET = (21, 8)  # Beijing hours, where neither the region nor the person says otherwise
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23: no I, no O, no Z, and 23 is prime
MOST_TRIES = 6
TRIES_A_WINDOW = 10
WINDOW = timedelta(minutes=10)
# wrong digits at one number, from wherever; and at all numbers together: a day lets through fewer than half of ten thousand
WRONG_A_NUMBER, NUMBER_WINDOW = 30, timedelta(hours=24)
WRONG_IN_ALL, ALL_WINDOW = 200, timedelta(hours=1)
SHUT_NUMBER = "受理号 {number} 一天内被试错 {tries} 次后四位，一天内凭后四位不能再查。本人登录后照常能看。请看来电和地址是否可疑。"
SHUT_ALL = "一小时内各受理号共被试错 {tries} 次后四位，像是有人在猜。凭后四位查进度暂停到错误降下来；登录后查看照常。"

# template → (title, body in-app and by mail, body by SMS). An SMS names the receipt and nothing else.
TEMPLATES: dict[str, tuple[str, str, str]] = {
    "money_came": (
        Word("经费到账通知"),
        Word("贵单位的{item}已于{day}到账，金额 {amount} 元。回执号 {receipt}，"
        "凭回执号和{second}可在“查进度”页面查看。"),
        "您有一笔款项到账，回执号{receipt}，请登录查看。",
    ),
    "money_bounced": (
        Word("经费未到账，请核对账户"),
        Word("拨付给贵单位的{item} {amount} 元被银行退回，原因：{reason}。请尽快登记正确的收款账户。回执号 {receipt}。"),
        "您有一笔款项未到账，回执号{receipt}，请登录核对账户。",
    ),
    "account_changed": (
        Word("收款账户变更提醒"),
        Word("贵单位的收款账户已改为尾号 {tail} 的账户，{from_text}起启用。如果不是贵单位办理的，请立即联系上级工会财务。"),
        "贵单位收款账户有变更，如非本单位办理，请立即联系上级工会财务。",
    ),
    "step_due": (Word("有一件事等您办"), Word("{title}，请在 {due} 前办理。回执号 {receipt}。"), "您有一件事项待办，回执号{receipt}。"),
    "founding_waits": (Word("建会事项等待贵单位"), Word("{title}：{what}。请在 {due} 前办理。"), "您有建会事项待办，请登录查看。"),
    "edition_out": (Word("每月发布已发布"), Word("{title}已发布，可在公开页面查看。"), "每月发布已发布，请登录查看。"),
    "export_ready": (Word("导出结果"), Word("“{title}”（导出 {number} 号）：{outcome}。请到下载中心查看。"), "您有一项导出有了结果，请登录查看。"),
    "appeal_received": (Word("已收到您反映的事项 [{receipt}]"), Word("已收到您反映的事项。受理号 {receipt}，查询码 {code}，"
                        "可在“查进度”页面查看办理情况。补充情况请直接回复本邮件，保留标题里的受理号。"),
                        "已收到您反映的事项，受理号{receipt}。"),
    "appeal_answered": (Word("您反映的事项有新进展"), Word("您反映的事项有新进展，受理号 {receipt}，可在“查进度”页面查看。"),
                        "您反映的事项有新进展，受理号{receipt}，请登录查看。"),
    "appeal_grade": (Word("您反映的事项已有答复"), Word("您反映的事项已有答复，受理号 {receipt}。办得怎么样，请您评价：{link}"),
                     "您反映的事项已有答复，受理号{receipt}，请您评价：{link}"),
    "letter_link": (Word("有一份工会文书等您答复"), Word("{unit}有一份文书请贵单位书面答复，请打开：{link}"),
                    "{unit}有一份文书请贵单位书面答复，请打开：{link}"),
    "decision_letter": (Word("决定书已出"), Word("您的“{title}”已有决定书，请到“我的事”查看和下载。受理号 {receipt}。"),
                        "您的申请已有决定，受理号{receipt}，请登录查看。"),
    "mentioned": (Word("同事在工单里提到您"), Word("{who}在工单 {receipt} 的内部记录里提到您，请打开看一看。"),
                  "有一件工单提到您，请登录查看。"),
    "reception_moved": (Word("预约的接访换人"), Word("您预约的{day}接访改由{who}接待，时间地点不变。"),
                        "您预约的{day}接访改由{who}接待，时间地点不变。"),
    "many_speak": (Word("多人反映同一单位"), Word("{employer}：近日 {cases} 件、{people} 人，已标红。请从工单 {receipt} 看起。"),
                   "有多人反映同一单位，请登录查看。"),
    "many_speak_there": (Word("多人反映同一类事"), Word("{about}：近日 {cases} 件、{people} 人，比往常多，已标红。请从工单 {receipt} 看起。"),
                         "有多人反映同一类事，请登录查看。"),
    "digest": (Word("今日通知 {count} 条"), "{lines}", "您有新通知，请登录查看。"),
    "code": (Word("验证码"), Word("验证码 {code}，5 分钟内有效。不要告诉任何人。"), "验证码 {code}，5 分钟内有效。不要告诉任何人。"),
    "phone_asked": (Word("有人申请把您的登记手机换成别的号码"), "{text}", "有人申请换掉您在工会登记的手机号。不是您，请用这个号码登录工会页面，在“我”里叫停，或打12351。"),
    "phone_allowed": (Word("换号已核准"), "{text}", "您在工会登记的手机号将于{when}换成别的号码。不是您，请在此前登录工会页面叫停，或打12351。"),
    "phone_changed": (Word("手机号已换好"), "{text}", "您在工会登记的手机号已换成这个号码，可以登录了。"),
    "phone_refused": (Word("换手机号没有办成"), "{text}", "换手机号的申请没有办成，请带证件到工会窗口，或打12351。"),
    "dues_missing": (Word("会费提醒"), "{text}", "您的工会会费已逾期，逾期太久将按自动退会办理。请联系您的工会，或登录工会页面核对资料。"),
    "emergency": (Word("紧急权限"), "{text}", "有一项紧急权限需要您知道，请登录查看。"),
    "login_shut": (Word("有人在猜登录密码"), "{text}", "有人在猜您的登录密码，请登录查看。"),
    "track_shut": (Word("有人在猜查询码"), "{text}", "有人在猜查进度的后四位，请登录查看。"),
    "plain": (Word("{title}"), "{text}", "您有一条新通知，请登录查看。"),
}  # fmt: skip


def check_template(template: str, facts: dict[str, Any], channel: str) -> None:
    """Refuse a message whose text would lack a fact, before it is queued."""
    write(template, {"receipt": "", **facts}, channel)


def write(template: str, facts: dict[str, Any], channel: str) -> tuple[str, str]:
    """Return title and body of a message for one channel; a page says both in the language of its reader."""
    if template not in TEMPLATES:
        raise BadInput("no_such_notice", template=template[:30])
    title, body, short = TEMPLATES[template]
    text = short if channel == "sms" else body
    values = _Plain(facts)
    try:
        return Phrase(title, values), Phrase(text, values)
    except KeyError as error:
        raise BadInput("fact_missing", template=template, fact=str(error.args[0])) from error


class _Plain(dict[str, Any]):
    """Facts as text only: a format string in a fact stays what it is."""

    def __init__(self, facts: dict[str, Any]) -> None:
        if "from" in facts:
            facts = {**facts, "from_text": _moment_text(str(facts["from"]))}
        super().__init__({key: str(value) for key, value in facts.items()})


def _moment_text(text: str) -> str:
    if not text:
        return "即日"
    at = datetime.fromisoformat(text).astimezone(BEIJING)
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时"


# Unknown templates are of the kind "other". Legal ones cannot be unsubscribed.
KINDS: dict[str, Kind] = {
    "account_changed": Kind.LEGAL, "money_bounced": Kind.LEGAL, "money_came": Kind.MONEY, "step_due": Kind.DUE,
    "mentioned": Kind.DUE, "many_speak": Kind.DUE, "many_speak_there": Kind.DUE, "reception_moved": Kind.LEGAL,
    "founding_waits": Kind.DUE, "edition_out": Kind.EDITION, "export_ready": Kind.EXPORT,
    "appeal_answered": Kind.LEGAL, "appeal_grade": Kind.LEGAL, "appeal_received": Kind.LEGAL,
    "emergency": Kind.LEGAL, "login_shut": Kind.LEGAL, "track_shut": Kind.LEGAL, "decision_letter": Kind.LEGAL,
    "letter_link": Kind.LEGAL,
}  # fmt: skip


def kind_of(template: str) -> Kind:
    """Return what a notice is about."""
    return KINDS.get(template, Kind.OTHER)


def not_before(at: datetime, channel: str, quiet: tuple[int, int] = QUIET) -> datetime:
    """Return when a message may go out: nothing rings or buzzes in the quiet hours (Beijing time)."""
    start, end = quiet
    if channel == Channel.APP or start == end:
        return at
    local = at.astimezone(BEIJING)
    inside = start <= local.hour < end if start < end else local.hour >= start or local.hour < end
    if not inside:
        return at
    day = local.date() + timedelta(days=1) if start > end and local.hour >= start else local.date()
    return datetime.combine(day, time(end), BEIJING)


def check_quiet(start: int, end: int, least: tuple[int, int]) -> None:
    """Refuse hours that are none; SMS stays silent at night whatever a person chooses (`least`)."""
    if not (0 <= start <= 23 and 0 <= end <= 23):
        raise BadInput("bad_quiet_hours", start=start, end=end)
    night = {(least[0] + step) % 24 for step in range((least[1] - least[0]) % 24)}
    chosen = {(start + step) % 24 for step in range((end - start) % 24)}
    if not night <= chosen:
        raise BadInput("quiet_hours_too_short", start=least[0], end=least[1])


def check_channels(channels: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what was chosen, known kinds and channels only, in a fixed order."""
    for kind, chosen in channels.items():
        if kind not in set(Kind) or set(chosen) - {one.value for one in Channel}:
            raise BadInput("bad_channel", kind=kind[:20], channels=", ".join(chosen)[:60])
    return {kind.value: [one.value for one in Channel if one.value in channels.get(kind.value, [])]
            for kind in Kind if kind != Kind.LEGAL}  # fmt: skip


def check_mail(text: str) -> str:
    """Return a mail address that can be one, "" for none."""
    text = text.strip()
    if text and (text.count("@") != 1 or any(one in text for one in " \r\n,;<>") or len(text) > 120):
        raise BadInput("bad_mail_address", value=text[:60])
    return text


def check_mobile(text: str) -> str:
    """Return eleven digits, "" for none."""
    digits = "".join(one for one in text if one.isascii() and one.isdigit())
    if text.strip() and (len(digits) != 11 or digits[0] != "1"):
        raise BadInput("bad_mobile", value=f"{digits[:3]}…")
    return digits


def again_at(at: datetime, tries: int) -> datetime:
    """Return when a message that failed `tries` times is tried again: 1, 2, 4, 8, 16 … minutes."""
    return at + timedelta(minutes=2 ** min(max(tries, 1) - 1, 8))


def receipt_number(year: int, month: int, serial: int) -> str:
    """Return `R26-07-000123K`, the last letter guarding against a wrong or swapped digit."""
    body = f"R{year % 100:02d}-{month:02d}-{serial:06d}"
    return body + check_letter(body)


def check_letter(body: str) -> str:
    """Return the letter for a number's digits: weighted sum modulo 23."""
    digits = [int(one) for one in body if one.isascii() and one.isdigit()]
    return LETTERS[sum(weight * digit for weight, digit in enumerate(digits, start=1)) % len(LETTERS)]


def parse_receipt(text: str) -> str | None:
    """Return a receipt number as it is written here, None when its letter does not fit."""
    clean = text.strip().upper().replace(" ", "").replace("－", "-").replace("—", "-")
    digits = "".join(one for one in clean if one.isascii() and one.isdigit())
    if not clean.startswith("R") or len(digits) < 10 or len(digits) > 13 or clean[-1] not in LETTERS:
        return None
    number = f"R{digits[:2]}-{digits[2:4]}-{digits[4:]}"
    return number + clean[-1] if check_letter(number) == clean[-1] else None


def check_tail(tail4: str) -> str:
    """Return the four digits a receipt is tracked with."""
    if not (len(tail4) == 4 and tail4.isascii() and tail4.isalnum()):
        raise BadInput("bad_tail")
    return tail4.upper()

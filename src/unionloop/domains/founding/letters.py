"""The facts of the nine founding documents, from the facts of a case. Plain values in, plain values out."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from unionloop.domains.organisation.contracts import CommitteeKind
from unionloop.kernel.errors import Refused
from unionloop.kernel.words import Word

# our paper → the layout of the documents domain that draws it
LAYOUTS: dict[str, str] = {
    "notice": "notice",
    "preparation_request": "request",
    "preparation_reply": "reply",
    "election_rules": "election",
    "request": "request",
    "reply": "reply",
    "publicity": "publicity",
    "register": "register",
    "fund_register": "register",
}
# what a paper tells cannot be told before the step that makes it true
NEEDS: dict[str, tuple[tuple[str, str], ...]] = {
    "preparation_request": (("preparers", Word("筹备组")),),
    "preparation_reply": (("preparers", Word("筹备组")),),
    "election_rules": (("candidates", Word("候选人")),),
    "request": (("committee", Word("选举结果")),),
    "reply": (("committee", Word("选举结果")), ("approved_date", Word("批复日期"))),
    "publicity": (("committee", Word("选举结果")), ("publicity_until", Word("公示期"))),
    "register": (("committee", Word("选举结果")), ("approved_date", Word("批复日期"))),
    "fund_register": (("account_tail", Word("账户")),),
}


@dataclass(frozen=True)
class CaseFacts:
    """What is known of a case on the day a document is written."""

    number: str
    firm: str
    uscc: str
    unit: str
    street: str
    token: str
    today: date
    reply_by: date
    owner: str
    staff_count: int
    members_count: int
    women_count: int
    meeting: str
    entitled_count: int
    present_count: int
    elected_date: date | None
    term_years: int
    term_to: date | None
    union_name: str
    publicity_from: date | None
    publicity_until: date | None
    approved_date: date | None
    account_holder: str
    bank_name: str
    account_tail: str
    certificate_number: str
    founded_date: date | None
    people: tuple[tuple[str, str, str], ...]  # (part, name, duty)

    @property
    def preparers(self) -> list[dict[str, str]]:
        return [{"name": name, "duty": duty or "成员"} for part, name, duty in self.people if part == "preparer"]

    @property
    def candidates(self) -> list[str]:
        return [name for part, name, _ in self.people if part == "candidate"]

    @property
    def committee(self) -> list[dict[str, str]]:
        return [{"role": duty or "委员", "name": name} for part, name, duty in self.people if part == "committee"]

    @property
    def elected(self) -> list[dict[str, str]]:
        """Return everybody elected, body by body: 主席 …, 经费审查委员会主任 …, 女职工委员会主任 …."""
        return self.committee + [
            {"role": f"{kind.label}{duty or '委员'}", "name": name}
            for kind in (CommitteeKind.AUDIT, CommitteeKind.WOMEN)
            for part, name, duty in self.people if part == kind
        ]  # fmt: skip

    @property
    def audit(self) -> list[str]:
        return [name for part, name, _ in self.people if part == "audit"]

    @property
    def meeting_word(self) -> str:
        return "会员代表大会" if self.meeting == "delegates" else "会员大会"


def compose(paper: str, facts: CaseFacts) -> dict[str, Any]:
    """Return the facts of one document, or refuse while what it must say is not yet true."""
    missing = [label for name, label in NEEDS.get(paper, ()) if not getattr(facts, name)]
    if missing:
        raise Refused("paper_too_early", missing=missing)
    return _COMPOSERS[paper](facts)


def _notice(one: CaseFacts) -> dict[str, Any]:
    body: list[Any] = [
        "《中华人民共和国工会法》规定，企业、事业单位、机关、社会组织有会员二十五人以上的，应当建立基层工会委员会；不足二十五人的，"
        "可以单独建立，也可以由两个以上单位的会员联合建立，也可以选举组织员一人。任何组织和个人不得阻挠和限制。",
        f"经登记信息比对，{one.firm}现有职工 {one.staff_count} 人，尚未建立工会组织。现将有关事项告知如下：",
        {"heading": "一、请于规定时间内答复"},
        f"请于 {_day(one.reply_by)} 前，就建会筹备安排书面或在线答复。",
        {"heading": "二、贵单位的专用页面"},
        f"在本会网站打开 /found/{one.token}/ ，可以看到建会后可返还的筹备金估算、建会的步骤，并可约指导员上门。此页只供贵单位使用，请勿转发。",
        {"heading": "三、上级工会派员指导"},
        "我单位派员指导成立筹备组、发展会员、召开大会，所需文书自动生成，不收取任何费用。",
        {"heading": "四、建会后的经费"},
        "建会之前按规定缴存的建会筹备金，在工会成立、取得法人资格并开立账户后，按规定返还给贵单位工会。",
        f"联系人：{one.owner or '组织部'}。建会案编号：{one.number}。",
    ]
    return {"title": "关于依法建立工会组织的告知书", "body": body, "issuer": one.unit, "addressee": one.firm}


def _preparation_request(one: CaseFacts) -> dict[str, Any]:
    names = "、".join(f"{person['name']}（{person['duty']}）" for person in one.preparers)
    body = [
        f"{one.firm}现有职工 {one.staff_count} 人，尚未建立工会。根据《中华人民共和国工会法》《中国工会章程》，拟成立工会筹备组。",
        f"筹备组由{names}组成，共 {len(one.preparers)} 人，负责发展会员、推荐候选人、筹备召开{one.meeting_word}。",
        "妥否，请批示。",
    ]
    return {"title": f"关于成立{one.firm}工会筹备组的请示", "body": body, "issuer": one.firm,
            "addressee": one.unit, "signature": f"{one.firm}工会筹备组"}  # fmt: skip


def _preparation_reply(one: CaseFacts) -> dict[str, Any]:
    rows = [[person["duty"], person["name"]] for person in one.preparers]
    body = [
        f"你单位关于成立工会筹备组的请示收悉。经研究，同意成立{one.firm}工会筹备组，组成人员如下：",
        {"table": {"head": ["职务", "姓名"], "rows": rows, "aligns": "lc", "widths": [3, 2]}},
        "请依照《工会基层组织选举工作条例》做好会员发展和选举筹备工作。",
    ]
    return {"title": f"关于同意成立{one.firm}工会筹备组的批复", "body": body, "issuer": one.unit,
            "addressee": one.firm}  # fmt: skip


def _election_rules(one: CaseFacts) -> dict[str, Any]:
    seats = max(1, len(one.committee)) if one.committee else max(1, len(one.candidates) - 1)
    return {
        "union_name": one.union_name, "meeting_date": _day(one.elected_date) if one.elected_date else "本次",
        "committee_seats": min(seats, len(one.candidates)), "candidates": len(one.candidates),
        "audit_seats": len(one.audit) or 1, "issuer": f"{one.firm}工会筹备组",
    }  # fmt: skip


def _request(one: CaseFacts) -> dict[str, Any]:
    rows = [[person["role"], person["name"]] for person in one.elected]
    body = [
        f"{one.firm}现有职工 {one.staff_count} 人，会员 {one.members_count} 人，其中女会员 {one.women_count} 人。"
        f"{_day(one.elected_date)}召开{one.meeting_word}，应到 {one.entitled_count} 人，实到 {one.present_count} 人，"
        f"以无记名投票选举产生{one.union_name}：",
        {"table": {"head": ["职务", "姓名"], "rows": rows, "aligns": "lc", "widths": [3, 2]}},
        f"本届任期 {one.term_years} 年，至 {_day(one.term_to)}。",
        "妥否，请批示。",
    ]
    return {"title": f"关于成立{one.union_name}及选举结果的请示", "body": body, "issuer": one.firm,
            "addressee": one.unit, "signature": f"{one.firm}工会筹备组"}  # fmt: skip


def _reply(one: CaseFacts) -> dict[str, Any]:
    return {
        "union_name": one.union_name, "request_number": f"关于成立{one.union_name}及选举结果的请示",
        "committee": one.elected, "term_years": one.term_years,
        "term_from": _iso(one.elected_date), "term_to": _iso(one.term_to),
        "issuer": one.unit, "addressee": one.firm,
    }  # fmt: skip


def _publicity(one: CaseFacts) -> dict[str, Any]:
    return {
        "union_name": one.union_name, "committee": one.elected, "from_date": _iso(one.publicity_from),
        "until_date": _iso(one.publicity_until), "contact": one.unit, "phone": "12351", "issuer": one.union_name,
    }  # fmt: skip


def _register(one: CaseFacts) -> dict[str, Any]:
    chair = next((person["name"] for person in one.committee if person["role"] == "主席"), "")
    pairs = [
        ["工会名称", one.union_name], ["所在单位", one.firm], ["单位统一社会信用代码", one.uscc or "未登记"],
        ["上级工会", one.unit], ["批复日期", _day(one.approved_date)], ["主席（法定代表人）", chair],
        ["会员人数", str(one.members_count)], ["女会员人数", str(one.women_count)],
        ["本届任期", f"{_day(one.elected_date)}至{_day(one.term_to)}"], ["委员人数", str(len(one.committee))],
    ]  # fmt: skip
    return {"union_name": one.union_name, "title": "基层工会法人登记申请表", "fields": pairs, "issuer": one.union_name}


def _fund_register(one: CaseFacts) -> dict[str, Any]:
    pairs = [
        ["缴费单位", one.firm], ["统一社会信用代码", one.uscc or "未登记"], ["基层工会", one.union_name],
        ["法人资格证书", one.certificate_number or "办理中"], ["开户银行", one.bank_name],
        ["账户名称", one.account_holder], ["账号后四位", one.account_tail],
        ["原缴费项目", "工会筹备金"], ["变更后项目", "工会经费"], ["变更起始日", _day(one.founded_date or one.today)],
    ]  # fmt: skip
    return {"union_name": one.union_name, "title": "工会经费缴费登记单", "fields": pairs, "issuer": one.unit}


_COMPOSERS = {
    "notice": _notice, "preparation_request": _preparation_request, "preparation_reply": _preparation_reply,
    "election_rules": _election_rules, "request": _request, "reply": _reply, "publicity": _publicity,
    "register": _register, "fund_register": _fund_register,
}  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""

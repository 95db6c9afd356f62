"""The forms of a case, one per act: text in, plain arguments to one command, one sentence back."""

from collections.abc import Callable
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext

from unionloop.domains.founding import commands
from unionloop.domains.founding.contracts import PAPERS, AccountInput, PersonInput, Tie
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import say

from .page import fen

Act = Callable[[Actor, int, QueryDict], str]


def whole(form: QueryDict, name: str, default: int | None = None) -> int:
    """Return a whole number from a form."""
    text = form.get(name, "").strip()
    if not text and default is not None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadInput("bad_form", field=name, problem=text[:20] or gettext("未填"))
    return int(text)


def day(form: QueryDict, name: str) -> date:
    """Return a day from a form."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError as error:
        raise BadInput("bad_form", field=name, problem=form.get(name, "")[:20] or gettext("未填")) from error


def phone(form: QueryDict) -> str:
    """Return a phone number from a form, empty when none was given."""
    text = form.get("phone", "").strip()
    if text and not (7 <= len(text) <= 20 and all(one.isdecimal() or one in "+- " for one in text)):
        raise BadInput("bad_form", field=gettext("电话"), problem=text[:20])
    return text


def people(form: QueryDict, part: str = "") -> list[PersonInput]:
    """Return the named rows of a form: parallel lists name, duty, tie, votes; empty names are left out."""
    names = form.getlist("name")
    duties, ties, votes, parts = (form.getlist(key) for key in ("duty", "tie", "votes", "part"))
    found = []
    for at, name in enumerate(names):
        if not name.strip():
            continue
        count = votes[at].strip() if at < len(votes) else ""
        if count and not (count.isascii() and count.isdecimal() and len(count) < 7):
            raise BadInput("bad_form", field=gettext("票数"), problem=count[:20])
        tie = ties[at] if at < len(ties) and ties[at] in {one.value for one in Tie} else Tie.NONE.value
        found.append(PersonInput(
            name.strip()[:60], (duties[at] if at < len(duties) else "").strip()[:40], tie, int(count or 0),
            part=(parts[at] if at < len(parts) else "") or part,
        ))  # fmt: skip
    return found


def _verify(by: Actor, case_id: int, form: QueryDict) -> str:
    count = form.get("headcount", "").strip()
    row = commands.verify(by, case_id=case_id, verdict=form.get("verdict", "normal"), note=form.get("note", ""),
                          headcount=whole(form, "headcount") if count else None)  # fmt: skip
    return gettext("已核实。现在是“%(label)s”。") % {"label": say(row.state.label)}


def _book(by: Actor, case_id: int, form: QueryDict) -> str:
    chosen = day(form, "guide_date")
    commands.book_guide(by, case_id=case_id, guide_date=chosen, phone=phone(form), note=form.get("note", ""))
    return gettext("已约 %(chosen)s 上门指导。") % {"chosen": chosen}


def _prepare(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.prepare(by, case_id=case_id, people=people(form, "preparer"), note=form.get("note", ""))
    return gettext("筹备组已登记。")


def _recruit(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.recruit(by, case_id=case_id, members_count=whole(form, "members_count"),
                     women_count=whole(form, "women_count", 0), shape=form.get("shape", "own"),
                     note=form.get("note", ""))  # fmt: skip
    return gettext("会员人数已登记。")


def _nominate(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.nominate(by, case_id=case_id, people=people(form, "candidate"), note=form.get("note", ""))
    return gettext("候选人已审。")


def _elect(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.elect(
        by, case_id=case_id, elected_date=day(form, "elected_date"), entitled_count=whole(form, "entitled_count"),
        present_count=whole(form, "present_count"), people=people(form, "committee"),
        term_years=whole(form, "term_years", 3), note=form.get("note", ""),
    )  # fmt: skip
    return gettext("选举结果已登记。")


def _report(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.report(by, case_id=case_id, union_name=form.get("union_name", "")[:120], note=form.get("note", ""))
    return gettext("已报上级工会。")


def _approve(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.approve(by, case_id=case_id, note=form.get("note", ""))
    return gettext("已批复。")


def _send_back(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.send_back(by, case_id=case_id, reason=form.get("note", ""))
    return gettext("已退回。")


def _publicise(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.publicise(by, case_id=case_id, note=form.get("note", ""))
    return gettext("公示已开始。")


def _register_legal(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.register_legal(by, case_id=case_id, certificate_number=form.get("certificate_number", "")[:40],
                            certificate_date=day(form, "certificate_date"), note=form.get("note", ""))  # fmt: skip
    return gettext("法人资格已登记。")


def _seal(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.seal(by, case_id=case_id, sealed_date=day(form, "sealed_date"), note=form.get("note", ""))
    return gettext("印章已登记。")


def _account(by: Actor, case_id: int, form: QueryDict) -> str:
    account = AccountInput(form.get("holder", "")[:120], form.get("number", "")[:40],
                           form.get("bank_name", "")[:120], form.get("bank_code", "")[:20])  # fmt: skip
    commands.account(by, case_id=case_id, account=account, note=form.get("note", ""))
    return gettext("账户已登记，建会时报财务确认。")


def _found(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.found(by, case_id=case_id, note=form.get("note", ""))
    return gettext("工会已进入组织树；筹备金返还已排队。")


def _switch_item(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.switch_item(by, case_id=case_id, note=form.get("note", ""))
    return gettext("缴费项目已改为工会经费。")


def _rebate(by: Actor, case_id: int, form: QueryDict) -> str:
    amount = fen(form.get("amount", ""), gettext("金额"))
    commands.rebate(by, case_id=case_id, rebate_fen=amount, rebated_date=day(form, "rebated_date"))
    return gettext("返还到账已记。")


def _close(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.close(by, case_id=case_id, reason=form.get("note", ""))
    return gettext("已关闭。")


def _reopen(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.reopen(by, case_id=case_id, note=form.get("note", ""))
    return gettext("已重新打开。")


def _cover(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.cover(by, case_id=case_id, joint_union_id=whole(form, "joint_union_id"), note=form.get("note", ""))
    return gettext("已并入联合工会。")


def _visit(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.visit(by, case_id=case_id, outcome=form.get("outcome", "met"), text=form.get("text", "")[:2000])
    return gettext("走访已记。")


def _write(by: Actor, case_id: int, form: QueryDict) -> str:
    paper = commands.write(by, case_id=case_id, template=form.get("template", "")[:30])
    return gettext("%(paper)s已写好：%(number)s。") % {"paper": say(PAPERS[paper.template]), "number": paper.number}


def _hand_over(by: Actor, case_id: int, form: QueryDict) -> str:
    commands.hand_over(by, case_id=case_id, owner=form.get("owner", "")[:80])
    return gettext("负责人已改。")


ACTS: dict[str, Act] = {
    "verify": _verify, "book_guide": _book, "prepare": _prepare, "recruit": _recruit, "nominate": _nominate,
    "elect": _elect, "report": _report, "approve": _approve, "send_back": _send_back, "publicise": _publicise,
    "register_legal": _register_legal, "seal": _seal, "account": _account, "found": _found,
    "switch_item": _switch_item, "rebate": _rebate, "close": _close, "reopen": _reopen, "cover": _cover,
    "visit": _visit, "write": _write, "hand_over": _hand_over,
}  # fmt: skip

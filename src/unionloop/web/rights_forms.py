"""The forms of a matter and of a letter, one per act: text in, plain arguments to one command, one sentence back."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from unionloop.domains.rights import commands
from unionloop.domains.rights.contracts import Gain, GainInput
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import say

from .founding_forms import day, whole
from .page import fen
from .uploads import uploads

Act = Callable[[Actor, int, HttpRequest], str]


def maybe_day(form: QueryDict, name: str) -> date | None:
    """Return a day from a form, None when it was left out."""
    return day(form, name) if form.get(name, "").strip() else None


def names(text: str) -> list[str]:
    """Return names typed with spaces, commas or lines between them."""
    for mark in ("，", ",", "、", ";", "；", "\n", "\t"):
        text = text.replace(mark, " ")
    return [one for one in text.split(" ") if one]


def open_lead(by: Actor, form: QueryDict) -> str:
    """Open a lead from its form; return the matter's number."""
    return commands.open_lead(
        by, employer_id=whole(form, "employer_id") if form.get("employer_id", "").strip() else None,
        unit_id=whole(form, "unit_id") if form.get("unit_id", "").strip() else None,
        employer_name=form.get("employer_name", "")[:200], topic=form.get("topic", "other"), facts=form.get("facts", ""),
        people_count=whole(form, "people_count", 0), amount_fen=fen(form.get("amount", ""), _("金额"), 0),
        worker_names=names(form.get("worker_names", "")), source=form.get("source", "inspection"),
        source_ref=form.get("source_ref", "")[:80], owner=form.get("owner", "")[:80],
    ).number  # fmt: skip


def _file(by: Actor, pk: int, request: HttpRequest) -> str:
    row = commands.file(by, matter_id=pk, owner=request.POST.get("owner", ""), note=request.POST.get("note", ""))
    return _("已立案，由%(owner)s负责。") % {"owner": row.owner}


def _drop(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.drop(by, matter_id=pk, reason=request.POST.get("note", ""))
    return _("已答复不受理。")


def _appoint(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.appoint(by, matter_id=pk, names=names(request.POST.get("names", "")))
    return _("调查员已派。")


def _find(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    row = commands.find(
        by, matter_id=pk, finding=form.get("finding", ""), text=form.get("text", ""), files=uploads(request),
        people_count=whole(form, "people_count") if form.get("people_count", "").strip() else None,
        amount_fen=fen(form.get("amount", ""), _("金额")) if form.get("amount", "").strip() else None,
    )  # fmt: skip
    return _("调查结论已记：%(finding)s。") % {"finding": say(row.finding.label) if row.finding else ""}


def _talk(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    commands.talk(by, matter_id=pk, text=form.get("text", ""), day=maybe_day(form, "day"), files=uploads(request))
    return _("协商已记。")


def _note(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.note(by, matter_id=pk, text=request.POST.get("text", ""), day=maybe_day(request.POST, "day"))
    return _("进展已记。")


def _attach(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.attach(by, matter_id=pk, files=uploads(request))
    return _("附件已存，并记下哈希。")


def _escalate(by: Actor, pk: int, request: HttpRequest) -> str:
    row = commands.escalate(by, matter_id=pk, reason=request.POST.get("note", ""))
    return _("已提级，由%(handler)s承办。") % {"handler": row.handler}


def _check(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    commands.check(by, matter_id=pk, mended=form.get("mended", ""), text=form.get("text", ""), files=uploads(request))
    return _("核查已记。")


def _take_up(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    commands.take_up(by, matter_id=pk, opened=form.get("opened") == "1", text=form.get("text", ""), day=maybe_day(form, "day"))
    return _("部门答复已记。")


def _conclude(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    gains = []
    lists = [form.getlist(name) for name in ("kind", "party", "amount", "count", "unit")]
    for kind, party, amount, count, unit in zip(*lists, strict=False):
        if kind and (amount.strip() or count.strip()):
            gains.append(GainInput(Gain(kind), party[:80], fen(amount, _("金额")) if amount.strip() else None,
                                   _count(count), unit[:10]))  # fmt: skip
    commands.conclude(by, matter_id=pk, gains=gains, text=form.get("text", ""), day=maybe_day(form, "day"))
    return _("结果已记。")


def _archive(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.archive(by, matter_id=pk, note=request.POST.get("note", ""))
    return _("已归档。")


def _count(text: str) -> int | None:
    clean = text.strip()
    if not clean:
        return None
    if not (clean.isascii() and clean.isdecimal() and len(clean) < 10):
        raise BadInput("bad_form", field=_("数量"), problem=clean[:20])
    return int(clean)


MATTER_ACTS: dict[str, Act] = {
    "file": _file, "drop": _drop, "appoint": _appoint, "find": _find, "talk": _talk, "note": _note, "attach": _attach,
    "escalate": _escalate, "check": _check, "take_up": _take_up, "conclude": _conclude, "archive": _archive,
}  # fmt: skip


def _submit(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.submit(by, letter_id=pk)
    return _("已送审。")


def _send_back(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.send_back(by, letter_id=pk, reason=request.POST.get("note", ""))
    return _("已退回拟稿人。")


def _counsel(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.counsel(by, letter_id=pk, text=request.POST.get("note", ""))
    return _("法律顾问意见已记。")


def _review(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.review(by, letter_id=pk, note=request.POST.get("note", ""))
    return _("审核通过，待签发。")


def _sign(by: Actor, pk: int, request: HttpRequest) -> str:
    row = commands.sign(by, letter_id=pk, office=request.POST.get("office", "chair"))
    return _("已签发，字号 %(number)s。") % {"number": row.number}


def _seal(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.seal(by, letter_id=pk)
    return _("用印已记，可以送达。")


def _serve(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    given = {"served_date": maybe_day(form, "served_date"), "files": uploads(request)}
    if form.get("way") == "refused":
        commands.serve_refused(by, letter_id=pk, witnesses=names(form.get("witnesses", "")), **given)
        return _("拒收已记，留置送达的凭据已存。")
    row = commands.serve(by, letter_id=pk, way=form.get("way", ""), receiver=form.get("receiver", ""),
                         mail_number=form.get("mail_number", ""), witnesses=names(form.get("witnesses", "")),
                         **given)  # fmt: skip
    return _("已送达。%(clock)s") % {"clock": row.clock} if row.clock else _("已送达。")


def _propose(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    row = commands.propose(by, letter_id=pk, way=form.get("way", ""), receiver=form.get("receiver", ""),
                           mail_number=form.get("mail_number", ""), served_date=maybe_day(form, "served_date"),
                           files=uploads(request))  # fmt: skip
    return _("已送交部门。%(clock)s") % {"clock": row.clock}


def _reply(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    row = commands.reply(by, letter_id=pk, verdict=form.get("verdict", ""), text=form.get("text", ""),
                         by_name=form.get("by_name", ""), promised_date=maybe_day(form, "promised_date"),
                         files=uploads(request))  # fmt: skip
    return _("答复已记：%(label)s。") % {"label": say(row.answer.label)}


def _chase(by: Actor, pk: int, request: HttpRequest) -> str:
    row = commands.chase(by, letter_id=pk)
    return _("第 %(chased_count)s 次催办：催办函已写好、编号、存档。") % {"chased_count": row.chased_count}


def _renew_link(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.renew_link(by, letter_id=pk)
    return _("旧链接已失效，新链接 15 天内有效。")


def _send_link(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.send_link(by, letter_id=pk, phone=request.POST.get("phone", "")[:30])
    return _("答复链接已交短信发出。")


def _void(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.void(by, letter_id=pk, reason=request.POST.get("note", ""))
    return _("已作废。")


def _remark(by: Actor, pk: int, request: HttpRequest) -> str:
    form = request.POST
    at = form.get("at", "")
    commands.remark(by, letter_id=pk, part=form.get(f"remark-part-{at}", ""), quote=form.get(f"remark-quote-{at}", ""),
                    text=form.get(f"remark-{at}", ""))  # fmt: skip
    return _("批注已记。")


def _settle(by: Actor, pk: int, request: HttpRequest) -> str:
    commands.settle(by, remark_id=whole(request.POST, "remark"))
    return _("批注已处理。")


LETTER_ACTS: dict[str, Act] = {
    "submit": _submit, "send_back": _send_back, "counsel": _counsel, "review": _review, "sign": _sign, "seal": _seal,
    "serve": _serve, "propose": _propose, "reply": _reply, "chase": _chase, "renew_link": _renew_link,
    "send_link": _send_link, "void": _void, "remark": _remark, "settle": _settle,
}  # fmt: skip

"""What may be done with a case and what each act asks for: one table, drawn and read the same way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import VERBS, CaseRow, Difficulty, Kind, Outcome
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .page import fen

LONGEST = 5000
WITHOUT_ARROW = ("note", "answer", "urge", "raise_lead", "ask_help", "merge", "unmerge", "link", "unlink", "split",
                 "ask_identity", "grant_identity")  # fmt: skip
WORKED = ("classify", "note", "answer", "unlink")  # offered elsewhere on the page
MAIN = ("dispatch", "sign", "reply", "approve", "close", "reopen", "unshelve", "assign")
RISKY = ("close_unsolved", "withdraw", "shelve", "send_back")


@dataclass(frozen=True)
class Ask:
    """One thing an act asks for.

    Kinds: line, long, yes, count, grade, yuan, number (of a case), unit, outcome, category, kind, difficulty.
    """

    name: str
    label: Any
    kind: str = "line"
    required: bool = True
    hint: Any = ""


@dataclass(frozen=True)
class Act:
    """One verb as a form."""

    verb: str
    label: str
    asks: tuple[Ask, ...]
    main: bool = False
    risky: bool = False


_REASON = Ask("reason", gettext_lazy("理由"), "long")
_MAYBE = replace(_REASON, required=False)
_NOTE = Ask("note", gettext_lazy("说明"), "long", required=False)
_RESULT = Ask("outcome", gettext_lazy("结果"), "outcome")
ASKS: dict[str, tuple[Ask, ...]] = {
    "take": (), "sign": (), "approve": (), "resume": (), "grant_identity": (),
    "give_back": (_MAYBE,), "recall": (_MAYBE,), "classify": (
        Ask("category", gettext_lazy("类别"), "category", required=False), Ask("kind", gettext_lazy("性质"), "kind"),
        Ask("difficulty", gettext_lazy("难度"), "difficulty"), Ask("people_count", gettext_lazy("人数"), "count", required=False),
        Ask("amount_fen", gettext_lazy("金额，元"), "yuan", required=False),
    ),
    "settle": (Ask("text", gettext_lazy("答复"), "long"), _RESULT),
    "dispatch": (Ask("unit_id", gettext_lazy("派给"), "unit", required=False,
                     hint=gettext_lazy("不选，就按规则建议的派；另选要写理由。")), _MAYBE),
    "assign": (Ask("unit_id", gettext_lazy("承办工会"), "unit"), _REASON),
    "send_back": (_REASON,), "redo": (_REASON,), "shelve": (_REASON,), "unshelve": (_REASON,), "pause": (_REASON,),
    "withdraw": (_REASON,), "reopen": (_REASON,), "close_unsolved": (_REASON,), "ask_identity": (_REASON,),
    "reply": (
        Ask("text", gettext_lazy("怎么办的、什么结果（审核后来诉人看得到）"), "long"), _RESULT,
        Ask("recovered_fen", gettext_lazy("追回，元"), "yuan", required=False),
        Ask("helped_count", gettext_lazy("帮到几人"), "count", required=False),
    ),
    "call_back": (
        Ask("reached", gettext_lazy("打通了"), "yes"), Ask("solved", gettext_lazy("来诉人说解决了"), "yes"),
        Ask("grade", gettext_lazy("评价"), "grade", required=False), Ask("words", gettext_lazy("原话"), "long", required=False),
    ),
    "close": (_NOTE,), "urge": (_NOTE,),
    "ask_extension": (Ask("extra", gettext_lazy("延长几天"), "count"), _REASON),
    "extend": (Ask("grant", gettext_lazy("同意延期"), "yes"), _NOTE),
    "note": (Ask("text", gettext_lazy("内部记录（来诉人看不到）"), "long"),),
    "answer": (Ask("text", gettext_lazy("对来诉人说"), "long"),),
    "raise_lead": (Ask("facts", gettext_lazy("事实（不填就用来诉内容）"), "long", required=False),),
    "ask_help": (Ask("unit_id", gettext_lazy("请谁协办"), "unit"), Ask("text", gettext_lazy("请协办的事"), "long")),
    "merge": (Ask("into_id", gettext_lazy("并入哪一件（受理号）"), "number"), _MAYBE),
    "unmerge": (_MAYBE,), "unlink": (Ask("other_id", gettext_lazy("相关的受理号"), "number"),),
    "link": (Ask("other_id", gettext_lazy("相关的受理号"), "number"),),
    "split": (Ask("text", gettext_lazy("另一件事"), "long"), Ask("title", gettext_lazy("标题"), required=False)),
}  # fmt: skip


def open_verbs(by: Actor, case: CaseRow, place: str) -> tuple[str, ...]:
    """Return what this actor may do now on a case that lies at a place, without the domain's name."""
    found = [verb.removeprefix("appeals.") for verb in case.verbs]
    found += [verb for verb in WITHOUT_ARROW if by.may(f"appeals.{verb}", place) and _fits(case, verb)]
    return tuple(verb for verb in dict.fromkeys(found) if verb in ASKS)


def open_acts(verbs: Iterable[str]) -> list[Act]:
    """Return those of the open verbs with a form of their own: the next step first, the rare ones last.

    What the working form of the case offers by itself (归类, 内部记录, 回话) is not among them.
    """
    found = [Act(verb, VERBS[f"appeals.{verb}"], ASKS[verb], verb in MAIN, verb in RISKY)
             for verb in verbs if verb not in WORKED]  # fmt: skip
    return sorted(found, key=lambda one: (not one.main, one.risky))


def _fits(case: CaseRow, verb: str) -> bool:
    if verb == "unmerge":
        return case.merged_into_id is not None
    if case.merged_into_id is not None:
        return verb == "note"
    if verb == "raise_lead":
        return bool(case.employer_id or case.employer)
    return case.anonymous if verb.endswith("_identity") else verb != "urge" or case.overdue


def choices(by: Actor) -> dict[str, Any]:
    """Return what the selects of the acts offer."""
    units = organisation.units(by, tier=("city", "county", "street", "industry"), state=("active",), limit=200)
    return {
        "units": units.rows, "outcomes": list(Outcome), "kinds": list(Kind), "difficulties": list(Difficulty),
        "categories": queries.categories(by.today), "grades": range(5, 0, -1),
    }  # fmt: skip


def do(by: Actor, case: CaseRow, verb: str, form: QueryDict) -> tuple[str, Any]:
    """Do one act by its form; return a sentence for the person ("" for the usual one) and what the command returned."""
    asks = ASKS.get(verb)
    if asks is None:
        raise BadInput("bad_form", field=_("操作"), problem=verb[:20])
    given = {one.name: value for one in asks if (value := _read(by, one, form)) is not None}
    done = getattr(commands, verb)(by, case_id=case.id, **given)
    said = ""
    if verb == "dispatch":
        said = _("已派给%(unit)s。") % {"unit": done.unit}
    elif verb == "raise_lead":
        said = _("已转维权事项 %(number)s。") % {"number": done.number}
    elif verb == "split":
        said = _("已拆出 %(number)s。") % {"number": done.number}
    return said, done


def _read(by: Actor, ask: Ask, form: QueryDict) -> Any:
    """Return one value in the command's own type; None where it was left empty and may be."""
    text = form.get(ask.name, "").strip()[:LONGEST]
    if ask.kind == "yes":
        return {"1": True, "0": False}.get(text)
    if not text:
        if ask.required:
            raise BadInput("bad_form", field=str(ask.label), problem=_("没有填"))
        return None
    if ask.kind in ("unit", "count", "grade"):
        if not text.isdecimal() or len(text) > 9:
            raise BadInput("bad_number", field=str(ask.label), value=text[:20])
        return int(text)
    if ask.kind == "yuan":
        return fen(text, str(ask.label))
    if ask.kind == "number":
        return queries.case_by_number(by, number=text[:30]).id
    return text

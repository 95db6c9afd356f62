"""The one form of a case under work: what it is about, what is written, the act that was pressed, and where to go then."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import VERBS, CaseRow
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound

from .page import fen

LONGEST = 20_000
WORDS = ("category", "kind", "difficulty")
MOVES_ON = frozenset({"save", "dispatch", "settle", "resolve", "close"})  # the others stay with the case
STATE = ("view", "category", "channel", "q", "after", "trail", "at")  # what an address of the desk may hold
NEED_TEXT = frozenset({"settle", "answer", "note"})


def address(state: dict[str, str]) -> str:
    """Return the address of the desk in a state."""
    return "/k/desk" + (f"?{urlencode(state)}" if state else "")


def leaving(form: QueryDict, moves_on: bool) -> str:
    """Return where the desk goes after an act: on to the next case, or back to this one."""
    return address(state_of(QueryDict(form.get("onward" if moves_on else "here", "")[:600])))


def state_of(given: QueryDict) -> dict[str, str]:
    """Return the state of the desk an address holds; anything else in it is dropped."""
    found = {key: given.get(key, "").strip()[: 400 if key == "trail" else 120] for key in STATE}
    return {key: value for key, value in found.items() if value}


def still_seen(by: Actor, case: CaseRow) -> bool:
    """Tell whether a case is still within reach: a dispatch may have taken it to another unit."""
    try:
        queries.case(by, case_id=case.id)
    except NotFound:
        return False
    return True


def do(by: Actor, case: CaseRow, form: QueryDict) -> tuple[str, bool]:
    """Keep what was changed, do the act; return a sentence ("" when nothing was done) and whether to go on."""
    what = form.get("do", "save")
    text = form.get("text", "").strip()[: LONGEST + 1]
    facts = changed(case, form)
    if form.get("adopt"):
        facts["category"], what = form["adopt"][:40], "classify"
    if what == "resolve" and not text:
        what = "save"  # nothing was answered: what was changed is kept, and on to the next
    if what in NEED_TEXT and not text:
        raise BadInput("bad_form", field=_("要写的话"), problem=_("没有填"))
    if facts:
        commands.classify(by, case_id=case.id, seen_at=_seen_at(form), **facts)
    done = _act(by, case, what, text)
    if what != "classify":
        commands.drop_draft(by, case_id=case.id)
    if done or not facts:
        return done, what in MOVES_ON
    return _("%(number)s 已归类。") % {"number": case.number}, what in MOVES_ON


def _act(by: Actor, case: CaseRow, what: str, text: str) -> str:
    if what == "resolve":
        with transaction.atomic():
            commands.settle(by, case_id=case.id, text=text)
            commands.close(by, case_id=case.id)
        return _("%(number)s 已答复并结案。") % {"number": case.number}
    told = {"verb": VERBS.get(f"appeals.{what}", ""), "number": case.number}
    if what == "settle":
        commands.settle(by, case_id=case.id, text=text)
    elif what == "answer":
        commands.answer(by, case_id=case.id, text=text)
    elif text:
        commands.note(by, case_id=case.id, text=text)
    if what == "dispatch":
        sent = commands.dispatch(by, case_id=case.id)
        return _("%(number)s 已派给%(unit)s。") % {"number": case.number, "unit": sent.unit}
    if what == "close":
        commands.close(by, case_id=case.id)
    elif what not in ("save", "classify", *NEED_TEXT):
        raise BadInput("bad_form", field=_("操作"), problem=what[:20])
    if what in ("save", "classify"):
        return _("%(number)s 已记下。") % told if text else ""
    return _("%(number)s：%(verb)s。") % told


def changed(case: CaseRow, form: QueryDict) -> dict[str, Any]:
    """Return the facts of the form that differ from the case; a field that was not sent stays."""
    found: dict[str, Any] = {
        name: form[name][:40] for name in WORDS if name in form and form[name] != getattr(case, name)
    }
    if "people_count" in form:
        found["people_count"] = _count(form["people_count"])
    if "amount" in form:
        found["amount_fen"] = fen(form["amount"], _("金额")) if form["amount"].strip() else None
    if "employer" in form and form["employer"].strip()[:120] != case.employer:
        found |= {"employer_name": form["employer"].strip()[:120], "employer_id": None}
    return {name: value for name, value in found.items() if value != getattr(case, name, None)}


def _count(text: str) -> int:
    clean = text.strip()
    if clean and not (clean.isdecimal() and len(clean) < 7):
        raise BadInput("bad_number", field=_("人数"), value=clean[:20])
    return int(clean or 0)


def _seen_at(form: QueryDict) -> datetime | None:
    try:
        return datetime.fromisoformat(form.get("seen_at", "")[:40])
    except ValueError:
        return None


def may(by: Actor, case: CaseRow, verb: str) -> bool:
    """Tell whether a right over cases is held where this case lies."""
    return by.may(f"appeals.{verb}", organisation.by_ids([case.unit_id])[case.unit_id].path)

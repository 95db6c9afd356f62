"""B4 会员列表, B5 会员页: who is a member where, counted once; opening somebody's page is journalled first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.employers import queries as employers
from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import Door, Filters, Form, State
from unionloop.domains.payments import queries as payments
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import FREE, LISTS, PARTICULARS
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from . import member_bulk
from .context import RAIL, RailItem
from .find import FIND, Found
from .page import actor_of, asked, number, post_once
from .refusals import sentence
from .registry_acts import UnitField, choice, date_field, line
from .stepping import stepped_up
from .table import Column, Empty, table_page

RAIL.append(RailItem("会员", "/mem/", "membership.read", group="建会", order=30))
LONGEST = 60
VIEWS = ((Word("在会"), "state=active"), (Word("审核中"), "state=applied"), (Word("新就业形态"), "door=pool&state=active"),
         (Word("主会籍在别处"), "elsewhere=1"), (Word("一年没核对"), "stale=1&state=active"))  # fmt: skip
WORDS: dict[str, Any] = {"state": State, "door": Door, "form": Form}
LABELS = (("state", Word("会籍")), ("door", Word("入会方式")), ("form", Word("用工形式")))

COLUMNS = (
    Column("name_masked", "会员", href=lambda row: f"/mem/{row.id}/"),
    Column("number", "会员号", "code"),
    Column("union_name", "工会"),
    Column("employer_name", "单位"),
    Column("state", "会籍", "state", read=lambda row: row.mark if row.primary else ("lock", gettext("计在别处"))),
    Column("counted", "计数", read=lambda row: gettext("计入") if row.primary else gettext("主会籍在别处"), shown=False),
    Column("joined_date", "入会", "date"),
    Column("confirmed_date", "核对", "date"),
    Column("phone_masked", "手机", "mask", shown=False),
    Column("id_masked", "证件", "mask", shown=False),
    Column("door", "入会方式", read=lambda row: row.door.label, shown=False),
    Column("form", "用工形式", read=lambda row: row.form.label, shown=False),
    Column("ended_date", "终止", "date", shown=False),
)


@login_required
@require_safe
def members(request: HttpRequest) -> HttpResponseBase:
    """B4: facets, the list, and the count with the age of what it counts."""
    by = reader(request)
    filters, may_roll = _filters(request), by.holds("membership.stage_roll")
    facets = queries.facets(by, filters=filters) if "format" not in request.GET else {}
    chosen = {name: set(request.GET.getlist(name)) for name, _ in LABELS}
    shown = [
        (name, label, [{"value": key, "label": WORDS[name](key).label, "count": count, "chosen": key in chosen[name]}
                       for key, count in facets.get(name, ())])
        for name, label in LABELS
    ]  # fmt: skip
    return table_page(
        request, "members/members.html", name="members", title=gettext("会员"), columns=COLUMNS, personal=True,
        select="id" if member_bulk.open_to(by) else "", page=lambda: queries.memberships(by, filters=filters, **asked(request)),
        every=lambda: queries.every_membership(by, filters=filters),
        empty=Empty("没有符合条件的会员", "去掉一个条件再看，或导入名册。", "导入名册", "/mem/rolls/") if may_roll
        else Empty("没有符合条件的会员", "去掉一个条件再看。"),
        context={"facets": shown, "filters": filters, "views": VIEWS, "numbers": queries.numbers(by),
                 "waiting": queries.waiting_count(by), "may_roll": may_roll,
                 "may_lapse": by.holds("membership.lapse"), "may_merge": by.holds("membership.merge"),
                 "may_answer": by.holds("people.answer"), "may_enrol": by.holds("membership.enrol")},
    )  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One act on a membership: its form, and whether it takes something away."""

    label: str
    form: type[forms.Form]
    risky: bool = False


class Reason(forms.Form):
    note = line(gettext_lazy("原因或依据"), 200)


class Until(forms.Form):
    note = line(gettext_lazy("原因"), 200)
    until = date_field(gettext_lazy("到哪天（知道的话）"), required=False)


class On(forms.Form):
    day = date_field(gettext_lazy("从哪天起"), required=False, hint=gettext_lazy("不填就是今天。"))
    note = line(gettext_lazy("依据"), 200, required=False)


class Move(forms.Form):
    union_id = UnitField(gettext_lazy("转入的工会（编码）"))
    day = date_field(gettext_lazy("从哪天起"), required=False, hint=gettext_lazy("不填就是今天。"))
    note = line(gettext_lazy("依据"), 200, required=False)


class PaidTo(forms.Form):
    day = date_field(gettext_lazy("会费缴到哪天"))


class Maybe(forms.Form):
    note = line(gettext_lazy("说明"), 200, required=False, hint=gettext_lazy("会费拖欠满规定月数、没参加活动、提醒过且等满天数，才办得成。"))


class Nothing(forms.Form):
    """No field: the button says it all."""


ACTS = {
    "confirm": Act(Word("资料核对无误"), Nothing), "transfer": Act(Word("转会"), Move), "suspend": Act(Word("停会籍"), Until),
    "resume": Act(Word("恢复会籍"), Nothing), "retire": Act(Word("保留会籍"), On), "leave": Act(Word("退会"), Reason, True),
    "note_dues": Act(Word("登记会费"), PaidTo), "lapse": Act(Word("按自动退会办理"), Maybe, True),
}  # fmt: skip


class Look(forms.Form):
    reason = line(gettext_lazy("为什么要看"), 200, hint=gettext_lazy("会记入日志，本人也看得到。"))


class AnotherPhone(forms.Form):
    phone = line(gettext_lazy("新手机号"), 20)
    reason = line(gettext_lazy("原因或依据"), 200, hint=gettext_lazy("由另一人核准；旧号码会收到短信，冷静期过后才换上。"))


def particulars_form(data: Any = None) -> forms.Form:
    """Return the form of what is told of a person: lists where words are few, a line where they are many."""
    made = forms.Form(data)
    for name, label in PARTICULARS.items():
        few = name not in FREE and name != "ethnicity"
        made.fields[name] = choice(label, [(one, one) for one in LISTS[name]], required=False) if few else line(
            label, 40, required=False, short=True)  # fmt: skip
    return made


@login_required
@require_safe
def member(request: HttpRequest, membership_id: int) -> HttpResponse:
    """B5: one member, masked; that the page was opened stands in his own list."""
    return member_page(request, membership_id)


def member_page(request: HttpRequest, membership_id: int, status: int = 200, **more: Any) -> HttpResponse:
    """Render one member's page; that it was opened is journalled before anything is read."""
    by = reader(request)
    row = queries.membership(by, membership_id=membership_id)
    person = people.look(by, person_id=row.person_id, why=gettext("打开会员页"))
    merge_rows = queries.merges(by, person_id=row.person_id)
    acts = [{"key": key, "act": act, "form": more.get("form") if more.get("key") == key else act.form(),
             "open": more.get("key") == key} for key, act in ACTS.items() if f"membership.{key}" in row.verbs]  # fmt: skip
    return render(request, "members/member.html", {
        "row": row, "person": person, "turns": queries.turns(by, membership_id=row.id), "acts": acts,
        "firms": employers.visible_ids(by, [row.employer_id] if row.employer_id else []),
        "others": [one for one in queries.others_of(by, person_id=row.person_id) if one.id != row.id],
        "card": queries.card_of(by, person_id=row.person_id), "merges": merge_rows,
        "looks": persons.looks(by, person_id=row.person_id, limit=20),
        "may_reveal": by.holds("people.reveal"), "may_verify": by.holds("people.verify"),
        "may_propose": by.holds("people.propose_phone"), "phone": AnotherPhone(),
        "asked": persons.phone_asked(by, person_id=row.person_id), "may_unmerge": by.holds("membership.unmerge"),
        "told": [PARTICULARS[one] for one in persons.particulars(by, person_id=row.person_id).told],
        "told_form": particulars_form(), "may_describe": by.holds("people.describe"), "account": _account(by, row.person_id),
        "look": Look(), "base": f"/mem/{row.id}/", "crumbs":
        [(gettext("会员"), "/mem/"), (row.name_masked, "")], **more,
    }, status=status)  # fmt: skip


@login_required
@require_POST
@post_once
def act(request: HttpRequest, membership_id: int, name: str) -> HttpResponse:
    """Do one act on a membership; a refusal stands beside its form."""
    if name not in ACTS:
        raise NotFound("not_found", model="Membership", id=membership_id)
    form = ACTS[name].form(request.POST)
    if form.is_valid():
        try:
            given = {key: value for key, value in form.cleaned_data.items() if value not in (None, "")}
            row = getattr(commands, name)(actor_of(request), membership_id=membership_id, **given)
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error(None, sentence(refused))
        else:
            return HttpResponseRedirect(f"/mem/{row.id}/")
    return member_page(request, membership_id, 422, key=name, form=form)


@login_required
@require_POST
@stepped_up
def reveal(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Show one plain value for a reason that is journalled first."""
    by = reader(request)
    row = queries.membership(by, membership_id=membership_id)
    form, field = Look(request.POST), request.POST.get("field", "")
    if form.is_valid():
        try:
            value = people.reveal(by, person_id=row.person_id, field=field, reason=form.cleaned_data["reason"])
        except BadInput as refused:
            form.add_error("reason", sentence(refused))
        else:
            return member_page(request, membership_id, plain=value, plain_field=field)
    return member_page(request, membership_id, 422, look=form)


@login_required
@require_POST
@stepped_up
@post_once
def propose_phone(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Propose another phone for a member; somebody else allows it."""
    row = queries.membership(reader(request), membership_id=membership_id)
    form = AnotherPhone(request.POST)
    if form.is_valid():
        try:
            people.propose_phone(actor_of(request), person_id=row.person_id, **form.cleaned_data)
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error("phone" if refused.code == "bad_phone" else None, sentence(refused))
        else:
            return HttpResponseRedirect(f"/mem/{row.id}/")
    return member_page(request, membership_id, 422, phone=form)


@login_required
@require_POST
@post_once
def verify(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask the register about a member's name, number and phone."""
    row = queries.membership(reader(request), membership_id=membership_id)
    people.verify(actor_of(request), person_id=row.person_id)
    return HttpResponseRedirect(request.POST.get("back") if request.POST.get("back") == "/mem/in/" else f"/mem/{row.id}/")


def _account(by: Actor, person_id: int) -> str:
    """Return whether he has a bank account to be paid at: the word, never the number."""
    if person_id in payments.person_accounts([person_id], by.at):
        return gettext("有")
    return gettext("复核中") if payments.person_account_waiting(person_id) else gettext("没有")


def reader(request: HttpRequest) -> Actor:
    """Return who reads; whoever may not read members anywhere is told so."""
    by = actor_of(request)
    if not by.holds("membership.read"):
        raise NotAllowed("not_allowed", verb="membership.read")
    return by


def _filters(request: HttpRequest) -> Filters:
    get = request.GET
    return Filters(
        text=get.get("q", "").strip()[:LONGEST], elsewhere=get.get("elsewhere") == "1", stale=get.get("stale") == "1",
        union_id=number(request, "union"), employer_id=number(request, "employer"), roll_id=number(request, "roll"),
        **{name: tuple(one for one in get.getlist(name) if one in set(WORDS[name])) for name, _ in LABELS},
    )  # fmt: skip


def find_members(by: Actor, text: str) -> Iterable[Found]:
    if not by.holds("membership.read") or len(text) < 2:
        return []
    rows = queries.memberships(by, filters=Filters(text=text), limit=10).rows
    return [Found(f"{one.name_masked} {one.number}", f"/mem/{one.id}/", gettext("会员"), one.union_name) for one in rows]


FIND.append(find_members)

urlpatterns = [
    *member_bulk.urlpatterns,
    path("mem/", members, name="members"),
    path("mem/<int:membership_id>/", member, name="member"),
    path("mem/<int:membership_id>/reveal/", reveal, name="member_reveal"),
    path("mem/<int:membership_id>/phone/", propose_phone, name="member_phone"),
    path("mem/<int:membership_id>/verify/", verify, name="member_verify"),
    path("mem/<int:membership_id>/act/<slug:name>/", act, name="member_act"),
]

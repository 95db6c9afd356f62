"""C2: one employer — what it is, its union, its money, what happened; new ones; pairs that may be one."""

from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, re_path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.access import queries as access
from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.contracts import EmployerRow
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from .employer_forms import ACTS, NewEmployer, Reveal
from .employers import PANELS, SHAPES, employer_url, reader
from .page import actor_of, post_once
from .refusals import sentence
from .registry_acts import press, shown
from .stepping import stepped_up

DIGITS = 18  # in an address: a number shorter than a USCC is an id
REASONS = {"same_org_code": Word("组织机构代码相同"), "same_name_here": Word("同一区县同名"), "same_name": Word("同名，不同区县"),
           "same_core_here": Word("同一区县，字号相同"), "former_name": Word("与曾用名相同")}  # fmt: skip


@login_required
@require_GET
def employer(request: HttpRequest, key: str) -> HttpResponse:
    """C2: one employer — what it is, its union, its money, what happened."""
    return _page(request, _found(actor_of(request), key))


@login_required
@require_POST
@post_once
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Do one of the acts of an employer's page."""
    row = _found(actor_of(request), key)
    return press(request, ACTS, name, row.id, employer_url(row),
                 lambda bad, status: _page(request, row, bad=bad, status=status))  # fmt: skip


@login_required
@require_POST
@stepped_up
def reveal(request: HttpRequest, key: str) -> HttpResponse:
    """Show the contact's phone once, after the reason is in the journal."""
    by = actor_of(request)
    row, form = _found(by, key), Reveal(request.POST)
    if not form.is_valid():
        return _page(request, row, reveal_form=form, status=422)
    phone = commands.reveal(by, employer_id=row.id, reason=form.cleaned_data["reason"])
    response = _page(request, row, phone=phone)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@post_once
def new(request: HttpRequest) -> HttpResponse:
    """Register one employer; the wrong digit of a code is named beside the field."""
    by = actor_of(request)
    if not by.holds("employers.register"):
        raise NotAllowed("not_allowed", verb="employers.register")
    form, status = NewEmployer(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.register(by, employer=form.employer())
        except Refused as refused:
            code, status = refused.code, refused.status
            form.add_error("uscc" if code.startswith("uscc") or code == "employer_known" else None, sentence(refused))
        else:
            messages.success(request, gettext("已登记 %(name)s。") % {"name": row.name})
            return HttpResponseRedirect(employer_url(row))
    return render(request, "employers/new.html", {"form": form, "crumbs": [(gettext("企业台账"), "/c/"), (gettext("登记单位"), "")]},
                  status=422 if form.errors and status == 200 else status)  # fmt: skip


@login_required
@require_GET
def same(request: HttpRequest) -> HttpResponse:
    """Show pairs that look like one employer; a person decides on the page of either."""
    by = reader(request)
    pairs = [(one, REASONS[one.reason], employer_url(one.first), employer_url(one.second))
             for one in queries.duplicates(by)]  # fmt: skip
    context = {"pairs": pairs, "crumbs": [(gettext("企业台账"), "/c/"), (gettext("疑似重复"), "")],
               "may_merge": by.holds("employers.merge")}  # fmt: skip
    return render(request, "employers/same.html", context)


@login_required
@require_POST
@post_once
def merge(request: HttpRequest) -> HttpResponse:
    """Merge a proposed pair, keeping the first."""
    ids = [request.POST.get(name, "") for name in ("kept", "dropped")]
    if not all(one.isdecimal() and len(one) <= DIGITS for one in ids):
        raise BadInput("bad_number", field="kept", value="")
    done = commands.merge(actor_of(request), kept_id=int(ids[0]), dropped_id=int(ids[1]),
                          reason=request.POST.get("reason", "")[:200])  # fmt: skip
    messages.success(request, gettext("已把“%(dropped_name)s”并入，可在企业页撤销。") % {"dropped_name": done.dropped_name})
    return HttpResponseRedirect("/c/same/")


def _page(
    request: HttpRequest, row: EmployerRow, *, bad: tuple[str, forms.Form] | None = None, phone: str = "",
    reveal_form: forms.Form | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    by = actor_of(request)
    wanted = {pk for pk in (row.unit_id, row.union_id, row.joint_union_id) if pk}
    units, line = organisation.by_ids(wanted), organisation.line_of(row.unit_id)
    panels = [panel for panel in (make(by, row) for make in PANELS) if panel is not None]
    kept = queries.by_ids([row.merged_into_id]).get(row.merged_into_id) if row.merged_into_id else None
    initial = {name: getattr(row, name) for name in ("name", "headcount", "women", "tax_key", "address", "street",
               "industry", "uscc", "old_tax_id", "division_code", "size_class", "opened_date", "contact_name")}
    initial["status"] = row.status.value
    merges = queries.merges(by, employer_id=row.id)
    undoable = any(not one.undone for one in merges)
    verbs = [verb for verb in row.verbs if verb != "employers.unmerge" or undoable]
    context = {
        "row": row, "base": employer_url(row), "phone": phone, "shape": SHAPES[row.status],
        "covered": (SHAPES[row.coverage], row.coverage.label), "kept": kept,
        "line": line, "open_units": organisation.visible_ids(by, wanted | {one.id for one in line}),
        "union": units.get(row.union_id), "joint": units.get(row.joint_union_id), "names": queries.names(by, employer_id=row.id),
        "merges": merges, "warnings": queries.code_warnings(row.uscc),
        "divisions": _divisions(row.division_code, by.today),
        "acts": shown(ACTS, verbs, initial, bad), "panels": sorted(panels, key=lambda one: one.order),
        "reveal_form": reveal_form or Reveal(auto_id="reveal-%s"), "crumbs": [(gettext("企业台账"), "/c/"), (row.name, "")],
        "trail": access.journal(by, model="employers.employer", row_id=row.id, limit=20).rows
        if by.holds("journal.read") else [],
    }  # fmt: skip
    return render(request, "employers/employer.html", context, status=status)


def _divisions(code: str, day: date) -> str:
    """Return 四川省 遂宁市 船山区, widest first."""
    line = reference.line_of(code) if code else ()
    names = reference.names_of(line, day)
    return " ".join(names[one] for one in reversed(line) if one in names)


def _found(by: Actor, key: str) -> EmployerRow:
    """Return the employer of an address: a USCC, or a number."""
    if key.isdecimal() and len(key) < DIGITS:
        return queries.employer(by, employer_id=int(key))
    row = queries.find(by, code=key)
    if row is None:
        raise NotFound("not_found", model="Employer", id=key)
    return queries.employer(by, employer_id=row.id)


KEY = r"^c/(?!25/)(?P<key>[0-9A-Z]{1,18})/"
urlpatterns = [
    path("c/new/", new, name="new_employer"),
    path("c/same/", same, name="duplicates"),
    path("c/same/merge/", merge, name="merge_duplicates"),
    re_path(KEY + "$", employer, name="employer"),
    re_path(KEY + "act/(?P<name>[a-z_]{1,20})/$", act, name="employer_act"),
    re_path(KEY + "reveal/$", reveal, name="employer_reveal"),
]

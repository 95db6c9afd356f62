"""G3, the other lists: the working calendar month by month, division codes with their periods."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy

from unionloop.domains.reference import commands, queries
from unionloop.domains.reference.contracts import DayKind, Level
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused

from .dictionary import HOME, LONGEST, reader
from .page import asked, number, post_once
from .refusals import sentence
from .registry_acts import choice, date_field, line, text_of_file
from .table import Column, Empty, table_page

FIRST_YEAR, LAST_YEAR = 2004, 2100


class SetDay(forms.Form):
    day = date_field(gettext_lazy("日期"))
    kind = choice(gettext_lazy("这一天"), DayKind)
    source = line(gettext_lazy("依据"), 200)
    document_number = line(gettext_lazy("文号"), 80, required=False)


class LoadCalendar(forms.Form):
    file = forms.FileField(label=gettext_lazy("放假通知（CSV）"), help_text=gettext_lazy("两列：day（2027-01-01）、kind（work 或 rest，班或休）。"))
    source = line(gettext_lazy("依据"), 200)
    document_number = line(gettext_lazy("文号"), 80, hint=gettext_lazy("有文号，这一年才算正式日历。"))


class LoadDivisions(forms.Form):
    file = forms.FileField(label=gettext_lazy("区划代码（CSV）"),
                           help_text=gettext_lazy("列：code, name, valid_from，另可有 valid_to, predecessor_code。"))  # fmt: skip


@login_required
@post_once
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a year month by month; set a day, or load a notice."""
    by = reader(request)
    year = number(request, "year", FIRST_YEAR, LAST_YEAR) or by.today.year
    day_form, load_form, status = SetDay(), LoadCalendar(), 200
    if request.method == "POST":
        loading = "file" in request.FILES or request.POST.get("what") == "load"
        form = LoadCalendar(request.POST, request.FILES) if loading else SetDay(request.POST)
        if form.is_valid():
            try:
                year = _write_calendar(by, form, loading=loading)
            except Refused as refused:
                if refused.status == 403:
                    raise
                form.add_error(None, sentence(refused))
            else:
                messages.success(request, gettext("日历已更新。"))
                return HttpResponseRedirect(f"/g/dict/calendar/?year={year}")
        status = 422
        day_form, load_form = (day_form, form) if loading else (form, load_form)
    working = queries.calendar()
    context = {
        "tab": "calendar", "year": year, "official": working.official(year), "months": _months(year, working, by.today),
        "own": queries.calendar_days(by, year=year), "years": queries.calendar_years(by)[:6], "day_form": day_form,
        "load_form": load_form, "may_set": by.may("reference.set_day"), "may_load": by.may("reference.load_calendar"),
        "crumbs": [HOME, (gettext("工作日历"), "")],
    }  # fmt: skip
    return render(request, "dictionary/calendar.html", context, status=status)


def _write_calendar(by: Actor, form: forms.Form, *, loading: bool) -> int:
    given = form.cleaned_data
    if not loading:
        return commands.set_day(by, **given).day.year
    rows = commands.load_calendar(by, text=text_of_file(given["file"]), source=given["source"],
                                  document_number=given["document_number"])  # fmt: skip
    return rows[0].year


DIVISIONS = (
    Column("code", "代码", "code"),
    Column("name", "名称"),
    Column("level", "级别", read=lambda row: row.level.label),
    Column("valid_from", "自", "date"),
    Column("valid_to", "止", "date"),
    Column("predecessor_code", "前身", "code"),
    Column("in_force", "状态", "state", read=lambda row: ("lock", gettext("已停用")) if row.valid_to else ("done", gettext("在用"))),
)


@login_required
@post_once
def divisions(request: HttpRequest) -> HttpResponseBase:
    """List division codes with their periods and predecessors; load more from a file."""
    by = reader(request)
    form = LoadDivisions()
    if request.method == "POST":
        form = LoadDivisions(request.POST, request.FILES)
        if form.is_valid():
            try:
                count = commands.load_divisions_text(by, text=text_of_file(form.cleaned_data["file"]))
            except Refused as refused:
                if refused.status == 403:
                    raise
                form.add_error(None, sentence(refused))
            else:
                messages.success(request, gettext("新载入 %(count)s 条，已有的没有重复。") % {"count": count})
                return HttpResponseRedirect("/g/dict/divisions/")
    text, level = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("level", "")
    level = level if level in set(Level) else ""
    current = by.today if request.GET.get("current") == "1" else None
    response = table_page(
        request, "dictionary/divisions.html", name="divisions", title=gettext("区划代码"), columns=DIVISIONS,
        page=lambda: queries.divisions(by, text=text, level=level, day=current, **asked(request)),
        every=lambda: _every(by, text=text, level=level, day=current),
        empty=Empty("没有符合的代码", "去掉条件再看，或载入区划文件。", "全部清除", "/g/dict/divisions/"),
        context={"tab": "divisions", "form": form, "text": text, "level": level, "levels": list(Level),
                 "current": current is not None, "may_load": by.may("reference.load_divisions"),
                 "crumbs": [HOME, (gettext("区划代码"), "")]},
    )  # fmt: skip
    if form.errors:
        response.status_code = 422
    return response


def _every(by: Actor, **filters: Any) -> Any:
    after: str | None = ""
    while after is not None:
        page = queries.divisions(by, after=after, limit=200, **filters)
        yield from page.rows
        after = page.next


def _months(year: int, working: Any, today: date) -> list[dict[str, Any]]:
    """Return the twelve months as weeks of days, Monday first, each day with whether it is worked."""
    months = []
    for month in range(1, 13):
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        days = [first + timedelta(days=at) for at in range((after - first).days)]
        cells: list[Any] = [None] * first.weekday()
        for one in days:
            worked = working.is_workday(one)
            odd = worked != (one.weekday() < 5)
            word = (gettext("班") if worked else gettext("休")) if odd else ""
            cells.append({"day": one.day, "date": one, "worked": worked, "word": word, "today": one == today})
        cells += [None] * (-len(cells) % 7)
        months.append({"number": month, "weeks": [cells[at : at + 7] for at in range(0, len(cells), 7)],
                       "worked": sum(working.is_workday(one) for one in days)})  # fmt: skip
    return months


urlpatterns = [
    path("g/dict/calendar/", calendar, name="calendar"),
    path("g/dict/divisions/", divisions, name="divisions"),
]

"""B1 as a calendar: the month with what is due on each day, rest days marked."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from unionloop.domains.founding import queries
from unionloop.kernel.errors import BadInput, NotAllowed

from .page import actor_of
from .templatetags.nouns import choices, people


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show one month of the founding work; the weeks of a phone are a list of the days that hold something."""
    by = actor_of(request)
    if not by.holds("founding.read"):
        raise NotAllowed("not_allowed", verb="founding.read")
    first = _month(request.GET.get("month", ""), by.today)
    owner = request.GET.get("owner", "")[:80]
    weeks = queries.calendar(by, first=first, owner=owner)
    context = {
        "weeks": weeks, "first": first, "today": by.today, "owner": owner, "owners": choices(people(queries.owners(by))),
        "before": (first - timedelta(days=1)).strftime("%Y-%m"), "after": (first + timedelta(days=32)).strftime("%Y-%m"),
        "held": sum(bool(day.entries) for week in weeks for day in week),
    }  # fmt: skip
    return render(request, "founding/calendar.html", context)


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if text else today.replace(day=1)
    except ValueError as error:
        raise BadInput("bad_form", field="month", problem=text[:10]) from error


urlpatterns = [path("b/calendar/", calendar, name="founding_calendar")]

"""W9, W14: what a worker tells of himself and of how his family lives; he reads back what is kept, and mends it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.aid import commands as aid
from unionloop.domains.aid import queries as files
from unionloop.domains.aid.contracts import CIRCUMSTANCE_WORDS, CIRCUMSTANCES, CIRCUMSTANCES_FREE
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.domains.people.contracts import FREE, LISTS, PARTICULARS
from unionloop.kernel.errors import Refused

from .page import actor_of
from .refusals import sentence
from .worker import worker_page, workers_only
from .worker_aid import own_file

MOST = 60  # characters taken of a field; the rule names what is too long for it


@dataclass(frozen=True)
class Field:
    """One thing asked: `words` of its list, and whether other words are kept too."""

    name: str
    label: str
    value: str
    words: tuple[str, ...]
    free: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def living(request: HttpRequest) -> HttpResponse:
    """Ask how the family lives and works: what the paper form of a file asks beside the sums."""
    by = actor_of(request)
    return _asked(
        request, files.own_circumstances(by), lambda told: aid.describe(by, household_id=own_file(by).id, told=told),
        CIRCUMSTANCES, CIRCUMSTANCE_WORDS, CIRCUMSTANCES_FREE, heading=_("住房、工作和医保"),
        lead=_("都可以不填；入户时工作人员会再核对。加密保存，不公示。"), back="/m/aid/", tab="/m/",
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@workers_only
def told(request: HttpRequest) -> HttpResponse:
    """Ask what the union's record says of him beside his paper; what he empties is gone."""
    by = actor_of(request)
    aiding = request.GET.get("for") == "aid"  # he came from his application, and goes back to it
    return _asked(
        request, persons.own_particulars(by), lambda told: people.describe(by, person_id=by.person or 0, told=told),
        PARTICULARS, LISTS, FREE, heading=_("婚姻、户口、学历等"),
        lead=_("都可以不填，清空就是删掉。加密保存；工会要看，先写原因，您看得到。"),
        back="/m/aid/" if aiding else "/m/me/", tab="/m/" if aiding else "/m/me/",
    )  # fmt: skip


def _asked(
    request: HttpRequest, given: dict[str, str], keep: Callable[[dict[str, str]], object], labels: Mapping[str, str],
    lists: Mapping[str, Iterable[str]], free: Iterable[str], *, heading: str, lead: str, back: str, tab: str,
) -> HttpResponse:  # fmt: skip
    """Show a form filled in with what is kept, or keep what it says now: every field stands in it, so an empty one goes."""
    problem = ""
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip()[:MOST] for name in labels}
        try:
            keep(given)
        except Refused as refused:
            problem = sentence(refused)
        else:
            return HttpResponseRedirect(back)
    fields = [Field(name, label, given.get(name, ""), tuple(lists.get(name, ())), name in free) for name, label in labels.items()]
    return worker_page(request, "m/told.html", {"fields": fields, "problem": problem, "asked": heading, "lead": lead}, tab=tab,
                       status=422 if problem else 200)  # fmt: skip


urlpatterns = [
    path("m/aid/living/", living, name="worker_living"),
    path("m/told/", told, name="worker_told"),
]

"""One act on the rows a person ticked in a list: each by itself, and what was refused is told with its reason."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from unionloop.kernel.errors import BadInput, Refused

from .refusals import sentence

MOST = 200  # a page of a list holds no more
NAMED = 5


def act_of(request: HttpRequest, acts: Iterable[str]) -> str:
    """Return which of these acts was pressed, or refuse."""
    verb = request.POST.get("verb", "")
    if verb not in set(acts):
        raise BadInput("bad_form", field="verb", problem=verb[:20])
    return verb


def ticked(request: HttpRequest) -> list[str]:
    """Return what was ticked, each once, in the order of the list; refused when nothing or too much was."""
    found = list(dict.fromkeys(one[:40] for one in request.POST.getlist("ids")))
    if not found:
        raise BadInput("bad_form", field=_("勾选"), problem=_("没有勾选"))
    if len(found) > MOST:
        raise BadInput("bad_form", field=_("勾选"), problem=_("最多 %(most)d 行") % {"most": MOST})
    return found


def each(request: HttpRequest, rows: Iterable[tuple[str, Callable[[], object]]], done: str) -> None:
    """Do an act on each row (its name, the act) and say how many were done and why the others were not.

    `done` says what was done, with `%(n)s` for how many. A refused row changes nothing and stops no other.
    """
    count, refused = 0, defaultdict[str, list[str]](list)
    whys: dict[str, str] = {}
    for name, act in rows:
        try:
            with transaction.atomic():
                act()
            count += 1
        except Refused as why:
            refused[why.code].append(name)
            whys.setdefault(why.code, sentence(why))
    if count:
        messages.success(request, done % {"n": count})
    for code, names in refused.items():
        shown = _("、").join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        messages.warning(request, _("%(n)d 行没有办（%(names)s）：%(why)s") % {"n": len(names), "names": shown, "why": whys[code]})


def back(request: HttpRequest, path: str) -> HttpResponse:
    """Return to the list as it was: its conditions came with the form."""
    query = QueryDict(request.POST.get("query", "")[:2000]).urlencode()
    return HttpResponseRedirect(f"{path}?{query}" if query else path)

"""Taking a single act back: the message that says it was done carries the form that undoes it.

What may be undone is an act of its own, with its own right and arrow; the form only spares finding it. It stays until the next
page instead of ten seconds: nobody has to hurry (WCAG 2.2.1), and the command refuses what has moved on meanwhile.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from unionloop.domains.appeals.contracts import CaseRow, State
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor

MARK = "undo?"


Way = tuple[str, str, dict[str, str]]  # number of the case, verb, fields


def tell(request: HttpRequest, text: str, back: Way | None) -> None:
    """Say what was done; `back` is (number, verb, fields) of the act that takes it back."""
    if back is None:
        messages.success(request, text)
        return
    number, verb, fields = back
    messages.success(request, text, extra_tags=MARK + urlencode({"to": f"/k/{number}/{verb}/", "here": f"at={number}"} | fields))


def way_back(by: Actor, case: CaseRow, verb: str, given: QueryDict, done: Any = None) -> Way | None:
    """Return the act that takes back what was just done to a case as it stood before, None where there is none.

    A case split off goes back by going on in the one it came from.
    """
    found: tuple[str, dict[str, str]] | None = None
    number = case.number
    if verb in ("dispatch", "assign") and case.state is State.RECEIVED:
        found = "recall", {}
    elif verb == "merge":
        found = "unmerge", {}
    elif verb == "split":
        number, found = done.number, ("merge", {"into_id": case.number})
    elif verb in ("link", "unlink"):
        found = "unlink" if verb == "link" else "link", {"other_id": given.get("other_id", "").strip()[:30]}
    if found is None or not by.may(f"appeals.{found[0]}", organisation.by_ids([case.unit_id])[case.unit_id].path):
        return None
    return number, *found

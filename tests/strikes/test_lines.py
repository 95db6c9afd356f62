"""B6 and G5 for pages: every form a town's people are shown leaves its line when it writes, and sent twice has one effect.

Sent as the page gave it, with what a person would have to type filled in; what one form did is undone before the next.
SQLite alone tells every statement (tests.walls.watched).
"""

from collections import Counter

import pytest
from django.db import transaction
from django.urls import resolve

from tests.strikes.forms import Form, forms_of
from tests.strikes.test_forms import clients as clients
from tests.strikes.test_forms import pages, send
from tests.strikes.test_forms import town as town
from tests.tour.crawl import kind
from tests.walls.watched import watching
from tests.web.test_once import KEY, READS, WITHOUT_A_TOKEN
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.exam, pytest.mark.once, pytest.mark.django_db(transaction=True)]
TYPED = {"reason": "按规定办理", "note": "按规定办理", "text": "按规定办理，已核对无误。", "title": "说明", "purpose": "核对", "day": "2026-07-27"}
# how it is used, and what is still being typed: no act of anybody's
UNSIGNED = {"access_visit", "access_apikey", "access_phonecode", "messaging_attempt", "appeals_draft"}
AGAIN = {one for why in (READS, KEY) for one in WITHOUT_A_TOKEN[why].split()}


def shown(clients) -> list[tuple[str, Form]]:
    """Return each form that posts once, with somebody who is shown it."""
    found = {}
    for name, path, page in pages(clients):
        for form in forms_of(path, page):
            if form.method == "POST" and form.path.startswith("/") and "logout" not in form.path and name:
                found.setdefault((kind(form.path), " ".join(sorted(form.values))), (name, form))
    return list(found.values())


def typed(form: Form) -> dict[str, str]:
    """Return what is sent: what the page gave, choices that are no blank, and words where nothing stood."""
    chosen = {name: next((one for one in given if one), "") for name, given in form.choices.items()}
    words = {name: form.values.get(name) or TYPED.get(name, "") for name in form.texts}
    return form.values | chosen | words


def asked_to_prove(answer) -> bool:
    """Tell whether the door wanted the person to prove himself first: what had been written by then is undone."""
    return "/again/" in answer.get("Location", "")


def view_of(form: Form) -> str:
    found = resolve(form.path.partition("?")[0]).func
    return f"{found.__module__.rpartition('.')[2]}.{getattr(found, '__name__', '')}"


def test_every_form_that_writes_leaves_its_line_and_has_one_effect(clients, record_property):
    wrong, seen, forms = {}, Counter(), shown(clients)
    for name, form in forms:
        given = typed(form)
        with transaction.atomic():
            before = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            with watching() as first:
                answer = send(clients, name, form, given)
            lines = list(Entry.objects.filter(pk__gt=before))
            wrote = first.written - UNSIGNED
            seen["sent"] += 1
            if wrote and answer.status_code < 400 and not asked_to_prove(answer):
                seen["written"] += 1
                with watching() as second:
                    again = send(clients, name, form, given)
                if not lines:
                    wrong[f"{form.path} silent"] = (sorted(wrote), answer.status_code, answer.get("Location", ""))
                if bare := [one.verb for one in lines if not (one.request_id and one.address) and not one.actor.startswith("system.")]:
                    wrong[f"{form.path} unsigned"] = bare
                if again.status_code < 400 and second.written - UNSIGNED and view_of(form) not in AGAIN:
                    wrong[f"{form.path} {view_of(form)} twice"] = sorted(second.written - UNSIGNED)
            seen[answer.status_code] += 1
            transaction.set_rollback(True)
    record_property("forms", seen["sent"])
    print(f"{dict(seen)}", *wrong.items(), sep="\n")
    assert seen["written"] >= 20
    assert wrong == {}

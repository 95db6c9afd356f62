"""D3 and D7: odd things and payloads typed into every form of a town that has lived; nothing breaks, and nothing of it ever runs.

`UNIONLOOP_FORM_CASES` and `UNIONLOOP_PAYLOADS` set the counts; a run is repeated by `UNIONLOOP_SEED`.
"""

import os
from collections import Counter, deque
from collections.abc import Iterator
from random import Random

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from tests import clearing
from tests.entrance import enter
from tests.strikes.forms import ODD, Form, filled, forms_of, payloads, ran
from tests.tour.crawl import kind, links

pytestmark = [pytest.mark.exam, pytest.mark.pg, pytest.mark.django_db(transaction=True)]
CASES, PAYLOADS = int(os.environ.get("UNIONLOOP_FORM_CASES", "300")), int(os.environ.get("UNIONLOOP_PAYLOADS", "120"))
SEED = int(os.environ.get("UNIONLOOP_SEED", "20261128"))
DESKS = ("zhang", "kuai", "chen", "zhou", "guan", "shen", "fang")
STRANGER = ("/", "/login/", "/track/", "/verify/", "/found/", "/m/say/", "/m/check/", "/m/in/")
Sent = tuple[str, Form]


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The smallest town with its history."""
    clearing.install()
    with django_db_blocker.unblock(), clearing.kept():
        from unionloop.demo import story

        story.tell("hamlet", lambda *_: None, lambda *_: None)
        yield
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def clients(town) -> dict[str, Client]:
    people = get_user_model().objects
    return {"": Client(raise_request_exception=False)} | {
        name: enter(people.get(username=name), client=Client(raise_request_exception=False)) for name in DESKS}  # fmt: skip


def walk(client: Client, starts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield address and page of one link of every kind."""
    queue, seen = deque(starts), set()
    while queue:
        path = queue.popleft()
        if (one := kind(path)) in seen or "format=" in path:
            continue
        seen.add(one)
        answer = client.get(path, follow=True)
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            page = answer.content.decode()
            yield path, page
            queue.extend(links(page, path))


def pages(clients: dict[str, Client]) -> Iterator[tuple[str, str, str]]:
    for name, client in clients.items():
        for path, page in walk(client, ("/home/", "/desk/") if name else STRANGER):
            yield name, path, page


def all_forms(clients: dict[str, Client]) -> list[Sent]:
    """Return each form once, with somebody who is shown it."""
    found: dict[tuple[str, str, str], Sent] = {}
    for name, path, page in pages(clients):
        for form in forms_of(path, page):
            if (form.texts or form.choices) and form.path.startswith("/") and "logout" not in form.path:
                found.setdefault((form.method, kind(form.path), " ".join(sorted(form.texts))), (name, form))
    return list(found.values())


def send(clients: dict[str, Client], name: str, form: Form, values: dict[str, str]):
    client = clients[name]
    return client.post(form.path, values) if form.method == "POST" else client.get(form.path, values)


def test_nothing_typed_into_a_form_breaks_it(clients, record_property):
    dice, forms, broken, seen = Random(SEED), all_forms(clients), {}, Counter()
    assert len(forms) > 60
    for at in range(CASES):
        name, form = forms[at % len(forms)]
        values = filled(form, dice, ODD)
        with transaction.atomic():  # every case meets the same town
            answer = send(clients, name, form, values)
            transaction.set_rollback(True)
        seen[answer.status_code] += 1
        if answer.status_code >= 500:
            odd = {key: value[:60] for key, value in values.items() if form.values.get(key) != value}
            broken.setdefault(f"{form.method} {kind(form.path)}", f"{name} {form.path} {odd}: {getattr(answer, 'exc_info', None)}")
    record_property("cases", sum(seen.values()))
    print(f"{CASES} cases, {len(forms)} forms, {dict(seen)}, seed {SEED}")
    assert broken == {}, "\n".join(broken.values())


def test_nothing_typed_into_a_form_runs(clients, record_property):
    dice, given = Random(SEED), payloads()
    assert len(given) >= 300
    forms = [(name, form) for name, form in all_forms(clients) if form.texts]
    found, kept = [], 0
    for at in range(PAYLOADS):
        name, form = forms[at % len(forms)]
        answer = send(clients, name, form, filled(form, dice, given, every=True))
        assert answer.status_code < 500, (name, form.path, getattr(answer, "exc_info", None))
        kept += answer.status_code == 302
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            found += [f"{form.path} {one}" for one in ran(answer.content.decode())]
    found += [f"{name} {path} {one}" for name, path, page in pages(clients) for one in ran(page)]
    record_property("payloads", PAYLOADS)
    print(f"{PAYLOADS} payloads into {len(forms)} forms, {kept} taken, seed {SEED}")
    assert found == []

"""Generated calls against every operation of the OpenAPI: no 5xx, no undocumented status, no odd body.

`UNIONLOOP_FUZZ_CASES` sets how many calls one role makes. The exam takes every shipped role, 2000 calls each, in a town
that has lived through its story; other runs take a few roles, in a town of dues alone. What makes it quick: the town is
built once and committed (SQLite reads the whole schema again whenever a part of a transaction that made a table is undone,
and every call is undone), so is the visit of whoever calls, and calls are drawn once, by `UNIONLOOP_SEED`, for all roles:
drawing a call costs more than making it.
"""

import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests import clearing
from tests.dues import town
from tests.entrance import enter, hire
from tests.walls.watched import watching
from tools.documents import labels
from unionloop.config.wsgi import application
from unionloop.demo import story
from unionloop.domains.access.contracts import ROLES as SHIPPED
from unionloop.domains.access.queries import actor_for
from unionloop.kernel import clock, errands
from unionloop.kernel.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
SEED = os.environ.get("UNIONLOOP_SEED", "20261128")
CASES = int(os.environ.get("UNIONLOOP_FUZZ_CASES", "120"))
SEQUENCES, A_SEQUENCE = int(os.environ.get("UNIONLOOP_SEQUENCES", "20")), 6
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
FEW = ("", "finance_maker", "finance_releaser", "organiser", "admin")  # in every run; the exam takes every shipped role
ALL = (*FEW, *sorted(set(SHIPPED) - set(FEW)))
TOKEN = "x" * 32
EXAM = "UNIONLOOP_EXAM" in os.environ  # G5 is the exam's question
# written without a line: when a key or a visit was last used is no act of the person's
UNSIGNED = {"access_apikey", "access_visit"}
RIGHTS: dict[str, Actor] = {}
VERBS = labels()
OWN = {  # what everybody may do with what is his own, and the public with what is published: the command looks whose it is
    "access.save_view", "access.drop_view", "access.issue_key", "access.revoke_key", "access.delegate", "access.ask_emergency",
    "messaging.choose", "messaging.mark_read", "publication.object", "appeals.rate",
}


@pytest.fixture(scope="module")
def schema(world: Any) -> Any:
    """The API as it describes itself; loaded once, because every loading makes its generators anew."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture(scope="module", autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection the call's transaction is on, as Django's own test client does."""
    hold_connection()
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def hold_connection() -> None:
    """Let no request close the connection; the test client lets them again after each of its own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, one_connection: None) -> Iterator[dict[str, list[int]]]:
    """A town; the ids there are, by model."""
    clearing.install()
    with django_db_blocker.unblock(), clearing.kept():
        if "UNIONLOOP_EXAM" in os.environ:
            story.tell("hamlet", lambda *_: None, lambda *_: None)
        else:
            settle()
        yield known()
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def settle() -> None:
    """Build a town with a settled month and a drafted batch."""
    place = town.build()
    for firm, paid in (("E1", 740_000), ("E2", 51_300), ("E6", 8_800), ("E8", 120_000), (None, 7_700)):
        place.row(firm, paid, item="preparation" if firm == "E8" else "dues")
    town.approved(place)
    errands.drain(town.NOW)


def known() -> dict[str, list[int]]:
    """Return some ids of every model."""
    ids = defaultdict(list)
    for model in apps.get_models():
        if model.__module__.startswith("unionloop.") and model._meta.pk.get_internal_type() == "BigAutoField":
            ids[model.__name__.lower()] += model._default_manager.order_by("pk").values_list("pk", flat=True)[
                :20
            ]
    return ids


@pytest.fixture
def way_in(world) -> Any:
    """Return a function role → cookies of somebody in that role; whose rights they are is noted in RIGHTS."""

    def cookies(role: str) -> dict[str, str]:
        if not role:
            return {}
        account = hire(f"fuzz_{role}", role, None, start=clock.now().date())
        client: Client = enter(account)
        RIGHTS[client.cookies[settings.SESSION_COOKIE_NAME].value] = actor_for(account, at=clock.now())
        client.get("/api/v1/openapi.json")  # opens the visit: a call that did would write it and be undone, each time
        hold_connection()
        return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
                settings.CSRF_COOKIE_NAME: TOKEN}  # fmt: skip

    return cookies


@pytest.fixture(scope="module")
def quiver(world: dict[str, list[int]]) -> Any:
    """Return a function operation, right or wrong, number → so many calls of it."""
    drawn: dict[tuple[str, GenerationMode, int], list[Any]] = {}

    def calls(operation: Any, mode: GenerationMode, times: int) -> list[Any]:
        key = (operation.label, mode, times)
        if key not in drawn:
            drawn[key] = draw_calls(operation, mode, times, world)
        return drawn[key]

    return calls


def draw_calls(operation: Any, mode: GenerationMode, times: int, ids: dict[str, list[int]]) -> list[Any]:
    """Draw some calls of one operation; none where it has no input that could be wrong."""
    made: list[Any] = []

    @hypothesis_settings(
        max_examples=times, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None,
        database=None,
    )  # fmt: skip
    @seed(f"{SEED} {operation.label} {mode}")
    @given(case=operation.as_strategy(mode), data=st.data())
    def run(case: Any, data: Any) -> None:
        prepare(data.draw, case, ids)
        made.append(case)

    with suppress(Unsatisfiable):
        run()
    return made


def aim(draw: Any, name: str, value: Any, ids: dict[str, list[int]]) -> Any:
    """Return mostly an id that exists where an id is asked for; the rest stays as generated."""
    if not isinstance(value, int) or isinstance(value, bool) or not name.endswith("_id"):
        return value
    known = ids.get(name.removesuffix("_id").replace("_", "")) or sorted(
        {one for some in ids.values() for one in some}
    )
    return draw(st.sampled_from(known)) if draw(st.integers(0, 9)) < 7 else value


def prepare(draw: Any, case: Any, ids: dict[str, list[int]]) -> None:
    """Put ids that exist into a generated call, so that it gets past "not found"."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            for name, value in list(part.items()):
                part[name] = aim(draw, name, value, ids)


@pytest.mark.parametrize("role", [
    pytest.param(role, id=role or "anonymous", marks=() if role in FEW else (pytest.mark.exam,)) for role in ALL
])  # fmt: skip
def test_every_answer_is_documented(role, schema, quiver, way_in, record_property):
    operations = [one.ok() for one in schema.get_all_operations()]
    assert len(operations) > 50
    cookies = way_in(role)
    headers = {"X-CSRFToken": TOKEN, "Host": "localhost"} if cookies else {"Host": "localhost"}
    seen: Counter[int | str] = Counter()
    found: dict[str, str] = {}
    for operation, mode, times in share(operations, ALL.index(role)):
        for case in quiver(operation, mode, times):
            strike(case, cookies, headers, seen, found)
    record_property("writes", seen.pop("written", 0))
    record_property("statuses", dict(seen))
    record_property("cases", sum(seen.values()))
    print(
        f"{role or 'anonymous'}: {sum(seen.values())} calls, {len(operations)} operations, {dict(sorted(seen.items()))}"
    )
    assert not found, "\n\n".join(found.values())


def share(operations: list[Any], turn: int) -> list[tuple[Any, GenerationMode, int]]:
    """Spread the calls over operations and over right and wrong; few calls reach other places in every role."""
    pairs = [(one, mode) for one in operations for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    if len(pairs) <= CASES:
        return [(*pair, -(-CASES // len(pairs))) for pair in pairs]
    chosen = [(at * len(pairs) // CASES + turn) % len(pairs) for at in range(CASES)]
    return [(*pairs[at], 1) for at in chosen]


def strike(case: Any, cookies: dict[str, str], headers: dict[str, str], seen: Counter[int | str], found: dict[str, str]) -> None:
    """Make one call and undo what it did, so that every call meets the same town; keep the first of every kind of wrong answer."""
    with transaction.atomic():
        hit(case, cookies, headers, seen, found)
        transaction.set_rollback(True)


def hit(case: Any, cookies: dict[str, str], headers: dict[str, str], seen: Counter[int | str], found: dict[str, str]) -> Any:
    """Make one call, keep what is wrong with its answer, and return it; None when there is none."""
    label = case.operation.label
    try:
        with transaction.atomic(), watching() as watched:
            response = case.call(cookies=cookies, headers=headers)
    except Exception as error:  # the application itself raised: what a server would answer with 500
        seen[500] += 1
        found.setdefault(f"{label} raised", f"{case.as_curl_command()}\n{type(error).__name__}: {error}")
        return None
    seen[response.status_code] += 1
    seen["written"] += bool(watched.written)
    if (wrote := watched.written - UNSIGNED) and response.status_code < 400 and (verb := unheld(case.operation, cookies)):
        found.setdefault(f"{label} let through", f"{label} wrote {sorted(wrote)} for somebody who may not {verb}")
    if EXAM and response.status_code < 400 and (silent := watched.silent - UNSIGNED):
        found.setdefault(f"{label} silent", f"{label} wrote {sorted(silent)} and no line of the journal")
    try:
        case.validate_response(response, checks=CHECKS)
    except (AssertionError, schemathesis.errors.SchemathesisError, *_failures()) as failure:
        found.setdefault(f"{label} {response.status_code}", f"{label}\n{failure}")
    return response


def unheld(operation: Any, cookies: dict[str, str]) -> str:
    """Return the verb of a writing operation when whoever calls does not hold it anywhere; "" when all is well.

    An operation is called by its verb, so the table of roles says who may: nobody's code is asked.
    """
    verb = str(operation.definition.raw.get("operationId", "")).replace("_", ".", 1)
    if operation.method.upper() == "GET" or verb not in VERBS or verb in OWN:
        return ""
    by = RIGHTS.get(cookies.get(settings.SESSION_COOKIE_NAME, ""))
    return "" if by is not None and by.holds(verb) else verb


def _failures() -> tuple[type[BaseException], ...]:
    from schemathesis.core.failures import Failure, FailureGroup

    return (Failure, FailureGroup)


@pytest.mark.exam
def test_what_one_call_answers_the_next_one_asks_for(schema, quiver, way_in, record_property):
    """D2: sequences of calls by one person, none undone before the next; ids are taken from the answers before."""
    dice, operations = random.Random(SEED), [one.ok() for one in schema.get_all_operations()]
    entered = {role: way_in(role) for role in ALL if role}
    asked = {at for one in operations for at, _ in asked_for(one.path)}
    lists = [one for one in operations if one.method.upper() == "GET" and one.path in asked]
    seen, found, linked, good = Counter(), {}, 0, 0
    for _ in range(SEQUENCES):
        role, answered = dice.choice(sorted(entered)), defaultdict(list)
        headers = {"X-CSRFToken": TOKEN, "Host": "localhost"}
        with transaction.atomic():
            for turn in range(A_SEQUENCE):
                ready = [one for one in operations if any(at in answered for at, _ in asked_for(one.path))]
                operation = dice.choice(lists if turn < 2 else ready if ready and dice.random() < 0.7 else operations)
                if not (calls := quiver(operation, GenerationMode.POSITIVE, 3)):
                    continue
                case = dice.choice(calls)
                known = [(name, answered[at]) for at, name in asked_for(operation.path) if at in answered]
                for name, ids in known:
                    case.path_parameters[name] = dice.choice(ids)
                response = hit(case, entered[role], headers, seen, found)
                linked += bool(known)
                good += bool(known) and response is not None and response.status_code < 400
                note_ids(response, operation.path, answered)
            transaction.set_rollback(True)
    record_property("sequences", SEQUENCES)
    record_property("writes", seen.pop("written", 0))
    print(f"{SEQUENCES} sequences, {linked} linked calls, {good} of them went through, {dict(sorted(seen.items()))}")
    assert good > 0
    assert not found, "\n\n".join(found.values())


def asked_for(path: str) -> list[tuple[str, str]]:
    """Return the (collection, parameter) pairs of an address: `/runs/{run_id}/lock` asks for one of `/runs`."""
    return [(path[: match.start() - 1], match["name"]) for match in re.finditer(r"\{(?P<name>\w+)\}", path)]


def note_ids(response: Any, path: str, answered: dict[str, list[Any]]) -> None:
    """Keep what an answer calls its rows, under the address they have."""
    if response is None or response.status_code >= 300 or "json" not in "".join(response.headers.get("content-type", [])):
        return
    told = json.loads(response.content) or {}  # "null": nothing of the sort
    inside = [] if isinstance(told, list) else [told[name] for name in ("rows", "items") if isinstance(told.get(name), list)]
    rows = told if isinstance(told, list) else inside[0] if inside else [told]  # of some, `rows` is how many they have
    home = path.partition("/{")[0]
    for row in rows[:20]:
        if isinstance(row, dict):
            answered[home] += [row[name] for name in ("id", "number", "key") if row.get(name)][:1]
    if not answered[home]:
        del answered[home]


def test_schemas_of_two_modules_do_not_cover_each_other(schema):
    """The journal's line and the tree's line are two things, and so the description says."""
    found = schema.raw_schema["components"]["schemas"]
    assert "actor" in found["journal.Line"]["properties"]
    assert "parent_code" in found["organisation.Line"]["properties"]
    assert all("." in name for name in found)

"""E1: every address with an object × every role × what lies outside its place: another city, other counties, the tiers above.

The addresses come from the URL conf, the roles from the table of roles, the objects from a town that has lived through
its story: a later domain falls under the matrix by itself. The rule held: whoever has nothing at an object's place gets
the status he gets for an object that is not there, by every method. What the story never came to is planted; an address
without any object fails the test.
`UNIONLOOP_MATRIX_CALLS` sets how many calls are made (the exam: 8 000 and more); the sample is drawn by `UNIONLOOP_SEED`.
"""

import os
import random
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests import clearing
from tests.entrance import enter, hire
from tests.walls.planting import planted
from tests.walls.routes import METHODS, routes
from tests.walls.test_openings import declared
from unionloop.domains.access.contracts import ROLES
from unionloop.domains.access.queries import actor_for
from unionloop.domains.organisation.models import Unit
from unionloop.kernel import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
CALLS = int(os.environ.get("UNIONLOOP_MATRIX_CALLS", "300"))
INSIDE = int(os.environ.get("UNIONLOOP_MATRIX_INSIDE", "300"))
SEED = int(os.environ.get("UNIONLOOP_SEED", "20261128"))
ALSO = {"file": ("storedfile", "taxfile"), "account": ("account", "bankaccount"), "item": ("returnitem", "editionitem"),
        "return": ("bankreturn",), "sheet": ("accountsheet",), "key": ("apikey",), "view": ("savedview",),
        "link": ("caselink",), "merge": ("personmerge", "employermerge", "membermerge"),
        "group": ("sortgroup",), "rule": ()}  # fmt: skip
OWNED = "savedview"
# a split receipt hangs where it was collected; whoever got a share of it may have it explained
SHARED = {"allocation": tuple(f"{tier}_unit__path" for tier in ("base", "street", "county", "industry"))}
# parts of an address that name no object of a place
WORDS = {"verb", "act", "name", "form", "which", "door", "table"}  # what is done, or which form
OPEN = {"month", "day", "seq", "code", "account_code", "announced"}  # what is published, and lists that hold for all
KEYS = {"token", "secret"}  # whoever holds one has the right to it: signed, and tried in the tests of each
EVERYWHERE = {"rule_id", "parameter_id", "plan_id", "assessment_id"}  # of the whole city: no place to stand outside of
ALSO_BELOW = {"edition_id"}  # what hangs at a place and is checked by the places below it: to them it is not foreign
NO_PLACE = WORDS | OPEN | KEYS | EVERYWHERE
TELLING = ("number", "name", "label", "subject", "title", "holder", "uscc", "username", "receipt")
WORDS_OF_PAGES = Path(settings.PACKAGE) / "web/locale/en/LC_MESSAGES/django.po"
SHOWN = {"reference", "publication", "promises"}  # lists of the whole city, and what is published


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The smallest town with its history, and beside it a city that has nothing to do with it; built once, only asked."""
    clearing.install()
    with django_db_blocker.unblock(), clearing.kept():
        from tests.cast import OPERATOR
        from unionloop.demo import story
        from unionloop.domains.organisation import commands

        story.tell("hamlet", lambda *_: None, lambda *_: None)
        other = commands.open_union(
            OPERATOR, parent_id=None, name="邻州市总工会", tier="city", kind="federation", code="OTHER",
            founded_date=clock.now().date(), division_code="",
        )  # fmt: skip
        yield _places(other.id)
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def _places(other):
    """Return the places of the matrix: another city, a county, and the base below it with the fewest neighbours."""
    units = Unit.objects.filter(state="active").exclude(pk=other)
    counties = units.filter(tier="county").order_by("path")
    base = units.filter(tier="base", path__startswith=counties[0].path).order_by("path").first()
    return {"other city": other, "sibling": counties[0].pk, "parent": base.pk}


def _wanted(name, kind):
    """Return the names of the models a part of an address may name, and by which column; nothing for a part that names no object."""
    stem = name.removesuffix("_id") if kind == "int" or name.endswith("_id") else ""
    if stem:
        return ALSO.get(stem, (stem,)), "pk"
    if name == "number" or kind == "case_number":
        return ("case", "matter"), "number"  # of one form; other numbers match no address
    return (("employer",), "uscc") if name == "key" else ((), "")


def _homes(route):
    """Return name → {value: places it hangs at} for what the address names, from every model of that name."""
    homes = {}
    for name, kind in route.parameters:
        wanted, column = _wanted(name, kind)
        if not column:
            continue
        found = {}
        for model in apps.get_models():
            names = {field.name for field in model._meta.fields} | {"pk"}
            if model._meta.model_name == OWNED and OWNED in wanted:  # another's own: out of everybody's place
                planted(model)
                found |= {value: {"!"} for value in model._default_manager.values_list(column, flat=True)}
            elif model._meta.model_name in wanted and hasattr(model, "place_field") and column in names:
                planted(model)
                shared = SHARED.get(model._meta.model_name, ())
                for value, place, *shares in model._default_manager.values_list(column, model.place_field, *shared)[:40]:
                    if column == "number" and not str(value).startswith("R"):
                        continue
                    found.setdefault(value, set()).update((place or "", *filter(None, shares)))
        homes[name] = found
    return homes


def _ask(client, route, method, path):
    content = {"data": "{}", "content_type": "application/json"} if route.is_api and method != "GET" else {}
    return getattr(client, method.lower())(path, **content)


def _pairs(town, homes, dice):
    """Draw who asks what by which method: all addresses in turn, so that a small sample meets each of them."""
    ways = [(route, method) for route in homes for method in METHODS if method in route.methods]
    dice.shuffle(ways)
    roles, places = ["", *sorted(ROLES)], sorted(town)  # "": a login without a post
    while True:
        for route, method in ways:
            yield route, method, dice.choice(roles), dice.choice(places)


def _reaches(place, home, name):
    """Whether somebody at a place may have to do with what hangs at a home."""
    return home.startswith(place) or not home or (name in ALSO_BELOW and place.startswith(home))


def test_what_is_out_of_scope_looks_as_if_it_were_not_there(town, record_property):
    """E1: the same status as for an absent object, whoever asks."""
    dice, clients, paths = random.Random(SEED), {}, {one: Unit.objects.get(pk=pk).path for one, pk in town.items()}
    homes = {route: _homes(route) for route in routes() if route.has_object}
    homes = {route: found for route, found in homes.items() if {name for name, _ in route.parameters} - NO_PLACE}
    bare = sorted(route.pattern for route, found in homes.items() if not any(found.values()))
    assert bare == [], f"addresses whose object nobody has: {bare}"
    calls, told = 0, set()
    for route, method, role, place in _pairs(town, homes, dice):
        if calls >= CALLS:
            break
        values = {}
        for name, found in homes[route].items():
            foreign = [one for one, at in found.items() if not any(_reaches(paths[place], home, name) for home in at)]
            values |= {name: dice.choice(foreign)} if foreign else {}
        if not values:
            continue
        key = (role, place)
        if key not in clients:
            account = hire(f"m-{role}-{place.replace(' ', '')}", role, town[place], start=clock.now().date())
            clients[key] = enter(account, client=Client(raise_request_exception=False))
        foreign, absent = (_ask(clients[key], route, method, route.path(**one)) for one in (values, {}))
        calls += 2
        if foreign.status_code >= 500 or foreign.status_code != absent.status_code:
            told.add(f"{method} {route.path(**values)} as {role} at {place}: {foreign.status_code}, absent {absent.status_code}")
    print(f"{calls} calls, {len(homes)} addresses, {len(clients)} actors, seed {SEED}")
    record_property("calls", calls)
    assert calls >= CALLS
    print('\n'.join(sorted(told)))
    assert sorted(told) == []


def _domains(route):
    """Return the domains the objects of an address belong to, and the one its address is under."""
    wanted = {one for name, kind in route.parameters for one in _wanted(name, kind)[0]}
    return {model._meta.app_label for model in apps.get_models() if model._meta.model_name in wanted} | {route.pattern.split("/")[3] if route.is_api else ""}


def _bare(account, domains):
    """Tell whether somebody holds no verb of any of these domains."""
    held = {one.verb.partition(".")[0] for one in actor_for(account, at=clock.now()).grants}
    return not held & {"*", *domains}


def test_what_is_in_scope_is_closed_to_whoever_has_no_right_to_it(town, record_property):
    """E1: own and child places: a role without any verb of an object's domain gets nothing of it, by every method."""
    dice, clients, told, opened, calls = random.Random(SEED + 1), {}, set(), set(), 0
    units = dict(Unit.objects.exclude(pk=town["other city"]).values_list("path", "pk"))
    homes = {route: _homes(route) for route in routes() if route.has_object and not declared(route)}
    ways = [(route, method) for route, found in homes.items() if any(found.values()) for method in METHODS if method in route.methods]
    for turn in range(INSIDE):
        route, method = ways[turn % len(ways)]
        values, place = _own(homes[route], units, dice, turn)
        role = dice.choice(["", *sorted(ROLES)])
        if not values or place is None:
            continue
        if (key := (role, place)) not in clients:
            account = hire(f"i-{role}-{place}", role, place, start=clock.now().date())
            clients[key] = enter(account, client=Client(raise_request_exception=False)), account
        client, account = clients[key]
        answer, absent = (_ask(client, route, method, route.path(**one)) for one in (values, {}))
        calls += 1
        bare = _bare(account, _domains(route))
        opened |= {route.pattern} if answer.status_code == 200 and not bare else set()
        if answer.status_code >= 500 or (bare and answer.status_code not in (302, 401, 403, 404, 405, absent.status_code)):
            told.add(f"{method} {route.path(**values)} {route.pattern} as {role}: {answer.status_code}, absent {absent.status_code}")
    print(f"{calls} calls in scope, {len(opened)} addresses opened by those who may, seed {SEED}", *sorted(told), sep="\n")
    record_property("inside", calls)
    assert len(opened) >= min(calls // 40, 40)  # a right does open things
    assert sorted(told) == []


def _own(found, units, dice, turn):
    """Draw objects of one address that hang at one place, and the unit of that place (own) or one above it (child)."""
    first = next((name for name, some in found.items() if some), "")
    at_home = [(value, place) for value, places in found.get(first, {}).items() for place in places if place in units]
    if not at_home:
        return {}, None
    value, place = dice.choice(at_home)
    values = {first: value}
    for name, some in found.items():
        near = [one for one, places in some.items() if place in places]
        values |= {name: dice.choice(near)} if name != first and near else {}
    above = [path for path in units if place.startswith(path)]
    return values, units[place if turn % 2 else dice.choice(above)]


def _told(client):
    """Yield what every list and page without an object, but for what is published, answers to a login: its address, its text."""
    for route in routes():
        if route.has_object or "GET" not in route.methods or declared(route) or route.pattern.startswith("/m/"):
            continue
        for query in ("", "?format=json"):
            answer = client.get(route.pattern + query)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if answer.status_code == 200:
                yield route.pattern + query, content.decode("utf-8", "replace")
            elif not query:
                break


def _named():
    """Return what tells of somebody or something in the town: names and numbers of every model that hangs at a place."""
    found = set()
    for model in apps.get_models():
        names = [name for name in TELLING if hasattr(model, "place_field") and name in {one.name for one in model._meta.fields}]
        for values in model._default_manager.values_list(*names)[:2000] if names and model._meta.app_label not in SHOWN else ():
            found |= {str(one) for one in values if one and len(str(one)) >= 4}
    own = WORDS_OF_PAGES.read_text(encoding="utf-8")
    return {one for one in found if not (one.isascii() and one.isalpha()) and f'"{one}"' not in own}


def test_a_login_without_a_post_is_told_nothing_of_anybody(town):
    """E4: every list answers a login that may see nothing with nothing; a later one that forgets whose rows it shows is found here."""
    named, account = _named(), hire("m-nobody", start=clock.now().date())
    named -= {account.username, account.label}
    leaks, asked = {}, 0
    for address, text in _told(enter(account, client=Client(raise_request_exception=False))):
        asked += 1
        if found := [one for one in named if one in text]:
            leaks[address] = sorted(found)[:5]
    print(f"{asked} answers, {len(named)} names and numbers", *leaks.items(), sep="\n")
    assert asked >= 100
    assert len(named) >= 500
    assert leaks == {}

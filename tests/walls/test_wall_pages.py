"""E5: the second wall changes no page. What staff of any role read at any tier is the same with it and without it.

`UNIONLOOP_WALL_PAGES` sets how many pages are compared (the exam); the sample is drawn by `UNIONLOOP_SEED`.
"""

import os
import random
import re

import pytest
from django.core.management import call_command
from django.test import Client

from tests import clearing
from tests.entrance import enter, hire
from tests.walls.routes import routes
from tests.walls.test_matrix import _homes
from unionloop.domains.access.contracts import ROLES
from unionloop.domains.organisation.models import Unit
from unionloop.kernel import clock, rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]
PAGES = int(os.environ.get("UNIONLOOP_WALL_PAGES", "0"))
SEED = int(os.environ.get("UNIONLOOP_SEED", "20261128"))
ONCE = re.compile(rb'nonce="[^"]*"|nonce-[\w-]+|csrf[a-z]*(":|" value=) ?"[^"]*"|name="(key|once)" value="[^"]*"')

LOOKS = re.compile(rb'<section class="band" aria-labelledby="looks">.*?</section>', re.DOTALL)  # the first reading is in it the second time

ANEW = ("/me/totp/", "/cal/")  # a secret and an address drawn anew each time they are asked for


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    clearing.install()
    with django_db_blocker.unblock(), clearing.kept():
        from unionloop.demo import story

        story.tell("hamlet", lambda *_: None, lambda *_: None)
        units = Unit.objects.filter(state="active").order_by("path")
        county = units.filter(tier="county").first()
        base = units.filter(tier="base", path__startswith=county.path).first()
        yield [county.pk, base.pk, units.exclude(path__startswith=county.path).filter(tier="base").first().pk]
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def _read(client, path):
    answer = client.get(path, headers={"X-Request-Id": "wall-pages"})  # else each refusal says a number of its own
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, LOOKS.sub(b"", ONCE.sub(b"", content))


if PAGES:  # building the town twice is more than every change can pay: the exam asks for it

    def test_every_page_is_the_same_behind_the_wall(town, monkeypatch):
        dice, clients, differ, read = random.Random(SEED), {}, set(), 0
        ways = [route for route in routes() if "GET" in route.methods and not route.pattern.startswith(("/m/", *ANEW))]
        homes = {route: _homes(route) for route in ways}
        confined, moment = rows.places, clock.now()
        monkeypatch.setattr(clock, "now", lambda: moment)  # a page that says what o'clock it is reads the same twice
        while read < PAGES:
            dice.shuffle(ways)
            for route in ways[: PAGES - read]:
                role, place = dice.choice(sorted(ROLES)), dice.choice(town)
                if (role, place) not in clients:
                    clients[role, place] = enter(hire(f"w-{role}-{place}", role, place, start=clock.now().date()), client=Client())
                inside = Unit.objects.get(pk=place).path
                values = {}
                for name, found in homes[route].items():
                    near = [one for one, at in found.items() if any(home[: len(inside)] == inside[: len(home)] for home in at)]
                    values |= {name: dice.choice(near or list(found))} if found else {}
                path = route.path(**values)
                monkeypatch.setattr(rows, "places", lambda by: rows.EVERYWHERE)
                without = _read(clients[role, place], path)
                monkeypatch.setattr(rows, "places", confined)
                behind = _read(clients[role, place], path)
                read += 1
                if behind != without:
                    lines = zip(without[1].split(b"\n"), behind[1].split(b"\n"), strict=False)
                    told = next((f"{one!r} / {other!r}" for one, other in lines if one != other), "")
                    differ.add(line := f"{path} as {role} at {place}: {without[0]} {behind[0]} {told[:300]}")
                    print(line, flush=True)
        print(f"{read} pages, {len(clients)} actors, seed {SEED}")
        assert sorted(differ) == []

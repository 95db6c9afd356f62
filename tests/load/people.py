"""Locust's side, in an environment of its own: `people.py BASE SECONDS FILE`, prints one line of JSON. Imports nothing of ours.

Staff read what their pages lead to, 10 to 30 s a page; workers theirs, 30 to 90 s. Who has seen a page goes on by one of its
links, and begins anew at home where there is none. The first minute, in which all of them arrive, is not counted.
"""

import gevent.monkey

gevent.monkey.patch_all()

import json  # noqa: E402
import random  # noqa: E402
import re  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter, defaultdict  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from locust import FastHttpUser, between, task  # noqa: E402
from locust.env import Environment  # noqa: E402

BASE, SECONDS, TOLD = sys.argv[1], int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
ARRIVE_S = min(60, SECONDS)
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
# not pages: what is taken away as a file, leads out, or changes the language
NO_PAGE = re.compile(r"/out/|logout|/lang|\.(csv|xlsx|json|pdf|png|ics|zip|docx|xml)|format=|print|export|/file/|/static/|/hooks/|download")
DOOR = re.compile(r"/login/|/m/in/")
DIGITS = re.compile(r"[0-9]+")
seen: Counter[int] = Counter()
bad: Counter[str] = Counter()
dice = random.Random(TOLD["seed"])
START = time.monotonic()
waits: defaultdict[int, list[float]] = defaultdict(list)  # by the minute a page was asked in, the first of them arriving


class Somebody(FastHttpUser):
    """Walks from page to page."""

    abstract = True
    home, cookies = "/", []

    def on_start(self) -> None:
        self.cookie, self.at = self.cookies.pop(), self.home

    @task
    def look(self) -> None:
        """Open a page, and choose where to go from it."""
        path, self.at = self.at, self.home
        name = DIGITS.sub("#", path.partition("?")[0])
        head = {"Cookie": f"{TOLD['cookie']}={self.cookie}", "Accept": "text/html"}
        begun = time.monotonic()
        answer = self.client.get(path, name=name, headers=head, allow_redirects=False)
        waits[int(begun - START) // 60].append((time.monotonic() - begun) * 1000)
        seen[answer.status_code] += 1
        onward = (answer.headers or {}).get("Location", "")
        if answer.status_code >= 400 or answer.status_code == 0 or DOOR.match(onward):  # shown the door: not logged in any more
            bad[f"{answer.status_code} {name}"] += 1
        elif onward.startswith("/"):
            self.at = onward
        ways = [one for one in LINK.findall(answer.text or "") if not NO_PAGE.search(one)] if answer.status_code == 200 else []
        if ways and dice.random() < 0.9:
            self.at = dice.choice(ways).replace("&amp;", "&")


class Staff(Somebody):
    """Somebody at a desk."""

    fixed_count, wait_time, home, cookies = len(TOLD["staff"]), between(10, 30), "/home/", TOLD["staff"]


class Worker(Somebody):
    """A member with a telephone."""

    fixed_count, wait_time, home, cookies = len(TOLD["workers"]), between(30, 90), "/m/", TOLD["workers"]


def main() -> None:
    """Let all of them come, wait, and say how long they waited."""
    many = len(TOLD["staff"]) + len(TOLD["workers"])
    place = Environment(user_classes=[Staff, Worker], host=BASE)
    runner = place.create_local_runner()
    runner.start(many, spawn_rate=many / ARRIVE_S)
    gevent.sleep(ARRIVE_S)
    place.stats.reset_all()
    arrived = sum(seen.values())
    gevent.sleep(SECONDS)
    whole = place.stats.total
    slow = sorted((one for one in place.stats.entries.values() if one.num_requests >= 10),
                  key=lambda one: -one.get_response_time_percentile(0.95))  # fmt: skip
    print(json.dumps({
        "requests": whole.num_requests, "per_second": round(whole.num_requests / SECONDS, 1), "arriving": arrived,
        **{f"p{part}_ms": whole.get_response_time_percentile(part / 100) for part in (50, 95, 99)},
        "p95_ms_by_minute": [round(statistics.quantiles(ms, n=20)[18]) for _, ms in sorted(waits.items()) if len(ms) > 20],
        "statuses": dict(seen), "bad": dict(bad.most_common(10)), "users": runner.user_count,
        "slowest": {one.name: [one.num_requests, one.get_response_time_percentile(0.95)] for one in slow[:8]},
    }), flush=True)  # fmt: skip
    runner.quit()


main()

"""Following links: every link a role can reach from a start page, a few of each kind."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.test import Client

EACH = 2  # links of one kind that are followed: /j/runs/7 and /j/runs/8, not the other ninety
VARIANTS = 6  # of one page with different questions: filters multiply without end
NOT_FOLLOWED = ("/logout/", "/look/", "/static/", "/api/")


@dataclass(frozen=True)
class Answer:
    """What one address answered, and where its link stood."""

    path: str
    status: int
    content_type: str
    found_on: str


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for key, value in attrs if key == "href" and value]


def links(html: str, here: str) -> list[str]:
    """Return the addresses on our own site a page links to, without fragments."""
    reader = _Links()
    reader.feed(html)
    found = [urldefrag(urljoin(here, href)).url for href in reader.found]
    return [one for one in dict.fromkeys(found) if one.startswith("/") and not one.startswith(NOT_FOLLOWED)]


def kind(address: str) -> str:
    """Return an address with its numbers and values taken out: links of one kind go to one view."""
    parts = urlsplit(address)
    keys = sorted(f"{key}={value}" if key == "format" else key for key, value in parse_qsl(parts.query))
    path = re.sub(r"/(?=[^/]*\d)[^/.]{1,60}(?=[/.]|$)", "/#", parts.path)
    return "?".join(filter(None, (path, "&".join(keys))))


def crawl(
    client: Client, starts: Iterable[str], each: int = EACH, kinds: Counter[str] | None = None,
    read: Callable[[str, str], None] = lambda address, html: None,
) -> list[Answer]:  # fmt: skip
    """Follow every link from the start pages, `each` of a kind, and return what every address answered.

    `read` is given every page with its address.
    `kinds` counts what was followed; handed on to the next visitor, that one opens only what is new.
    """
    first = list(starts)
    queue = deque((start, "") for start in first)
    seen: set[str] = set()
    answers: list[Answer] = []
    kinds = Counter() if kinds is None else kinds
    while queue:
        address, found_on = queue.popleft()
        one, page = kind(address), kind(urlsplit(address).path)
        full = kinds[one] >= each or kinds[f"all {page}"] >= VARIANTS
        if address in seen or (full and found_on and address not in first):
            continue
        seen.add(address)
        kinds.update((one, f"all {page}"))
        response = client.get(address)
        content_type = response.headers.get("Content-Type", "").split(";")[0]
        answers.append(Answer(address, response.status_code, content_type, found_on))
        if response.status_code in (301, 302):
            queue.append((urljoin(address, response.headers["Location"]), found_on))
        elif content_type == "text/html" and not response.streaming:
            html = response.content.decode()
            read(address, html)
            queue.extend((link, address) for link in links(html, address))
    return answers

"""Real pages in Debian's Chromium: fixtures, axe, and pictures to look at.

The `conftest.py` beside the tests takes the fixtures (`from tests.browser import browser as browser`, and
`opened` likewise); a module marks itself `[pytest.mark.browser, pytest.mark.django_db(transaction=True)]`.
`opened(path, size, account, elder, scripts)` gives a page on the live server, `axe(page)` what is wrong
with it in words, `sideways(page)` by how much it scrolls sideways, `log_in` gives a context a session;
`sweep(opened, looks)` walks through many pages, each wide and narrow, and says where one was not answered
or led elsewhere, to a login for one.
"""

import atexit
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings

from tests import clearing
from tests.entrance import enter

AXE = Path(__file__).parent / "web/vendor/axe.min.js"
CHROMIUM = os.environ.get("UNIONLOOP_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = (1280, 800), (360, 740)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = os.environ.get("UNIONLOOP_PICTURES", "")  # a folder: pictures of every opened page go there

clearing.install()  # a live server commits, so its rows are flushed between tests


@cache
def chromium() -> Any:
    """Start the one Chromium of this process: every module that imports the fixture shares it."""
    from playwright.sync_api import sync_playwright

    tool = sync_playwright().start()
    running = tool.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    atexit.register(tool.stop)
    return running


@pytest.fixture(scope="session")
def browser() -> Any:
    """Return one Chromium for the whole run."""
    return chromium()


@pytest.fixture
def opened(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Return `open_page(path, size=DESK, account=None, elder=False, scripts=True)` on the live server.

    Within a test one visitor keeps one context, as in one browser: fonts and scripts are fetched once.
    """
    contexts: dict[tuple[Any, ...], Any] = {}

    def visitor(account: Any, elder: bool, scripts: bool) -> Any:
        who = (account and account.pk, elder, scripts)
        if who not in contexts:
            context = contexts[who] = browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=scripts,
                reduced_motion="reduce", base_url=live_server.url,
            )  # fmt: skip
            if elder:
                context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
            if account is not None:
                log_in(context, live_server.url, account)
        return contexts[who]

    def open_page(
        path: str,
        size: tuple[int, int] = DESK,
        account: Any = None,
        elder: bool = False,
        scripts: bool = True,
    ) -> Any:
        page = visitor(account, elder, scripts).new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda line: page.faults.append(line.text) if line.type == "error" else None)
        page.answer = page.goto(path)
        _picture(page, path, size, elder)
        return page

    yield open_page
    for context in contexts.values():
        context.close()


def _picture(page: Any, path: str, size: tuple[int, int], elder: bool) -> None:
    if PICTURES:
        name = path.strip("/").replace("/", "-").split("?")[0] or "home"
        page.screenshot(path=f"{PICTURES}/{name}-{size[0]}{'-elder' if elder else ''}.png", full_page=True)


class Hand:
    """Presses things and counts the presses that commit, as ux.md §4 counts; typing and choosing are counted as fields."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses, self.fields = page, 0, 0

    def press(self, name: str, role: str = "button") -> None:
        """Press what reads so, and wait for the page that follows."""
        self.touch(self.page.get_by_role(role, name=re.compile(name)).first)

    def touch(self, what: Any) -> None:
        """Press one element, however it is found."""
        self.presses += 1
        what.click()
        self.page.wait_for_load_state()

    def fill(self, where: str, value: str) -> None:
        """Fill one field, named by a selector."""
        self.fields += 1
        self.page.locator(where).fill(value)


def sweep(
    opened: Callable[..., Any],
    looks: Iterable[tuple[str, Any]],
    sizes: tuple[tuple[int, int], ...] = (DESK, PHONE),
    elder: bool = False,
) -> list[str]:
    """Return what is wrong with pages, as `path width: what`; `looks` are (path, account or None).

    Each visitor walks through his pages in one tab and turns it from wide to narrow on each, as a person with a
    tablet does: a new tab and a second load would cost more than all that is looked at.
    """
    tabs: dict[Any, Any] = {}
    found = []
    for path, account in looks:
        who = account and account.pk
        if who in tabs:
            tabs[who].faults.clear()
            tabs[who].set_viewport_size({"width": sizes[0][0], "height": sizes[0][1]})
            tabs[who].answer = tabs[who].goto(path)
        else:
            tabs[who] = opened(path, sizes[0], account, elder=elder)
        found += [f"{path}: {one}" for one in elsewhere(tabs[who], path)]
        for size in sizes:
            tabs[who].set_viewport_size({"width": size[0], "height": size[1]})
            _picture(tabs[who], path, size, elder)
            wrong = [*axe(tabs[who]), *tabs[who].faults]
            wrong += [f"scrolls sideways by {by}"] if (by := sideways(tabs[who])) > 0 else []
            wrong += [f"a heading of one character a line: {words}" for words in squeezed(tabs[who])]
            found += [f"{path} {size[0]}{' elder' if elder else ''}: {one}" for one in wrong]
    return found


def elsewhere(page: Any, path: str) -> list[str]:
    """Return what kept a page from being the one asked for: another status than 200, another address (a login)."""
    answer, asked = page.answer, path.split("?")[0].split("#")[0].rstrip("/")
    wrong = [f"status {answer.status}"] if answer is not None and answer.status != 200 else []
    arrived = page.evaluate("location.pathname").rstrip("/")
    return wrong + ([f"led to {arrived or '/'}"] if unquote(arrived) != unquote(asked) else [])


def log_in(context: Any, url: str, account: Any, **session: Any) -> None:
    """Give a browser context the session of an account that has just logged in."""
    client = enter(account)
    if session:
        held = client.session
        held.update(session)
        held.save()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])


def axe(page: Any) -> list[str]:
    """Return the violations of a page as `rule (impact): what is wrong — first places`."""
    # the page's own policy forbids foreign scripts, so axe comes in through the tool, not through the page
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']} ({one['impact']}): {one['help']} — "
        + " | ".join(f"{node['target']} {node['html'][:120]}" for node in one["nodes"][:3])
        for one in found["violations"]
    ]


def sideways(page: Any) -> int:
    """Return by how many pixels the page itself scrolls sideways; tables scroll in their own frame."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def squeezed(page: Any) -> list[str]:
    """Return headings that stand in less room than two of their characters need."""
    found: list[str] = page.evaluate("""[...document.querySelectorAll('h1, h2, h3, caption')]
        .filter(one => one.checkVisibility() && one.innerText.trim().length > 1 && !one.closest('.vh'))
        .map(one => [one, parseFloat(getComputedStyle(one).fontSize)])
        .filter(([one, size]) => one.clientWidth > 1 && one.clientWidth < 1.9 * size && one.clientHeight > 2 * size)
        .map(([one]) => one)
        .map(one => one.innerText.replace(/\\s+/g, ' '))""")
    return found

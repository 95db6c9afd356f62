"""Every form of a page, and what may be typed into its fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random

CANARY = "kanari"  # what a browser would run, or a template work out, carries it
PRODUCT = "83521"  # 47 × 1777: a template that was evaluated shows it
LONG = "长" * 100_000
ODD = (
    "", " ", "\x00", "a\x00b", "𠮷䶮㛃𬭎", "\u202e\u2066اسم", "0001-01-01", "9999-12-31", "2026-02-30", "1e309", "-1e309", "NaN", "Infinity",
    "-1", "0", "9" * 400, str(2**63), str(-(2**63) - 1), "0.001", "１２３", "true", "[]", "{}", "null", "\r\nSet-Cookie: a=b", "%00", "%s%n", "../../etc",
    "2026-07-01T25:61:00", "24:00", "\ufeff", "\ud7ff", "a" * 5000, LONG,
)  # fmt: skip


def payloads() -> list[str]:
    """Return over three hundred payloads: scripts, templates, SQL, LDAP, headers, look-ups, entities, prototypes."""
    run = f"window.{CANARY}=1"
    scripts = [
        f"<script>{run}</script>", f"<ScRiPt>{run}</sCrIpT>", f"<img src=x onerror={run}>", f"<svg onload={run}>", f"<svg/onload={run}>",
        f"<body onload={run}>", f"<details open ontoggle={run}>", f"<input autofocus onfocus={run}>", f"<iframe srcdoc='<script>{run}</script>'>",
        f"<a href=javascript:{run}>x</a>", f"<math><mi xlink:href=javascript:{run}>", f"<video><source onerror={run}>", f"<object data=javascript:{run}>",
        f"<style>@import 'javascript:{run}'</style>", f"<meta http-equiv=refresh content=0;url=javascript:{run}>", f"<form action=javascript:{run}><button>",
    ]  # fmt: skip
    breaks = ["", '"', "'", '">', "'>", "`", "</textarea>", "</title>", "-->", "]]>", "</script>", '" autofocus x="', "\u2028"]
    templates = ["{{47*1777}}", "{%raw%}{{47*1777}}", "${47*1777}", "#{47*1777}", "<%= 47*1777 %>", "{{'a'.__class__.__mro__}}",
                 "{% load static %}{% debug %}", "{{request.META}}", "*{47*1777}", "@(47*1777)", "{{=47*1777}}", "[[47*1777]]"]  # fmt: skip
    sql = ["' OR 1=1 --", "'; DROP TABLE people_person; --", "\" OR \"\"=\"", "1) UNION SELECT 1--", "%' ESCAPE '", "\\'", "1; SELECT pg_sleep(9)",
           "' || (SELECT version()) || '", "0x27", "' AND 1=CAST((SELECT 1) AS int)--"]  # fmt: skip
    rest = ["*)(uid=*))(|(uid=*", "(&(a=b)(|(c=d)))", "\r\nX-Kanari: 1", "%0d%0aX-Kanari: 1", "${jndi:ldap://127.0.0.1/a}",
            "${${lower:j}ndi:ldap://127.0.0.1/a}", "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "&kanari;",
            "__proto__[kanari]=1", "constructor.prototype.kanari", "=HYPERLINK(\"http://127.0.0.1\")", "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1",
            "\t=1+1", "；ls", "$(id)", "`id`", "| id", "../../../../etc/passwd", "file:///etc/passwd", "\x1b[31mred"]  # fmt: skip
    return [f"{before}{script}" for script in scripts for before in breaks] + [
        f"{before}{template}" for template in templates for before in ("", '"', "x ")] + sql * 2 + rest + [f"{one} {CANARY}" for one in sql + rest]


@dataclass
class Form:
    """One form: where it goes, and its fields with the values it came with."""

    path: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)  # fields somebody types into
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.now, self.select = path, [], None, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = Form(given.get("action") or self.path, given.get("method", "get").upper())
            self.forms.append(self.now)
        elif self.now is None:
            return
        elif tag == "option" and self.select:
            self.now.choices[self.select].append(given.get("value", ""))
        elif name := given.get("name", ""):
            self._field(tag, name, given)

    def _field(self, tag: str, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if tag == "select":
            self.select = name
            self.now.choices[name] = []
        elif tag == "textarea" or (tag == "input" and kind not in ("hidden", "submit", "checkbox", "radio", "file", "button")):
            self.now.texts.append(name)
            self.now.values[name] = given.get("value", "")
        elif tag in ("input", "button") and kind != "file":
            self.now.values.setdefault(name, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None
        elif tag == "select":
            self.select = ""


def forms_of(path: str, page: str) -> list[Form]:
    """Return the forms of a page."""
    reader = _Reader(path)
    reader.feed(page)
    return reader.forms


def filled(form: Form, random: Random, odd: tuple[str, ...] | list[str], every: bool = False) -> dict[str, str]:
    """Return what is sent: as the page gave it, with odd things in one field, or in every text field."""
    sent = dict(form.values) | {name: random.choice(given) for name, given in form.choices.items() if given}
    texts = form.texts if every else [random.choice([*form.texts, *form.choices])] if form.texts or form.choices else []
    return sent | {name: random.choice(odd) for name in texts}


def ran(page: str) -> Iterator[str]:
    """Yield what of a page a browser would run, or a template has worked out."""
    reader = _Runs()
    reader.feed(page)
    yield from reader.found
    if PRODUCT in page:
        yield "a template was worked out"


class _Runs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.script = tag == "script"
        for name, value in attrs:
            text = (value or "").strip().lower()
            if CANARY in text and (name.startswith("on") or text.startswith("javascript:") or name == "srcdoc"):
                self.found.append(f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        self.script = False

    def handle_data(self, data: str) -> None:
        if self.script and f"window.{CANARY}=" in data:
            self.found.append("<script>")

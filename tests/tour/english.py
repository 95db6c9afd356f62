"""What of an English page is still Chinese and no datum.

A datum is what stands in the database or in the profiles (names of units, places and persons, titles, texts
somebody wrote); the rest are the product's own words, and those have their English. What is Chinese by design
says so: `lang="zh-Hans"`, a citation of a law, an amount in the characters of a cheque.
"""

import re
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

from django.apps import apps
from django.conf import settings

from tools import messages

HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
RUN = re.compile(rf"[{HAN}][{HAN}·—，。（）〔〕：；“”]*(?<![·—，。（）〔〕：；“”])")
BY_DESIGN = re.compile(rf"《[^》]+》(?:第[{HAN}]+条)?|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整]{{3,}}")
SAID = ("aria-label", "title", "placeholder", "alt")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}


class _Texts(HTMLParser):
    """The visible texts of a page and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []  # tag, whether its text is not ours to translate

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        apart = tag in ("script", "style", "template", "textarea") or (own.get("lang") or "").startswith("zh")
        apart = apart or bool(self._open and self._open[-1][1])
        if tag not in VOID:
            self._open.append((tag, apart))
        if not apart:
            self.found += [value for key, value in attrs if key in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.found.append(" ".join(data.split()))


STILL = Path(__file__).with_name("still_chinese.txt")  # sentences nobody has put into English yet: only ever fewer
FIGURES = re.compile(r"\d+")


class Reader:
    """Reads pages against the data of the town and the words of the catalogue."""

    def chinese(self, html: str) -> list[str]:
        """Return the texts of a page that hold Chinese words of the product's own."""
        reader = _Texts()
        reader.feed(html)
        return [text for text in dict.fromkeys(reader.found) if self._ours(text)]

    def _ours(self, text: str) -> bool:
        if text in self._values or FIGURES.sub("#", text) in self._still:
            return False
        return text in self._words or any(run not in self._data for run in RUN.findall(BY_DESIGN.sub("", text)))

    @cached_property
    def _values(self) -> set[str]:
        found: set[str] = set()
        for model in apps.get_models():
            texts = [one.attname for one in model._meta.concrete_fields
                     if one.get_internal_type() in ("CharField", "TextField", "JSONField")]  # fmt: skip
            for row in model._base_manager.values_list(*texts) if texts else ():
                found.update(one if isinstance(one, str) else str(one) for one in row if one)
        return found

    @cached_property
    def _data(self) -> str:
        profiles = Path(settings.PACKAGE, "profiles").rglob("*.json")
        return "\n".join([*self._values, *(one.read_text(encoding="utf-8") for one in profiles)])

    @cached_property
    def _still(self) -> set[str]:
        return set(STILL.read_text(encoding="utf-8").splitlines())

    @cached_property
    def _words(self) -> set[str]:
        return set(messages.translations())

"""How values look on a page: money, counts, dates, states, masked names. Builtin in every template.

A figure is set in groups of three without any character between them: the gap is a margin, so that
copying a sum gives a plain number that a spreadsheet understands. A minus is drawn as U+2212 over a
hyphen, for the same reason.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from unionloop.kernel import money
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.words import Word, say

register = template.Library()
NOTHING = mark_safe('<span class="mute">—</span>')
MINUS = '<span class="minus">-</span>'
SHAPES = ("todo", "doing", "view", "done", "warn", "over", "lock")
SEALS = {
    Word("已核"): "checked", Word("已发"): "issued", Word("已批"): "approved", Word("已放"): "released",
    Word("作废"): "void", Word("红冲"): "reversed", Word("已锁"): "locked",
}  # fmt: skip
# The shape of a state that names none itself; a page may always hand in (shape, word).
STATE_SHAPES = {
    "draft": "todo", "proposed": "todo", "queued": "todo", "open": "todo", "received": "todo", "new": "todo",
    "staged": "doing", "computed": "doing", "exported": "doing", "sent": "doing", "active": "doing",
    "in_progress": "doing", "released": "doing", "frozen": "lock", "locked": "lock", "void": "lock",
    "undone": "lock", "checked": "view", "review": "view", "confirmed": "done", "approved": "done",
    "issued": "done", "published": "done", "closed": "done", "done": "done", "paid": "done", "live": "done",
    "matched": "done", "founded": "done", "failed": "over", "refused": "over", "bounced": "over",
    "overdue": "over", "unknown": "warn", "warning": "warn", "unverified": "warn",
}  # fmt: skip


def grouped(text: str) -> SafeString:
    """Return a plain decimal such as `-1285128.16` as markup with drawn groups."""
    negative, digits = text.startswith("-"), text.lstrip("-+")
    whole, dot, rest = digits.partition(".")
    head = len(whole) % 3 or 3
    groups = [whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))]
    tail = f"{dot}{rest}"
    marked = groups[0] + "".join(f'<span class="g">{group}</span>' for group in groups[1:])
    sign = MINUS if negative else ("+" if text.startswith("+") else "")
    return mark_safe(f'<span class="amt">{sign}{marked}{tail}</span>')


@register.filter
def yuan(fen: int | None) -> SafeString:
    """Return fen as yuan with two decimals and drawn groups."""
    return NOTHING if fen is None or fen == "" else grouped(money.yuan(int(fen)))


@register.filter
def yuan_signed(fen: int | None) -> SafeString:
    """Return a difference in yuan: `+22.00`, `−18 936.60`, `0.00`."""
    if fen is None or fen == "":
        return NOTHING
    return grouped(("+" if int(fen) > 0 else "") + money.yuan(int(fen)))


@register.filter
def yuan_plain(fen: int | None) -> str:
    """Return fen as `1234.50`, for attributes, inputs and sentences read aloud."""
    return "" if fen is None or fen == "" else money.yuan(int(fen))


@register.filter
def capital(fen: int | None) -> str:
    """Return fen in 大写."""
    return "" if fen is None or fen == "" else money.capital(int(fen))


@register.filter
def wan(fen: int | None) -> SafeString:
    """Return fen in ten thousand yuan with one decimal, half away from zero: `128.4`."""
    if fen is None or fen == "":
        return NOTHING
    sign = "-" if int(fen) < 0 else ""
    tenths = (abs(int(fen)) + 50_000) // 100_000
    return grouped(f"{sign}{tenths // 10}.{tenths % 10}")


@register.filter
def count(number: int | None) -> SafeString:
    """Return a whole number with drawn groups."""
    return NOTHING if number is None or number == "" else grouped(str(int(number)))


@register.filter
def percent(basis_points: int | None, places: int = 2) -> SafeString:
    """Return basis points as percent: 7160 → `71.60%`; `percent:1` → `71.6%`."""
    if basis_points is None or basis_points == "":
        return NOTHING
    points, sign = abs(int(basis_points)), "-" if int(basis_points) < 0 else ""
    step = 10 ** (2 - places)
    points = (points + step // 2) // step if step > 1 else points
    whole, rest = divmod(points, 10**places)
    text = f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
    return mark_safe(f"{grouped(text)}%")


@register.filter(name="day")
def show_day(value: date | None, kind: str = "") -> str | SafeString:
    """Return a day as `7月28日`, with the year where `kind` is "full" (`2026年7月28日`) or ISO for "iso"."""
    if not value:
        return NOTHING
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.astimezone(BEIJING).date() if value.tzinfo else value.date()
    if kind == "iso" or (get_language() or "zh").startswith("en"):
        text = value.isoformat()
    elif kind == "full":
        text = f"{value.year}年{value.month}月{value.day}日"
    else:
        text = f"{value.month}月{value.day}日"
    return format_html('<time datetime="{}" class="nowrap">{}</time>', value.isoformat(), text)


@register.filter(name="moment")
def show_moment(value: datetime | None, kind: str = "") -> str | SafeString:
    """Return a moment in Beijing time as `7月24日 16:41`; "full" adds the year, "time" gives `16:41:05`."""
    if not value:
        return NOTHING
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.astimezone(BEIJING) if value.tzinfo else value
    if kind == "time":
        text = f"{local:%H:%M:%S}"
    elif kind == "iso" or (get_language() or "zh").startswith("en"):
        text = f"{local:%Y-%m-%d %H:%M}"
    elif kind == "full":
        text = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    else:
        text = f"{local.month}月{local.day}日 {local:%H:%M}"
    iso = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}" class="nowrap">{}</time>', iso, text)


@register.filter
def month(value: str | None) -> str:
    """Return `202607` as `2026年7月`."""
    if not value or len(str(value)) != 6:
        return str(value or "")
    text = str(value)
    if (get_language() or "zh").startswith("en"):
        return f"{text[:4]}-{text[4:]}"
    return f"{text[:4]}年{int(text[4:])}月"


@register.filter
def mask_name(name: str | None) -> str:
    """Return a person's name with only what tells two cases apart: 李* · 王*芳 · 欧阳**. Never pads."""
    letters = list(name or "")
    if "·" in letters:  # a name of several parts keeps its first part's first letter
        return "·".join([letters[0] + "*", *("*" for part in (name or "").split("·")[1:])])
    if len(letters) <= 1:
        return "*" if letters else ""
    if len(letters) == 2:
        return letters[0] + "*"
    return letters[0] + "*" * (len(letters) - 2) + letters[-1]


@register.filter
def mask_code(code: str | None) -> str:
    """Return an identifier with its middle hidden: `9151…7X`."""
    text = code or ""
    return text if len(text) <= 8 else f"{text[:4]}…{text[-2:]}"


def shape_and_word(value: Any) -> tuple[str, str]:
    """Return how a state is drawn: (shape, word) as given, or from an enum's `shape` and `label`."""
    if isinstance(value, tuple | list) and len(value) == 2:
        return str(value[0]), str(value[1])
    word = str(getattr(value, "label", value))
    shape = str(getattr(value, "shape", "") or STATE_SHAPES.get(str(getattr(value, "value", value)), "todo"))
    return shape, word


@register.simple_tag
def state(value: Any, chip: str = "") -> SafeString:
    """Draw a state as shape and word: `{% state row.state %}`, `{% state row.state "chip" %}`."""
    if value in (None, ""):
        return NOTHING
    shape, word = shape_and_word(value)
    assert shape in SHAPES, f"unknown state shape {shape!r}"
    return format_html('<span class="st {}{}">{}</span>', shape, " chip" if chip else "", Word(word))


@register.filter
def seal_name(word: str) -> str:
    """Return the file name of a seal: 已核 → checked; unknown words have no drawing."""
    return SEALS.get(str(word), "")


@register.filter
def said(words: str | None) -> str:
    """Return words kept in Chinese as text in the language of the page, for a filter that would lose it on the way."""
    return say(words) if isinstance(words, Word) else gettext(words) if words else ""


@register.filter
def item(values: Any, key: Any) -> Any:
    """Return `values[key]`, or empty: a look-up with a variable key."""
    try:
        return values[key]
    except (KeyError, IndexError, TypeError):
        return ""


@register.filter
def attr(row: Any, name: str) -> Any:
    """Return an attribute (of a dict, a key) named by a variable; private names are not reachable."""
    if name.startswith("_"):
        return ""
    return row.get(name, "") if isinstance(row, dict) else getattr(row, name, "")


@register.simple_tag(takes_context=True)
def same_query(context: template.Context, **changes: Any) -> SafeString:
    """Return the present query string with some keys changed; an empty value drops the key."""
    request = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return mark_safe("")
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    text = query.urlencode()
    return conditional_escape(f"?{text}" if text else "?")


@register.simple_tag(takes_context=True)
def hidden_query(context: template.Context, drop: str = "") -> SafeString:
    """Return the present query as hidden inputs, without the keys in `drop`: a GET form keeps its place."""
    request = context.get("request")
    left_out = {*drop.split(), "after", "at", "trail", "format"}
    pairs = [] if request is None else [
        (key, value) for key in request.GET if key not in left_out for value in request.GET.getlist(key)
    ]  # fmt: skip
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def promised(context: template.Context, day: date, kind: str = "") -> SafeString:
    """Say by when a worker is answered; once the day has gone by, that too."""
    request = context.get("request")
    late = request is not None and day < request.actor.today
    words = gettext("原定%s前答复，已经过了") if late else gettext("%s前答复")
    return format_html(words.replace("%s", "{}"), show_day(day, kind))


@register.simple_tag(takes_context=True)
def look(context: template.Context) -> str:
    """Return the classes of <html> that this browser chose: density and elder mode, from cookies."""
    request = context.get("request")
    cookies = getattr(request, "COOKIES", {})
    classes = [name for name in ("compact", "loose") if cookies.get("density") == name]
    if cookies.get("elder") == "1":
        classes.append("elder")
    return " ".join(classes)


@register.simple_tag(takes_context=True)
def once(context: template.Context) -> SafeString:
    """Return the two hidden fields of every form that posts: the CSRF token and the once token."""
    from unionloop.web.once import fresh

    return format_html('<input type="hidden" name="once" value="{}">', context.get("once") or fresh())


@register.filter
def way_back(message: Any) -> dict[str, Any] | None:
    """Return where the form goes that takes back what a message tells, and its fields; None where nothing does."""
    mark, _, query = str(message.extra_tags or "").partition("?")
    if mark != "undo":
        return None
    fields = parse_qsl(query)
    return {"to": dict(fields)["to"], "fields": [one for one in fields if one[0] != "to"]}

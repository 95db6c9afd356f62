"""The edition in other shapes: CSV of its figures, PDF, RSS, calendar. The page, without the page."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from xml.sax.saxutils import escape

from django.http import HttpResponse

from unionloop.adapters.typeset import press
from unionloop.domains.documents.contracts import Fields, Grid, Letter, Text
from unionloop.domains.publication.contracts import Dates, FigureValue, Indicator, Monthly
from unionloop.kernel import money
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.cells import Writer

AREA_CODES = (
    "coverage.should", "coverage.own", "coverage.covered", "coverage.rate", "coverage.gap", "coverage.gap_large",
)  # fmt: skip
SERVED = ("appeals.received", "appeals.on_time", "rights.served", "rights.answered", "aid.households")


def plain(figure: FigureValue | None) -> str:
    """Return a figure as file text: yuan with two decimals, percent, or a whole number; hidden is `*`."""
    if figure is None or (figure.value is None and not figure.hidden):
        return ""
    if figure.hidden or figure.value is None:
        return "*"
    if figure.unit == "fen":
        return money.yuan(figure.value)
    if figure.unit == "bp":
        return f"{figure.value // 100}.{figure.value % 100:02d}"
    return str(figure.value)


def unit_word(unit: str) -> str:
    """Return the unit a plain figure is written in."""
    return {"fen": "元", "bp": "%"}.get(unit, unit)


def figures_csv(monthly: Monthly, dictionary: dict[str, Indicator]) -> HttpResponse:
    """Return every figure of an edition, one line each."""
    out = io.StringIO(newline="")
    writer = Writer(out)
    writer.row(["指标", "名称", "地区代码", "地区", "数值", "单位", "口径版本"])
    cells = [*monthly.totals.values(), *(one for _, _, row in monthly.areas for one in row.values())]
    for one in sorted(cells, key=lambda cell: (cell.code, cell.area)):
        label = dictionary[one.code].label if one.code in dictionary else one.code
        writer.row([one.code, label, one.area, one.area_name or "全市", plain(one), unit_word(one.unit),
                         monthly.definitions])  # fmt: skip
    response = HttpResponse(("\ufeff" + out.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{monthly.edition.month}.csv"'
    return response


def sentence(monthly: Monthly) -> str:
    """Return the one sentence an edition leads with."""
    total = monthly.totals
    parts = [f"本月新建会 {plain(total['founding.founded'])} 家"]
    if total["founding.members"].value:
        parts.append(f"入会 {plain(total['founding.members'])} 人")
    if total["dues.returned"].value is not None:
        parts.append(f"返还基层经费 {_wan(total['dues.returned'].value)} 万元")
    gap = plain(total["coverage.gap_large"])
    return f"{'，'.join(parts)}；仍有 {gap} 家 25 人以上的单位未建会。"


def _wan(fen: int) -> str:
    tenths = (abs(fen) + 50_000) // 100_000
    return f"{'-' if fen < 0 else ''}{tenths // 10}.{tenths % 10}"


def pdf(monthly: Monthly) -> bytes:
    """Return an edition as a PDF; the same edition with the same corrections gives the same bytes."""
    return _pdf(_letter(monthly))


@lru_cache(maxsize=24)
def _pdf(letter: Letter) -> bytes:
    return press.pdf(letter)


def _letter(monthly: Monthly) -> Letter:
    edition, total = monthly.edition, monthly.totals
    rows = [
        (name, *(plain(cells.get(code)) for code in AREA_CODES)) for _, name, cells in monthly.areas
    ]
    year, month = edition.month.split("-")
    blocks: list[Text | Grid | Fields] = [
        Text(sentence(monthly)),
        Text("建会入会", level=1),
        Text(f"应建会单位 {plain(total['coverage.should'])} 家，其中独立建会 {plain(total['coverage.own'])} 家、联合覆盖 "
             f"{plain(total['coverage.covered'])} 家，建会率 {plain(total['coverage.rate'])}%。"),
        Grid(("区县", "应建，家", "独立，家", "联合，家", "建会率，%", "未建，家", "其中≥25人"), tuple(rows), "lrrrrrr",
             foot=("全市", *(plain(total.get(code)) for code in AREA_CODES))),
        Text("经费返还", level=1),
        Fields((("应返，元", plain(total["dues.due_back"]) or "未结算"), ("已返，元", plain(total["dues.returned"]) or "未结算"),
                ("退回，元", plain(total["dues.bounced"]) or "0.00"),
                ("基层补助占比，%", plain(total["dues.subsidy_share"]) or "未计算"))),
        Text("企业信息", level=1),
        Text(f"新开业 {monthly.counts['opened']} 家，待建会 {monthly.counts['waiting']} 家，新建会 "
             f"{monthly.counts['founded']} 家；前期条目本期了结 {len(monthly.closures)} 条。名单另附 CSV 与 JSON 文件。"),
        *_served(total), *_promised(total),
        Text("说明", level=1),
        Fields((("口径版本", monthly.definitions), ("数据截至", f"{monthly.dates.window_last} 24:00"),
                ("签发期限", f"{monthly.dates.sign_due_date}"), ("发布", f"{monthly.dates.publish_date} 09:00"),
                ("更正", f"{monthly.listed_corrections} 处"), ("账本链头", edition.ledger_head or "无"),
                ("校验码 SHA-256", edition.sha256))),
    ]  # fmt: skip
    return Letter(
        style="edition", title=f"{year} 年 {int(month)} 月 · 第 {edition.number} 期", blocks=tuple(blocks),
        issuer=edition.publisher, day=monthly.dates.publish_date,
        note="少于 5 人的格子以 * 代替。下载 edition.json 计算 SHA-256，应与校验码一致。",
    )  # fmt: skip


def _served(total: dict[str, FigureValue]) -> list[Text | Grid | Fields]:
    """Return what an edition says of service and rights; the first editions say nothing of them."""
    if "appeals.received" not in total:
        return []
    shown = {code: plain(total[code]) for code in SERVED}
    return [Text("服务与维权", level=1),
            Fields((("受理诉求，件", shown["appeals.received"]), ("按时办结率，%", shown["appeals.on_time"] or "没有到期的"),
                    ("今年送达意见书，份", shown["rights.served"]), ("其中已答复，份", shown["rights.answered"]),
                    ("帮扶困难职工家庭，户", shown["aid.households"])))]  # fmt: skip


def _promised(total: dict[str, FigureValue]) -> list[Text | Grid | Fields]:
    """Return what an edition says of the ten promises; the first editions say nothing of them."""
    if "promises.all" not in total:
        return []
    told = f"{plain(total['promises.all'])} 件中 {plain(total['promises.good'])} 件办成或按进度，{plain(total['promises.late'])} 件落后。"
    return [Text("十件实事", level=1), Text(told)]


def rss(rows: Sequence[Monthly], site: str) -> str:
    """Return the editions as RSS 2.0."""
    items = "".join(_rss_item(one, site) for one in rows)
    title = escape(f"{rows[0].edition.publisher} 每月25日发布" if rows else "每月25日发布")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{title}</title><link>{escape(site)}/25/</link><description>{title}</description>"
        "<language>zh-cn</language>"
        f'<atom:link href="{escape(site)}/25/feed.xml" rel="self" type="application/rss+xml"/>'
        f"{items}</channel></rss>\n"
    )


def _rss_item(one: Monthly, site: str) -> str:
    link = f"{escape(site)}/25/{one.edition.month}/"
    at = one.edition.published_at or one.edition.publish_at
    return (
        f"<item><title>{escape(one.edition.month)} 第 {one.edition.number} 期</title><link>{link}</link>"
        f'<guid isPermaLink="true">{link}</guid><pubDate>{format_datetime(at.astimezone(BEIJING))}</pubDate>'
        f"<description>{escape(sentence(one))}</description></item>"
    )


def ics(coming: Sequence[Dates], host: str) -> str:
    """Return the publication days, and the signing days before them, as an iCalendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//UnionLoop//25//ZH", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", "X-WR-CALNAME:每月25日发布"]  # fmt: skip
    for one in coming:
        stamp = _utc(one.publish_at)
        rest = "（休息日，照常发布）" if one.published_on_rest_day else ""
        lines += [
            "BEGIN:VEVENT", f"UID:{one.month}-publish@{host}", f"DTSTAMP:{stamp}", f"DTSTART:{stamp}",
            f"DTEND:{_utc(one.publish_at + timedelta(hours=1))}", f"SUMMARY:{one.month} 企业信息发布{rest}",
            f"DESCRIPTION:签发期限 {one.sign_due_date}；数据截至 {one.window_last} 24:00", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def days_ics(days: Sequence[tuple[date, str, str]], at: datetime, host: str) -> str:
    """Return whole-day entries (day, words, address) as an iCalendar file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//UnionLoop//due//ZH", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", "X-WR-CALNAME:到期事项"]  # fmt: skip
    for day, words, url in days:
        name = sha256(f"{day} {words}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT", f"UID:{name}@{host}", f"DTSTAMP:{_utc(at)}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_escaped(words)}", f"URL:{url}", "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def _escaped(text: str) -> str:
    """Return a text value as RFC 5545 wants it."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _fold(line: str) -> list[str]:
    """Fold a line at 75 octets, never inside a character (RFC 5545)."""
    folded, current, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            folded.append(current)
            current, size = " ", 1
        current, size = current + letter, size + width
    return [*folded, current]

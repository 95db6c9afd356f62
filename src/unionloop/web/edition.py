"""P2 and P3: the edition of the 25th, its list, its files and feeds, and objections. No login."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import http_date
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from unionloop.domains.publication import commands, queries
from unionloop.domains.publication.contracts import INDICATORS, Claim, Kind, Monthly
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, Grant, public
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Word

from . import charts, feeds
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

BARS = ((Word("应返"), "dues.due_back", "f1"), (Word("已返"), "dues.returned", "f1"), (Word("退回"), "dues.bounced", "f2"))
PROMISED = (("done", "promises.good"), ("warn", "promises.late"))
INDICATOR = {one.code: one for one in INDICATORS}


def visitor(request: HttpRequest) -> Actor:
    """Return anybody: public pages show a login nothing more than they show the street."""
    asking = actor_of(request)
    return replace(public(asking.at), request_id=asking.request_id, address=asking.address)


def latest(request: HttpRequest) -> HttpResponse:
    """Show the latest edition; before the first, when it will come."""
    month = queries.latest_month(visitor(request))
    if not month:
        coming = queries.coming(actor_of(request).at, 1)
        return render(request, "edition/first.html", {"section": "25", "coming": coming})
    return HttpResponseRedirect(f"/25/{month}/")


def issue(request: HttpRequest, month: str) -> HttpResponse:
    """Show one edition as a document: its sentence first, then its figures, then how to check it."""
    by = visitor(request)
    monthly = queries.monthly(by, month=month)
    response = render(request, "edition/issue.html", {"section": "25", **_drawn(by, monthly)})
    _keep(response, monthly)
    return response


def _drawn(by: Actor, monthly: Monthly) -> dict[str, Any]:
    totals = monthly.totals
    rates = queries.series(by, code="coverage.rate", until=monthly.edition.month)
    labels = [(gettext("%(n)s月") % {"n": int(month[5:])}, value) for month, value in rates]
    known = [value for _, value in rates if value is not None]
    due = totals["dues.due_back"].value
    return {
        "one": monthly, "edition": monthly.edition, "dates": monthly.dates,
        "f": {code.replace(".", "_"): figure for code, figure in totals.items()},
        "areas": [
            (area, name, {code.replace(".", "_"): figure for code, figure in cells.items()})
            for area, name, cells in monthly.areas
        ],
        "charts": [("wide", charts.line(labels)), ("narrow", charts.narrow(labels))], "rates": rates,
        "target_bp": reference.value("dues.subsidy_target_bp", "", monthly.dates.window_last, 7000),
        "rise": known[-1] - known[-2] if len(known) > 1 else None,
        "bars": [(label, totals[code].value, charts.bar_width(totals[code].value, due), shade)
                 for label, code, shade in BARS],
        "hash_parts": [monthly.edition.sha256[at : at + 8] for at in range(0, 64, 8)],
        "promise_marks": [shape for shape, code in PROMISED if code in totals for _ in range(totals[code].value or 0)],
        "founded_total": (totals["coverage.own"].value or 0) + (totals["coverage.covered"].value or 0),
    }  # fmt: skip


def _keep(response: HttpResponseBase, monthly: Monthly) -> None:
    """Let caches keep an edition for an hour: it never changes, only corrections beside it do."""
    response["Cache-Control"] = "public, max-age=300"
    if monthly.edition.published_at:
        response["Last-Modified"] = http_date(monthly.edition.published_at.timestamp())


def archive(request: HttpRequest) -> HttpResponseBase:
    """List every edition ever published."""
    by = visitor(request)
    columns = (
        Column("number", "期", "count", href=lambda row: f"/25/{row.month}/"),
        Column("month", "月份", "code"),
        Column("published_at", "发布", "moment"),
        Column("signed_by", "签发", read=lambda row: _masked(row.signed_by)),
        Column("late", "是否迟发", read=lambda row: gettext("迟发") if row.late else gettext("按时")),
        Column("sha256", "校验码", "code", read=lambda row: row.sha256[:16]),
    )
    return table_page(
        request, "edition/archive.html", name="editions", title=gettext("每月25日发布"), columns=columns,
        page=lambda: queries.editions(by, **asked(request)), every=lambda: queries.editions(by, limit=200).rows,
        empty=Empty("还没有发布过", "第一期在本月 25 日 09:00 发布。"), context={"section": "25"},
    )  # fmt: skip


def _masked(name: str) -> str:
    from .templatetags.show import mask_name

    return mask_name(name.split(" ")[0])


LIST_COLUMNS = (
    Column("name", "单位名称", href=lambda row: f"/25/{row.month}/list/{row.seq}/"),
    Column("kind", "类别", "state"),
    Column("area_name", "区县"),
    Column("street", "街道"),
    Column("industry", "行业"),
    Column("band", "职工规模"),
    Column("first_month", "首次公布", "code"),
    Column("seq", "序号", "count"),
)


def listing(request: HttpRequest, month: str) -> HttpResponseBase:
    """List the firms of one edition, with filters; every row can be objected to."""
    by = visitor(request)
    chosen = {
        "kind": _known(request.GET.get("kind", ""), Kind), "area": request.GET.get("area", "")[:12],
        "text": request.GET.get("q", "").strip()[:50],
    }  # fmt: skip
    edition = queries.edition(by, month=month)
    return table_page(
        request, "edition/list.html", name=f"list-{month}",
        title=gettext("%(month)s 企业信息清单") % {"month": month}, columns=LIST_COLUMNS,
        page=lambda: queries.items(by, month=month, **chosen, **asked(request)),
        every=lambda: queries.every_item(by, month=month, **chosen),
        empty=Empty("没有符合的单位", "去掉一个条件再看。", "看全部", f"/25/{month}/list/"),
        context={"section": "25", "edition": edition, "kinds": list(Kind), "chosen": chosen,
                 "areas": queries.areas_of(by, month=month)},
    )  # fmt: skip


def _known(text: str, kinds: type[Kind] | type[Claim]) -> str:
    if text and text not in {one.value for one in kinds}:
        raise BadInput("bad_form", field=gettext("类别"), problem=text[:20])
    return text


@require_http_methods(["GET", "POST"])
@post_once
def objection(request: HttpRequest, month: str, seq: int) -> HttpResponse:
    """Take an objection to one item; say what happens next and by when."""
    by = visitor(request)
    item = queries.item(by, month=month, seq=seq)
    context = {"section": "25", "item": item, "claims": list(Claim), "typed": request.POST}
    if request.method == "GET":
        return render(request, "edition/object.html", context)
    speaking = replace(by, grants=(*by.grants, Grant("publication.object", "")))
    row = commands.object(
        speaking, month=month, seq=seq, claim=_known(request.POST.get("claim", ""), Claim) or Claim.OTHER,
        text=request.POST.get("text", ""), contact=request.POST.get("contact", "").strip(),
        tail4=request.POST.get("tail4", "").strip(),
    )  # fmt: skip
    return HttpResponseRedirect(f"/25/{month}/list/{seq}/thanks/?receipt={row.receipt}")


def thanks(request: HttpRequest, month: str, seq: int) -> HttpResponse:
    """Say that an objection has arrived, and how to follow it."""
    item = queries.item(visitor(request), month=month, seq=seq)
    receipt = request.GET.get("receipt", "")[:20]
    context = {"section": "25", "item": item, "receipt": receipt if receipt.replace("-", "").isalnum() else ""}
    return render(request, "edition/thanks.html", context)


def corrections(request: HttpRequest) -> HttpResponse:
    """List every correction to what has been published."""
    by = visitor(request)
    month = request.GET.get("month", "")[:7]
    rows = queries.corrections(by, month=month)
    return render(request, "edition/corrections.html", {"section": "25", "rows": rows, "month": month})


def content_json(request: HttpRequest, month: str) -> HttpResponse:
    """Serve the edition's bytes: `sha256sum` of this file is the printed check code."""
    by = visitor(request)
    whole = queries.content(by, month=month)
    response = HttpResponse(whole, content_type="application/json; charset=utf-8")
    response["ETag"] = f'"{queries.edition(by, month=month).sha256}"'
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Disposition"] = f'inline; filename="edition-{month}.json"'
    return response


def list_csv(request: HttpRequest, month: str) -> HttpResponse:
    """Serve the published list as CSV: its hash stands in the edition."""
    whole = queries.list_csv(visitor(request), month=month)
    response = HttpResponse(whole, content_type="text/csv; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Disposition"] = f'attachment; filename="list-{month}.csv"'
    return response


def figures_csv(request: HttpRequest, month: str) -> HttpResponse:
    """Serve the figures of an edition as CSV, one line each, hidden cells marked."""
    monthly = queries.monthly(visitor(request), month=month)
    return feeds.figures_csv(monthly, INDICATOR)


def issue_pdf(request: HttpRequest, month: str) -> HttpResponse:
    """Serve the edition as a PDF for printing and filing."""
    by = visitor(request)
    monthly = queries.monthly(by, month=month)
    response = HttpResponse(feeds.pdf(monthly), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="edition-{month}.pdf"'
    response["Cache-Control"] = "public, max-age=300"
    return response


def rss(request: HttpRequest) -> HttpResponse:
    """Serve the editions as an RSS feed."""
    by = visitor(request)
    rows = [queries.monthly(by, month=one.month) for one in queries.editions(by, limit=12).rows]
    site = request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(feeds.rss(rows, site), content_type="application/rss+xml; charset=utf-8")


def calendar(request: HttpRequest) -> HttpResponse:
    """Serve the days of the next twelve editions as a calendar."""
    text = feeds.ics(queries.coming(actor_of(request).at), request.get_host())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="unionloop-25.ics"'
    return response


urlpatterns = [
    path("25/", latest, name="edition_latest"),
    path("25/all/", archive, name="edition_archive"),
    path("25/feed.xml", rss, name="edition_feed"),
    path("25/calendar.ics", calendar, name="edition_calendar"),
    path("25/corrections/", corrections, name="edition_corrections"),
    path("25/<str:month>/", issue, name="edition_issue"),
    path("25/<str:month>/list/", listing, name="edition_list"),
    path("25/<str:month>/list.csv", list_csv, name="edition_list_csv"),
    path("25/<str:month>/figures.csv", figures_csv, name="edition_figures_csv"),
    path("25/<str:month>/edition.json", content_json, name="edition_json"),
    path("25/<str:month>/edition.pdf", issue_pdf, name="edition_pdf"),
    path("25/<str:month>/list/<int:seq>/", objection, name="edition_object"),
    path("25/<str:month>/list/<int:seq>/thanks/", thanks, name="edition_thanks"),
]

"""J6: bank returns (回盘) — taken, read line by line, and the exceptions no rule could settle."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import FAULTS
from unionloop.kernel.errors import BadInput

from .page import actor_of, asked, every, post_once
from .table import Column, Empty, table_page

MOST_UPLOAD = queries.MAX_RETURN_BYTES

RETURNS = (
    Column("name", "文件", href=lambda row: f"/j/pay/returns/{row.id}"),
    Column("taken_at", "导入", "moment"),
    Column("layout", "格式", "code"),
    Column("items_count", "条数", "count", unit="条"),
    Column("applied_count", "已入账", "count", unit="条"),
    Column("repeat_count", "重复", "count", unit="条"),
    Column("exception_count", "例外", "count", unit="条"),
    Column("sha256", "文件摘要", "code", shown=False),
)
ITEMS = (
    Column("seq", "行", "count"),
    Column(
        "reference", "参考号", "code", href=lambda row: f"/j/pay/line/{row.line_id}" if row.line_id else None
    ),
    Column("outcome", "银行结果", "state", read=lambda row: row.outcome.mark),
    Column("amount_fen", "金额", "money"),
    Column("holder", "户名"),
    Column("reason", "原因"),
    Column("bank_ref", "回单号", "code"),
    Column("verdict", "处理", "state", read=lambda row: row.verdict.mark),
    Column("fault_label", "例外"),
    Column("handled_note", "说明", shown=False),
)


@require_GET
def returns(request: HttpRequest) -> HttpResponseBase:
    """List the bank returns taken, and the form that takes another."""
    by = actor_of(request)
    return table_page(
        request, "payments/returns.html", name="payments-returns", columns=RETURNS, title=_("银行回盘"),
        page=lambda: queries.returns(by, **asked(request)),
        every=lambda: every(lambda after: queries.returns(by, after=after, limit=200)),
        empty=Empty(_("还没有回盘"), _("把银行给的回盘文件原样交上来；同一个文件交两次只算一次。")),
        context={"heading": _("银行回盘"), "may_take": by.holds("payments.take_return"),
                 "crumbs": [(_("支付与回盘"), "/j/pay"), (_("银行回盘"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def take_return(request: HttpRequest) -> HttpResponse:
    """Take a bank return and show what it did."""
    upload = request.FILES.get("file")
    if upload is None or not upload.size:
        raise BadInput("payment_file_missing")
    if upload.size > MOST_UPLOAD:
        raise BadInput("return_too_large", bytes=upload.size)
    row = commands.take_return(actor_of(request), content=upload.read(), name=upload.name or "")
    told = _("这个文件先前已经导入，没有重复入账。") if row.seen_before else _(
        "已入账 %(applied)s 条，重复 %(repeat)s 条，例外 %(exception)s 条。"
    ) % {"applied": row.applied_count, "repeat": row.repeat_count, "exception": row.exception_count}  # fmt: skip
    messages.success(request, told)
    return HttpResponseRedirect(f"/j/pay/returns/{row.id}")


@require_GET
def one_return(request: HttpRequest, return_id: int) -> HttpResponseBase:
    """Show one return line by line."""
    by = actor_of(request)
    return table_page(
        request, "payments/list.html", name="payments-items", columns=ITEMS, title=_("回盘明细"),
        page=lambda: queries.items(by, return_id=return_id, **asked(request)),
        every=lambda: every(lambda after: queries.items(by, return_id=return_id, after=after, limit=200)),
        context={"heading": _("回盘明细"), "crumbs": [(_("支付与回盘"), "/j/pay"), (_("银行回盘"), "/j/pay/returns"),
                                                    (str(return_id), "")]},
    )  # fmt: skip


@require_GET
def exceptions(request: HttpRequest) -> HttpResponseBase:
    """List what no rule could settle, with the acts that settle it."""
    by = actor_of(request)
    return table_page(
        request, "payments/exceptions.html", name="payments-exceptions", columns=ITEMS, title=_("回盘例外"),
        page=lambda: queries.exceptions(by, **asked(request)),
        every=lambda: every(lambda after: queries.exceptions(by, after=after, limit=200)),
        empty=Empty(_("没有例外"), _("对不上、金额或户名不符的回盘会列在这里，一条也不会丢。")),
        context={"heading": _("回盘例外"), "faults": FAULTS, "may_match": by.holds("payments.match_exception"),
                 "may_close": by.holds("payments.close_exception"),
                 "crumbs": [(_("支付与回盘"), "/j/pay"), (_("回盘例外"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def settle_exception(request: HttpRequest, item_id: int, verb: str) -> HttpResponse:
    """Match an exception to a line, or close it with what was found."""
    by = actor_of(request)
    if verb == "match":
        commands.match_exception(
            by, item_id=item_id, reference=request.POST.get("reference", "").strip()[:60]
        )
    else:
        commands.close_exception(by, item_id=item_id, note=request.POST.get("note", ""))
    messages.success(request, _("例外已处理。"))
    return HttpResponseRedirect("/j/pay/exceptions")


urlpatterns = [
    path("j/pay/returns", returns),
    path("j/pay/returns/take", take_return),
    path("j/pay/returns/<int:return_id>", one_return),
    path("j/pay/exceptions", exceptions),
    path("j/pay/exceptions/<int:item_id>/<str:verb>", settle_exception),
]

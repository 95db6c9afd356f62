"""What letters go by: the rules of each region and the clause bank, as they stand on a day."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from unionloop.domains.organisation.contracts import Tier
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import LetterRule, Office
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.page import Page
from unionloop.kernel.words import say

from .page import actor_of, post_once
from .rights_forms import maybe_day
from .table import Column, Empty, table_page


def _signers(row: LetterRule) -> str:
    return gettext("；").join(f"{say(Tier(tier).label)}{say(Office(row.office_of(tier)).label)}" for tier in row.issuer_tiers)


RULE_COLUMNS = (
    Column("kind", "文种", read=lambda row: row.kind.label),
    Column("region", "地区", "code", read=lambda row: row.region or gettext("各地")),
    Column("reply_days", "答复，工作日", "count"),
    Column("signers", "谁签发", read=_signers),
    Column("investigators", "调查员", "count", unit="人"),
    Column("valid_from", "起", "date"),
    Column("valid_to", "止", "date"),
    Column(
        "verified_by",
        "核实",
        "state",
        read=lambda row: ("done", gettext("已核实")) if row.verified_by else ("warn", gettext("未核实")),
    ),
    Column("source", "依据"),
    Column("document_number", "文号", shown=False),
)


def rules(request: HttpRequest) -> HttpResponseBase:
    """List the letter rules, and the clauses in force on the day asked for."""
    by = actor_of(request)
    if not by.holds("rights.read"):
        raise NotAllowed("not_allowed", verb="rights.read")
    rows = queries.rules(by)
    day, text = maybe_day(request.GET, "day") or by.today, request.GET.get("q", "").strip()[:40]
    context: dict[str, Any] = {
        "clauses": queries.clauses(day, text=text), "day": day, "text": text, "crumbs": [(gettext("意见书台账"),
        "/l/"), (gettext("规则与条款"), "")],
        "open_rules": [one for one in rows if not one.verified_by] if by.holds("rights.verify_rule") else [],
    }  # fmt: skip
    return table_page(
        request, "rights/rules.html", name="rights-rules", title=gettext("文书规则"), columns=RULE_COLUMNS,
        page=Page(rows, None, len(rows)),
        empty=Empty("还没有文书规则", "请管理员载入城市规则：./unionloop rights load-profile。"), context=context,
    )  # fmt: skip


@require_POST
@post_once
def verify(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Mark a rule as compared with its paper."""
    row = commands.verify_rule(actor_of(request), rule_id=rule_id)
    messages.success(
        request,
        gettext("%(label)s规则（%(region)s）已核实。")
        % {"label": say(row.kind.label), "region": row.region or gettext("各地")},
    )
    return HttpResponseRedirect("/l/rules/")


urlpatterns = [
    path("l/rules/", rules, name="rights_rules"),
    path("l/rules/<int:rule_id>/verify/", verify, name="rights_rule_verify"),
]

"""P7: how the union itself performs, for everybody: each figure with its parts, its definition and its target."""

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext_noop as _

from unionloop.domains.appeals import queries as appeals
from unionloop.domains.founding import queries as founding
from unionloop.domains.publication import queries as publication
from unionloop.domains.rights import queries as rights
from unionloop.kernel.actor import BEIJING, Actor, public, system

from .edition import visitor

SPAN = timedelta(days=365)
FEWEST = 5  # of fewer matters no share is told: it would tell of persons
KEPT_SECONDS = 600
SHARES = {  # of the cases' rates: code → what is counted
    "on_time": _("有时限的办结件中，在时限内答复的。"), "closed": _("派出去的件中，已经办结的（含结而未解，单列）。"),
    "solved": _("办结件中，问题解决了的。"), "satisfied": _("评价过的件中，基本满意以上的；评价人自愿。"),
    "false_closure": _("报已解决、又听到本人意见的件中，本人说没有解决或不满意的。"),
}  # fmt: skip
LABELS = {"on_time": _("诉求按时办结"), "closed": _("诉求办结"), "solved": _("诉求解决"), "satisfied": _("诉求满意"),
          "false_closure": _("虚假办结")}  # fmt: skip


@dataclass(frozen=True)
class Performance:
    """One figure: a share by its parts, or an average in tenths of a working day, with its target where there is one."""

    code: str
    label: str
    definition: str
    numerator: int | None = None
    denominator: int | None = None
    days_tenths: int | None = None
    target_days: int | None = None

    @property
    def share_bp(self) -> int | None:
        """The share in basis points, rounded; None where there is nothing to share or too little to tell."""
        if self.numerator is None or not self.denominator:
            return None
        return (self.numerator * 20_000 + self.denominator) // (self.denominator * 2)


def performance(at: datetime) -> list[Performance]:
    """Return the figures of the year up to a moment, kept for ten minutes: the page is open to everybody."""
    key = f"public.performance:{at.astimezone(BEIJING):%Y-%m-%d}"
    found = cache.get(key)
    if found is None:
        found = _gather(system(at, via="public"))
        cache.set(key, found, KEPT_SECONDS)
    return found


def _gather(by: Actor) -> list[Performance]:
    first = by.today - SPAN
    rows = publication.editions(public(by.at), limit=24).rows
    found = [Performance("edition.punctual", _("每月25日准时发布"), _("最近 24 期中，25 日 09:00 准时发布的。"),
                         sum(not one.late for one in rows), len(rows))]  # fmt: skip
    pace = founding.pace(by, first=first, last=by.today)
    found.append(Performance("founding.pace", _("建会用时"), _("一年内新建的工会，从立案到成立平均几个工作日。"),
                             days_tenths=pace.average_tenths, target_days=pace.target_days))  # fmt: skip
    since = datetime.combine(first, time(), BEIJING)
    for one in appeals.rates(by, since=since, until=by.at):
        if one.code in SHARES:
            found.append(_share(f"appeals.{one.code}", LABELS[one.code], SHARES[one.code], one.numerator, one.denominator))
    letters = rights.counts(by, since=first)
    found.append(_share("rights.answered", _("意见书回复"), _("一年内送达的意见书中，收到书面回复的；拒收不算回复。"),
                        letters.answered, letters.served))  # fmt: skip
    return found


def _share(code: str, label: str, definition: str, part: int, whole: int) -> Performance:
    told = whole >= FEWEST
    return Performance(code, label, definition, part if told else None, whole if told else None)


def performance_json(request: HttpRequest) -> JsonResponse:
    """Serve the figures as JSON."""
    rows = [asdict(one) | {"share_bp": one.share_bp} for one in performance(visitor(request).at)]
    return JsonResponse({"span_days": SPAN.days, "hidden_below": FEWEST, "figures": rows},
                        json_dumps_params={"ensure_ascii": False})  # fmt: skip


urlpatterns = [path("data/performance.json", performance_json, name="public_performance_json")]

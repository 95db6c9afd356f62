"""Whether a fund gives alike (J19.6): by the unions below its owner, and by how heavy the bill was. For anybody."""

from datetime import date, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import Substr

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import Kind
from unionloop.domains.organisation.queries import months_after
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.rows import everywhere
from unionloop.kernel.tallies import kept

from .. import rules
from ..contracts import GRANTED, BandRow, Fairness, TierRow
from ..models import Claim, Fund, Policy
from .borne import events_answered
from .cover import COVERING
from .funds import fund_row
from .solvency import MADE_OF

BANDS = (500_000, 2_000_000, 5_000_000)  # where no region has set its own: 5 000, 20 000, 50 000 yuan


@kept(*MADE_OF)
def fairness(by: Actor, *, fund_id: int) -> Fairness | None:
    """Return what a fund gave in the twelve whole months before today by place and by weight; None before its first."""
    day = by.today.replace(day=1) - timedelta(days=1)
    since = months_after(day.replace(day=1), -11)
    with everywhere():  # sums over the whole fund, published whoever asks, small groups left out
        head = Fund.objects.select_related("owner").filter(pk=fund_id).first()
        if head is None or head.opened_date > day:
            return None
        return Fairness(since, day, tuple(rules.fairness.tell_tiers(_tiers(head, since, day))),
                        tuple(rules.fairness.tell_bands(_bands(head, since, day))))  # fmt: skip


def _tiers(head: Fund, since: date, day: date) -> list[TierRow]:
    """Return a row a federation below the owner, and one for the unions that hang at the owner itself."""
    below = organisation.children_of(head.owner_id)
    tier = Substr("union__path", 1, len(below[0].path) if below else len(head.owner.path))
    covered = Policy.objects.filter(plan__fund=head, state__in=COVERING, start_date__lte=day, end_date__gt=day).order_by()
    claims = Claim.objects.filter(fund=head, state__in=GRANTED, approved_date__gte=since, approved_date__lte=day).order_by()
    members = dict(covered.annotate(tier=tier).values_list("tier").annotate(Count("person_id", distinct=True)))
    given = {path: (count, fen) for path, count, fen in claims.annotate(tier=tier).values_list("tier").annotate(
        Count("person_id", distinct=True), Sum("amount_fen"))}  # fmt: skip
    named = [one for one in below if one.kind == Kind.FEDERATION and (one.path in members or one.path in given)]
    rows = [TierRow(one.id, one.name, members.get(one.path, 0), *given.get(one.path, (0, 0))) for one in named]
    rest = (set(members) | set(given)) - {one.path for one in named}
    own = [given.get(path, (0, 0)) for path in rest]
    straight = TierRow(head.owner_id, head.owner.name, sum(members.get(path, 0) for path in rest),
                       sum(count for count, _ in own), sum(fen for _, fen in own))  # fmt: skip
    return [*rows, straight] if rest else rows


def _bands(head: Fund, since: date, day: date) -> list[BandRow]:
    bounds = rules.fairness.check_bands(reference.values("mutualfund.bands", fund_row(head).region, day, BANDS))
    rows = events_answered(since - timedelta(days=1), day).filter(union__path__startswith=head.owner.path, self_fen__gt=0)
    found = []
    for above, upto in zip((0, *bounds), (*bounds, None), strict=True):
        some = rows.filter(self_fen__gt=above)
        sums = (some if upto is None else some.filter(self_fen__lte=upto)).aggregate(
            Count("person_id", distinct=True), Sum("self_fen"), Sum("given"))  # fmt: skip
        found.append(BandRow(above, upto, sums["person_id__count"], sums["self_fen__sum"] or 0, sums["given__sum"] or 0))
    return found

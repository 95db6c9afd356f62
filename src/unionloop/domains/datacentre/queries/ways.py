"""The way from a figure down to its rows: tier by tier, through what came by package too."""

from unionloop.domains.datacentre.contracts import State, Step
from unionloop.domains.datacentre.models import Report
from unionloop.domains.datacentre.queries.packages import steps_of, taken_package
from unionloop.domains.datacentre.queries.reports import below, latest
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound


def trace(by: Actor, *, report_id: int, code: str) -> list[Step]:
    """Return the way of a figure down the tiers: each report's part, its rule, who submitted and who accepted it.

    The rows behind a county's figure are `sayings` of its month. Only reports this actor may see are named.
    """
    top = seen(by, "datacentre.read", Report, report_id)
    steps: list[Step] = []
    _walk(by, top, code, 0, steps)
    if not steps:
        raise NotFound("not_found", model="ReportFigure", id=report_id)
    return steps


def _walk(by: Actor, row: Report, code: str, depth: int, steps: list[Step]) -> None:
    figure = next((one for one in latest(row) if one.code == code), None)
    if figure is None:
        return
    steps.append(Step(row.unit.name, figure.value, figure.rule, row.submitted_by, row.accepted_by, row.pk, depth))
    taken = taken_package(row)
    if taken is not None:
        steps += steps_of(taken, code, depth)
        return
    units = below(organisation.by_ids([row.unit_id])[row.unit_id])
    rows = Report.visible(by, "datacentre.read").filter(unit_id__in=[one.id for one in units], month=row.month)
    for one in rows.filter(state=State.ACCEPTED).select_related("unit").order_by("unit__path"):
        _walk(by, one, code, depth + 1, steps)

"""What the firm itself may see: the page behind the unguessable address in its notice."""

from datetime import date, timedelta

from unionloop.domains.founding.contracts import FirmPage, State
from unionloop.domains.founding.models import Case
from unionloop.domains.reference import queries as reference
from unionloop.kernel.errors import NotFound

from .cases import task_list

SUGGESTED = 6  # working days offered for the guide's visit


def firm_page(*, token: str, today: date) -> FirmPage:
    """Return the firm's own view of its case. The token is the only key, and it opens this one case."""
    case = Case.objects.filter(token=token).select_related("employer", "unit").first() if token else None
    if case is None:
        raise NotFound("not_found", model="Case", id="")
    return FirmPage(
        case_id=case.pk, number=case.number, employer_id=case.employer_id, employer=case.employer.name,
        place=case.place, unit=case.unit.name, state=State(case.state),
        tasks=task_list(case, today), guide_asked=case.guide_asked_at is not None, guide_date=case.guide_date,
        founded_date=case.founded_date, suggested_dates=suggested_dates(today),
    )  # fmt: skip


def suggested_dates(today: date) -> tuple[date, ...]:
    """Return the next working days on which a guide can come, from the day after tomorrow."""
    calendar = reference.calendar()
    day = today + timedelta(days=1)
    days: list[date] = []
    while len(days) < SUGGESTED:
        day += timedelta(days=1)
        if calendar.is_workday(day):
            days.append(day)
    return tuple(days)


def token_of(*, case_id: int) -> str:
    """Return the token printed in a firm's notice; for the machine that writes notices."""
    return str(Case.objects.values_list("token", flat=True).get(pk=case_id))

"""Reading what a form says of a household: its members, its sums of twelve months; for the worker and for the desk alike."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from unionloop.domains.aid.contracts import CostKind, IncomeKind, MemberInput, Relation, Stage
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import yuan

from .page import fen

MOST_MEMBERS = 29
SUM_NAMES = (*(f"in_{kind}" for kind in IncomeKind), *(f"out_{kind}" for kind in CostKind), "sudden")
Sums = tuple[dict[IncomeKind, int], dict[CostKind, int], int]


def typed_sums(post: QueryDict) -> dict[str, str]:
    """Return the sums as they were typed, by field."""
    return {name: post.get(name, "").strip()[:20] for name in SUM_NAMES}


def sums_of(typed: Mapping[str, str]) -> Sums:
    """Return income, costs and what a sudden misfortune left, in fen; what is no amount is named."""
    read = {name: fen(text, _("金额")) for name, text in typed.items() if text}
    income = {kind: read[f"in_{kind}"] for kind in IncomeKind if read.get(f"in_{kind}")}
    costs = {kind: read[f"out_{kind}"] for kind in CostKind if read.get(f"out_{kind}")}
    return income, costs, read.get("sudden", 0)


def written_sums(income: Mapping[IncomeKind, int], costs: Mapping[CostKind, int], sudden_fen: int) -> dict[str, str]:
    """Return the sums as they are written in the fields, by field."""
    given = {f"in_{kind}": yuan(one) for kind, one in income.items()} | {f"out_{kind}": yuan(one) for kind, one in costs.items()}
    return given | {"sudden": yuan(sudden_fen) if sudden_fen else ""}


def sum_groups(given: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return the fields of the sums in their groups: name, label, what is written."""
    return [
        (_("收入，一年"), [(f"in_{kind}", kind.label, given.get(f"in_{kind}", "")) for kind in IncomeKind]),
        (_("省不了的支出，一年"), [(f"out_{kind}", kind.label, given.get(f"out_{kind}", "")) for kind in CostKind]),
        (_("突然出事"), [("sudden", _("赔偿、保险、救助以后自己掏的"), given.get("sudden", ""))]),
    ]


def members_of(post: QueryDict) -> list[MemberInput]:
    """Return the members typed, each line of fields a member; a line without a name is none."""
    found = []
    for at, name in enumerate(post.getlist("name")[:MOST_MEMBERS]):
        if not name.strip():
            continue
        values = {key: (post.getlist(key)[at : at + 1] or [""])[0].strip()[:60]
                  for key in ("relation", "id_number", "birth", "stage", "school", "health")}  # fmt: skip
        if values["relation"] not in set(Relation) or values["stage"] not in set(Stage):
            raise BadInput("aid_member_name", seq=at + 1)
        found.append(MemberInput(Relation(values["relation"]), name, values["id_number"], day_of(values["birth"], "birth"),
                                 Stage(values["stage"]), values["school"], values["health"]))  # fmt: skip
    return found


def days_since(text: str, today: date) -> int:
    """Return for how many days a labour relation has gone on that began on a day; 0 where none is named."""
    since = day_of(text, "since")
    if since is not None and since > today:
        raise BadInput("bad_form", field="since", problem=text[:20])
    return (today - since).days if since else 0


def began(days: int, today: date) -> date | None:
    """Return the day a labour relation of so many days began."""
    return today - timedelta(days=days) if days else None


def day_of(text: str, field: str) -> date | None:
    """Return a day written yyyy-mm-dd, None for nothing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput("bad_form", field=field, problem=text[:20]) from error

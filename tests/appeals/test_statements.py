"""How many statements each act of a case's life costs: one more is a decision, not an accident (ADR 14)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.appeals.scene import HANDLER, LI, said
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.reference.models import Parameter

KNOWN = Known(kind="help", category="wage.arrears", division_code="510903")
HOUSEKEEPING = ("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT nextval(pg_get")  # keys are taken sixteen at a time


def statements(act: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Return what an act answers and the statements it took, without what an outermost transaction does not need."""
    with CaptureQueriesContext(connection) as seen:
        answer = act()
    return answer, [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(HOUSEKEEPING)]


@pytest.mark.pg
def test_an_act_costs_so_many(desk):
    # a list nobody has ever written has no mark to be kept under
    Parameter.objects.create(code="appeals.capacity", value=8, valid_from=date(2026, 1, 1), source="文件", label="")

    def life(key: str) -> dict[str, list[str]]:
        told = said("公司拖欠工资", name="王小芳", contact="13800002207", key=key, sender=f"1390000{key}")
        case, receive = statements(lambda: commands.receive(LI, incoming=told, known=KNOWN))
        found = {"receive": receive}
        for name, act in {
            "dispatch": lambda: commands.dispatch(LI, case_id=case.id, unit_id=desk.counties[0].id, reason="由属地办理"),
            "sign": lambda: commands.sign(HANDLER, case_id=case.id),
            "reply": lambda: commands.reply(HANDLER, case_id=case.id, text="企业已补发", recovered_fen=1_466_000),
            "approve": lambda: commands.approve(LI, case_id=case.id),
        }.items():
            _, found[name] = statements(act)
        return found

    life("0001")  # what is kept is read once
    found = life("0002")
    assert {name: len(some) for name, some in found.items()} == {
        "receive": 9, "dispatch": 4, "sign": 3, "reply": 3, "approve": 7}, "\n".join(f"{name} {sql[:150]}" for name, some in found.items() for sql in some)  # fmt: skip

"""Two people at one batch, and eighteen thousand lines: one effect, in seconds."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from tests.cast import OPERATOR, QIAN, SUN, ZHANG, ZHAO, actor
from unionloop.domains.organisation.commands import open_many
from unionloop.domains.organisation.contracts import UnitInput
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountInput, BatchState, LineInput
from unionloop.kernel.errors import Refused

from .conftest import BEFORE, Town, take, told


def together(*works: Callable[[], object]) -> list[object]:
    """Run works in threads from one barrier; return what each gave: a row or its refusal."""
    gate, found = threading.Barrier(len(works)), [None] * len(works)

    def run(at: int) -> None:
        gate.wait()
        try:
            found[at] = works[at]()
        except Refused as refused:
            found[at] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(works))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


@pytest.mark.pg
def test_two_checkers_one_effect(open_town: Town) -> None:
    for at in range(5):
        batch = open_town.draft(100, source=f"race:{at}")
        got = together(
            lambda b=batch: commands.check(SUN, batch_id=b.id),
            lambda b=batch: commands.check(QIAN, batch_id=b.id),
        )
        refused = [one for one in got if isinstance(one, Refused)]
        assert [(one.code, one.status) for one in refused] == [("wrong_state", 409)]
        assert (
            len([one for one in queries.signatures(ZHANG, batch_id=batch.id) if one.verb == "payments.check"])
            == 1
        )


@pytest.mark.pg
def test_release_and_send_back(open_town: Town) -> None:
    batch = open_town.draft(100, source="race:r")
    commands.check(SUN, batch_id=batch.id)
    got = together(lambda: commands.release(ZHAO, batch_id=batch.id),
                   lambda: commands.send_back(QIAN, batch_id=batch.id, reason="再看"))  # fmt: skip
    state = queries.batch(ZHANG, batch_id=batch.id).state
    verbs = [one.verb for one in queries.signatures(ZHANG, batch_id=batch.id)]
    assert state in (BatchState.RELEASED, BatchState.DRAFT)
    if state == BatchState.RELEASED:
        assert sum(isinstance(one, Refused) for one in got) == 1
    else:  # released first and then sent back is the other honest order
        assert "payments.send_back" in verbs


@pytest.mark.pg
def test_one_obligation_from_two_sides(open_town: Town) -> None:
    base = open_town.bases[0].id

    def draft(source: str) -> object:
        return commands.draft(ZHANG, payer_unit_id=open_town.city.id, purpose="x", source=source,
                              lines=[LineInput(base, 100, "", "the one obligation")])  # fmt: skip

    got = together(lambda: draft("a"), lambda: draft("b"))
    assert [one.code for one in got if isinstance(one, Refused)] == ["already_being_paid"]
    assert len(queries.by_source("the one obligation")) == 1


@pytest.mark.pg
def test_same_return_from_two_desks(open_town: Town) -> None:
    batch = open_town.sent(100, 200, source="race:x")
    content = told(*((one.reference, "成功") for one in open_town.lines(batch)))
    together(lambda: take(content, by=ZHANG), lambda: take(content, by=actor("wang", "payments.*")))
    assert len(queries.returns(ZHANG).rows) == 1
    assert queries.batch(ZHANG, batch_id=batch.id).paid_fen == 300


@pytest.mark.django_db
def test_a_city_in_one_batch(town: Town) -> None:
    count, county = 3000, county_code(town)
    ids = open_many(OPERATOR, rows=[
        UnitInput(f"B{at:05d}", county, f"第{at}企业工会", "base", "base")
        for at in range(count)
    ])  # fmt: skip
    rows = [AccountInput(pk, f"第{at}企业工会", f"52000000000{at:05d}") for at, pk in enumerate(ids.values())]
    sheet = commands.propose_accounts(OPERATOR.later(BEFORE), unit_id=town.city.id, name="全市", rows=rows)
    commands.confirm_accounts(SUN.later(BEFORE), sheet_id=sheet.id)
    lines = [LineInput(pk, 100 + at, "经费", f"city:{pk}") for at, pk in enumerate(ids.values())]
    batch = commands.draft(ZHANG, payer_unit_id=town.city.id, purpose="全市", source="city", lines=lines)
    sent = town.send(batch)
    content = queries.order_file(QIAN, batch_id=sent.id)[1].decode().split("\r\n")
    got = take(told(*((row.split("|")[2], "成功", row.split("|")[7]) for row in content[1:-2])))
    assert (got.applied_count, got.exception_count) == (count, 0)
    done = queries.batch(ZHANG, batch_id=batch.id)
    assert (done.state, done.paid_fen) == (BatchState.CLOSED, sum(100 + at for at in range(count)))


def county_code(town: Town) -> str:
    """Return the code of the county the base unions hang below."""
    from unionloop.domains.organisation import queries as organisation

    return organisation.line_of(town.bases[0].id)[1].code

"""Ten people send the same at once: one effect. PostgreSQL only: SQLite lets one writer in at a time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.cast import OPERATOR, ZHANG
from tests.dues import tax_files as made
from unionloop.domains.dues import commands
from unionloop.domains.dues.models import Payer, TaxFile, TaxRow
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.errors import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]
HANDS = 10


@pytest.fixture
def city(transactional_db):
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip


def at_once(work):
    """Run `work(number)` in ten threads that start together; return results, refusals as their code."""
    start = Barrier(HANDS)

    def one(number):
        try:
            start.wait()
            return work(number)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(one, range(HANDS)))


def money():
    rows = TaxRow.objects.filter(state__in=("live", "correction"))
    return rows.count(), sum(rows.values_list("paid_fen", flat=True))


def test_the_same_file_ten_times_is_received_tried_and_confirmed_once(city):
    content = made.xlsx(made.rows(40))
    received = at_once(lambda n: commands.receive(ZHANG, unit_id=city.id, name=f"{n}.xlsx", content=content).id)
    assert len(set(received)) == 1
    assert TaxFile.objects.count() == 1
    at_once(lambda n: commands.stage(ZHANG, file_id=received[0], quiet=True).id)
    commands.stage(ZHANG, file_id=received[0], quiet=True)
    assert TaxRow.objects.count() == 40
    confirmed = at_once(lambda n: commands.confirm(ZHANG, file_id=received[0]).state)
    assert sorted(map(str, confirmed)).count("live") == 1
    assert confirmed.count("wrong_state") == HANDS - 1
    assert money()[0] == 40


def test_ten_dresses_of_one_file_confirmed_at_once_have_one_effect(city):
    lines = made.rows(30)
    staged = []
    for number in range(HANDS):
        content = made.xlsx(lines[number:] + lines[:number], titles=[f"导出 {number}"])
        row = commands.receive(ZHANG, unit_id=city.id, name=f"{number}.xlsx", content=content)
        staged.append(commands.stage(ZHANG, file_id=row.id, quiet=True).id)
    done = at_once(lambda n: str(commands.confirm(ZHANG, file_id=staged[n]).state))
    assert sorted(done) == ["live"] + ["nothing_to_confirm"] * (HANDS - 1)
    whole = sum(int(one[made.AT["实缴金额"]].replace(".", "")) for one in lines)
    assert money() == (30, whole)
    assert Payer.objects.count() == 30


def test_confirming_and_undoing_at_once_end_in_one_of_the_two(city):
    row = commands.receive(ZHANG, unit_id=city.id, name="x.xlsx", content=made.xlsx(made.rows(20)))
    commands.stage(ZHANG, file_id=row.id, quiet=True)
    at_once(lambda n: (commands.confirm if n % 2 else commands.undo)(ZHANG, file_id=row.id).id)
    state = TaxFile.objects.get().state
    assert (state, money()[0]) in {("live", 20), ("undone", 0)}

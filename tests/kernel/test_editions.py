"""Kept lists: a change by anybody counts at once, a rolled-back one never; and the door's kept statements."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import Kind, Tier
from unionloop.domains.organisation.models import Unit
from unionloop.domains.reference import commands, queries
from unionloop.domains.reference.models import CalendarDay, Parameter
from unionloop.kernel import editions, journal, questions, swift
from unionloop.kernel.actor import Actor, Grant, system
from unionloop.kernel.change import change, lock, seen
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
BY = system(datetime(2026, 7, 1, 1, tzinfo=UTC))


def told(code: str = "appeals.capacity") -> int:
    """Return a figure as an act of its own reads it."""
    with transaction.atomic():
        return queries.value(code, "", DAY, 0)


def written(value: int, since: date = date(2026, 1, 1)) -> None:
    """Write a figure past the door, as another process would."""
    Parameter.objects.create(code="appeals.capacity", value=value, valid_from=since, source="文件", label="")


class TestKept:
    def test_what_others_write_counts_in_the_next_act(self):
        assert told() == 0
        written(5)
        assert told() == 5

    def test_what_was_rolled_back_never_was(self):
        written(5)
        assert told() == 5
        with pytest.raises(RuntimeError), transaction.atomic():
            Parameter.objects.filter(code="appeals.capacity").update(valid_to=DAY)
            written(9, DAY)
            assert told() == 9
            raise RuntimeError
        assert told() == 5

    def test_an_act_sees_what_it_has_set_itself(self):
        with transaction.atomic():
            assert queries.value("appeals.capacity", "", DAY, 0) == 0
            commands.set_parameter(
                BY, code="appeals.capacity", value=7, valid_from=date(2026, 1, 1), source="文件"
            )
            assert queries.value("appeals.capacity", "", DAY, 0) == 7

    def test_the_calendar_follows_a_day_set(self):
        saturday = date(2026, 7, 4)
        with transaction.atomic():
            assert not queries.calendar().is_workday(saturday)
        commands.set_day(BY, day=saturday, kind="work", source="通知")
        with transaction.atomic():
            assert queries.calendar().is_workday(saturday)
        with transaction.atomic():
            CalendarDay.objects.all().delete()
        with transaction.atomic():
            assert not queries.calendar().is_workday(saturday)

    @pytest.mark.django_db(transaction=True)
    def test_a_page_is_of_one_moment_and_sees_what_it_has_set_itself(self):
        written(5)
        with editions.still():
            with CaptureQueriesContext(connection) as seen:
                assert [queries.value("appeals.capacity", "", DAY, 0) for _ in range(3)] == [5, 5, 5]
            assert sum("kernel_edition" in one["sql"] for one in seen.captured_queries) == 1
            Parameter.objects.filter(code="appeals.capacity").update(valid_to=DAY)  # by somebody else
            written(6, DAY)
            assert queries.value("appeals.capacity", "", DAY, 0) == 5
            editions.forget(Parameter)
            assert queries.value("appeals.capacity", "", DAY, 0) == 6
        Parameter.objects.filter(code="appeals.capacity", valid_to=None).update(valid_to=date(2026, 7, 2))
        written(7, date(2026, 7, 2))
        assert queries.value("appeals.capacity", "", date(2026, 7, 2), 0) == 7

    def test_every_list_has_its_triggers(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql"
                           else "SELECT name FROM sqlite_master WHERE type = 'trigger'")  # fmt: skip
            names = [name for (name,) in cursor.fetchall()]
        tables = [one._meta.db_table for one in apps.get_models() if hasattr(one, "marked_list")]
        assert len(tables) >= 7
        assert [
            table for table in tables if not any(name.startswith(f"{table}_marked") for name in names)
        ] == []


@pytest.fixture
def units():
    city = organisation.open_union(BY, parent_id=None, name="市总", tier=Tier.CITY, kind=Kind.FEDERATION,
                                   division_code="510900", founded_date=date(1951, 5, 1))  # fmt: skip
    return city, *(
        organisation.open_union(BY, parent_id=city.id, name=f"{n}区总", tier=Tier.COUNTY, kind=Kind.FEDERATION,
                                division_code="510903", founded_date=date(1951, 5, 1)) for n in range(3)
    )  # fmt: skip


def person(*paths: str) -> Actor:
    return Actor("li", tuple(Grant("organisation.*", path) for path in paths), BY.at)


class TestStatements:
    def test_a_row_is_found_where_it_is_visible_and_nowhere_else(self, units):
        for paths in ((), ("",), (units[1].path,), (units[1].path, units[3].path)):
            by = person(*paths)
            visible = set(Unit.visible(by, "organisation.read").values_list("pk", flat=True))
            found = {
                one.id for one in units if questions.read(by, "organisation.read", Unit, one.id, locked=True)
            }
            assert found == visible
            assert len(visible) == (4 if paths == ("",) else len(paths))

    @pytest.mark.parametrize("pk", [0, -1, 2**63, 2**70])
    def test_ids_that_cannot_be_are_not_found(self, units, pk):
        with pytest.raises(NotFound):
            lock(person(""), "organisation.read", Unit, pk)

    def test_a_row_reads_as_the_orm_reads_it(self, units):
        row = seen(person(""), "organisation.read", Unit, units[2].id)
        assert journal.field_values(row) == journal.field_values(Unit.objects.get(pk=units[2].id))

    def test_a_change_and_its_line_stand_together(self):
        written(5)
        row = Parameter.objects.get()
        with transaction.atomic(), change(BY, "reference.verify_parameter", row):
            row.verified_by = "王"
        row.refresh_from_db()
        line = Entry.objects.get(verb="reference.verify_parameter")
        assert (row.verified_by, line.changes, line.digest) == (
            "王",
            {"verified_by": ["", "王"]},
            journal.digest_of(journal.line_of(line)),
        )

    def test_what_the_fields_refuse_is_said_by_field(self):
        written(5)
        row = Parameter.objects.get()
        with (
            pytest.raises(BadInput) as refused,
            transaction.atomic(),
            change(BY, "reference.verify_parameter", row),
        ):
            row.verified_by = "王" * 200
        assert set(refused.value.facts["fields"]) == {"verified_by"}

    def test_an_expression_goes_the_orms_way(self, units):
        line = Entry(verb="x", model="x", row_id=1, actor="x", at=BY.at, digest="x")
        row = CalendarDay(day=DAY, kind="rest", source="通知")
        swift.insert(row)
        row.source = F("document_number")
        assert swift.update(row, ["source"], line) is False

"""A payer is decided once; its money follows, and next month needs nobody."""

import pytest

from tests.cast import OPERATOR, STRANGER, ZHANG
from tests.dues import tax_files as made
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Payer, TaxRow
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip


@pytest.fixture
def firms(city):
    """Five firms of the file, and none for the sixth and seventh."""
    return {
        number: employers.register(OPERATOR, employer=EmployerInput(
            name=made.firm(number), unit_id=city.id, uscc=made.uscc(number), division_code="510903"))
        for number in range(1, 6)
    }  # fmt: skip


def bring(city, lines, name="七月.xlsx"):
    row = commands.receive(ZHANG, unit_id=city.id, name=name, content=made.xlsx(lines))
    commands.stage(ZHANG, file_id=row.id)
    return commands.confirm(ZHANG, file_id=row.id)


@pytest.fixture
def arrived(city, firms):
    return bring(city, [*made.rows(5), made.row(6, 纳税人名称="绵阳远大锦绣物流有限公司", 社会信用代码=""),
                        made.row(7, 纳税人名称=made.firm(1) + "一店", 社会信用代码="", 登记序号="")])  # fmt: skip


class TestMatchPayers:
    def test_ties_the_sure_ones_and_carries_the_rows(self, city, firms, arrived):
        report = commands.match_payers(ZHANG, unit_id=city.id, month="202607")
        assert (report.payers, report.matched, report.rows_matched, report.rows_total) == (7, 5, 5, 7)
        tied = dict(TaxRow.objects.exclude(employer=None).values_list("uscc", "employer_id"))
        assert tied == {made.uscc(number): firm.id for number, firm in firms.items()}
        assert Entry.objects.filter(verb="dues.match_payers").exists()

    def test_next_month_needs_no_matching(self, city, firms, arrived):
        commands.match_payers(ZHANG, unit_id=city.id)
        second = bring(city, [made.row(3, 电子税票号码="8" * 20, 所属期起="2026-05-01", 所属期止="2026-05-31")],
                       "八月.xlsx")  # fmt: skip
        assert second.matched == 1
        assert Payer.objects.count() == 7

    def test_never_touches_what_a_person_decided(self, city, firms, arrived):
        payer = Payer.objects.get(uscc=made.uscc(1))
        commands.set_aside(ZHANG, payer_id=payer.pk)
        commands.match_payers(ZHANG, unit_id=city.id)
        payer.refresh_from_db()
        assert (payer.state, payer.employer_id) == ("aside", None)

    def test_shows_a_stranger_nothing(self, city, arrived):
        assert commands.match_payers(STRANGER, unit_id=city.id).payers == 0
        assert queries.payers(STRANGER).rows == []


class TestMatch:
    def test_ties_by_hand_and_unsettled_rows_follow(self, city, firms, arrived):
        commands.match_payers(ZHANG, unit_id=city.id)
        desk = queries.payers(ZHANG, unit_id=city.id)
        assert [one.state for one in desk.rows] == ["review", "unknown"]
        shop = desk.rows[0]
        assert shop.candidates[0].employer_id == firms[1].id
        assert shop.candidates[0].against
        done = commands.match(ZHANG, payer_id=shop.id, employer_id=firms[1].id, note="门店随总店")
        assert (done.state, done.how, done.employer_name) == ("matched", "hand", made.firm(1))
        assert TaxRow.objects.filter(payer_id=shop.id, employer_id=firms[1].id).count() == 1

    def test_settled_rows_keep_whom_they_were_settled_for(self, city, firms, arrived):
        payer = Payer.objects.get(uscc=made.uscc(1))
        commands.match(ZHANG, payer_id=payer.pk, employer_id=firms[1].id)
        TaxRow.objects.filter(payer=payer).update(run_id=3)
        commands.match(ZHANG, payer_id=payer.pk, employer_id=firms[2].id)
        assert TaxRow.objects.get(payer=payer).employer_id == firms[1].id

    def test_needs_an_employer_that_is(self, city, arrived):
        with pytest.raises(NotFound):
            commands.match(ZHANG, payer_id=Payer.objects.first().pk, employer_id=999_999)


class TestSetAsideAndUnmatch:
    def test_puts_aside_and_takes_back(self, city, firms, arrived):
        payer = Payer.objects.get(uscc=made.uscc(2))
        commands.match(ZHANG, payer_id=payer.pk, employer_id=firms[2].id)
        commands.unmatch(ZHANG, payer_id=payer.pk)
        assert TaxRow.objects.get(payer=payer).employer_id is None
        with pytest.raises(Refused, match="wrong_state"):
            commands.unmatch(ZHANG, payer_id=payer.pk)
        assert commands.set_aside(ZHANG, payer_id=payer.pk).state == "aside"

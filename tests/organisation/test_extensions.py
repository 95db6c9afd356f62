"""Elections held later: asked for below, answered above, never by the same person, never beyond a year."""

from datetime import date

import pytest

from tests.cast import OPERATOR, actor
from unionloop.domains.organisation import commands, queries
from unionloop.domains.organisation.contracts import SeatInput
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(db):
    city = commands.open_union(OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation")
    street = commands.open_union(OPERATOR, parent_id=city.id, name="嘉禾街道工会", tier="street", kind="street_federation")
    base = commands.open_union(OPERATOR, parent_id=street.id, name="遂州食品工会", tier="base", kind="base")
    commands.seat_committee(OPERATOR, unit_id=base.id, kind="committee", term_from=date(2023, 9, 1), term_years=3,
                            seats=[SeatInput("chair", "周建华")])  # fmt: skip
    return base, street


def ask(by, base, until=date(2027, 3, 1), reason="企业搬迁"):
    return commands.ask_extension(by, unit_id=base.id, kind="committee", until=until, reason=reason)


class TestExtension:
    def test_the_union_above_grants_it_on_a_numbered_reply(self, base):
        unit, street = base
        own = actor("zhou", "organisation.*", path=unit.path)
        above = actor("huang", "organisation.*", path=street.path)
        row = ask(own, unit)
        with pytest.raises(NotAllowed):
            commands.extend_term(actor("li", "organisation.*", path=unit.path), extension_id=row.id, document_number="x")
        with pytest.raises(BadInput, match="extension_document_missing"):
            commands.extend_term(above, extension_id=row.id, document_number=" ")
        done = commands.extend_term(above, extension_id=row.id, document_number="嘉工复〔2026〕3号")
        assert (done.state, done.document_number) == ("approved", "嘉工复〔2026〕3号")
        assert queries.committees(OPERATOR, unit_id=unit.id)[0].term_to == date(2027, 3, 1)
        assert queries.terms_due(OPERATOR, day=date(2026, 8, 20)).rows == []  # not due within half a year any more

    def test_not_by_who_asked(self, base):
        row = ask(OPERATOR, base[0])
        with pytest.raises(Refused, match="same_person"):
            commands.extend_term(OPERATOR, extension_id=row.id, document_number="x")
        commands.refuse_extension(actor("huang", "organisation.*"), extension_id=row.id, note="按期换届")
        assert queries.committees(OPERATOR, unit_id=base[0].id)[0].term_to == date(2026, 9, 1)

    def test_at_most_a_year_in_all(self, base):
        unit = base[0]
        with pytest.raises(BadInput, match="extension_not_later"):
            ask(OPERATOR, unit, until=date(2026, 9, 1))
        with pytest.raises(Refused, match="term_extension_too_long"):
            ask(OPERATOR, unit, until=date(2027, 9, 2))
        first = ask(OPERATOR, unit)
        with pytest.raises(Refused, match="extension_asked_already"):
            ask(OPERATOR, unit)
        commands.extend_term(actor("huang", "organisation.*"), extension_id=first.id, document_number="1")
        with pytest.raises(Refused, match="term_extension_too_long"):
            ask(OPERATOR, unit, until=date(2027, 10, 1))
        assert ask(OPERATOR, unit, until=date(2027, 9, 1)).until == date(2027, 9, 1)


class TestPage:
    def test_is_asked_and_answered_on_the_unit(self, base):
        from tests.entrance import enter, hire

        unit, street = base
        county = enter(hire("huang", "county_organiser", street.id, label="黄海燕"))
        city = enter(hire("chen", "organiser", label="陈静"))
        url = f"/o/{unit.id}/"
        given = {"kind": "committee", "until": "2027-01-15", "reason": "企业搬迁"}
        assert county.post(f"{url}act/ask_extension/", given).status_code == 302
        row = queries.extensions(OPERATOR, unit_id=unit.id)[0]
        assert "批准延期" in city.get(url).content.decode()
        same = county.post(f"{url}act/extend/", {"extension_id": row.id, "document_number": "1"})
        assert same.status_code == 409 or same.status_code == 422
        assert city.post(f"{url}act/extend/", {"extension_id": row.id, "document_number": "1"}).status_code == 302
        swap = {"kind": "committee", "role": "chair", "name": "李明", "from_date": "2026-07-20", "replaces": "周建华"}
        assert city.post(f"{url}act/seat_officer/", swap).status_code == 302
        assert queries.chairs_of([unit.id]) == {unit.id: "李明"}

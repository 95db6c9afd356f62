"""An edition from freezing to the 25th: four eyes, bytes, the database's refusal, catching up."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import OPERATOR, STRANGER, actor, moment
from tests.founding.test_commands import walk
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import State as CaseState
from unionloop.domains.messaging import queries as messaging
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.publication import commands, queries, rules
from unionloop.domains.publication.commands import editions
from unionloop.domains.publication.contracts import Kind, Outcome, State
from unionloop.domains.publication.models import Edition, EditionItem
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import public, system
from unionloop.kernel.errors import NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db

DRAFTER = actor("drafter", "*", label="陈静 组织")
SIGNER = actor("signer", "*", label="赵启 签发")
FROZEN, SIGN, NINE = "2026-07-21 00:10", "2026-07-24 16:41", "2026-07-25 09:00"


def on(by, text):
    return by.later(moment(text))


def second_city():
    return organisation.open_union(OPERATOR, parent_id=None, name="绵阳市总工会", tier="city", kind="federation",
                                   division_code="510700", founded_date=date(2020, 1, 1))  # fmt: skip


def anybody(text=NINE):
    return public(moment(text))


@pytest.fixture
def firms(town):
    """Two waiting (one small, left out), one opened in the window, one founded in it."""
    town.firm("遂州玻璃有限公司", headcount=58)
    town.firm("小店", headcount=8)
    town.firm("𠮷盛物流", headcount=86, street=2)
    town.firm("新开业的厂", headcount=12, street=1, opened="2026-07-02")
    founded = town.firm("遂州食品有限公司", headcount=40)
    case = founding.open(on(DRAFTER, "2026-07-01 09:00"), employer_id=founded)
    walk(case, CaseState.FOUNDED)
    return town


@pytest.fixture
def frozen(firms):
    return commands.freeze(on(DRAFTER, FROZEN), unit_id=firms.city.id, month="2026-07")


@pytest.fixture
def signed(frozen, firms):
    for county in firms.counties:
        commands.check(on(DRAFTER, "2026-07-23 10:00"), edition_id=frozen.id, unit_id=county.id)
    return commands.sign(on(SIGNER, SIGN), edition_id=frozen.id)


@pytest.fixture
def published(signed):
    return commands.publish_due(system(moment(NINE)))[0]


class TestFreeze:
    def test_not_before_the_cut_off(self, firms):
        with pytest.raises(Refused, match="before_cut_off"):
            commands.freeze(on(DRAFTER, "2026-07-20 23:59"), unit_id=firms.city.id, month="2026-07")

    def test_once_a_month(self, frozen, firms):
        with pytest.raises(Refused, match="edition_frozen_already"):
            commands.freeze(on(DRAFTER, FROZEN), unit_id=firms.city.id, month="2026-07")

    def test_the_list_holds_each_firm_once(self, frozen):
        rows = queries.draft_items(DRAFTER, edition_id=frozen.id).rows
        assert [(one.name, one.kind) for one in rows] == [
            ("新开业的厂", Kind.OPENED), ("遂州玻璃有限公司", Kind.WAITING), ("𠮷盛物流", Kind.WAITING),
            ("遂州食品有限公司", Kind.FOUNDED),
        ]  # fmt: skip

    def test_the_machine_freezes_after_the_cut_off(self, firms):
        early = commands.freeze_due(system(moment("2026-07-20 23:00")))
        assert [one.month for one in early] == ["2026-06"]  # missed, and caught up; July is not cut off yet
        assert [one.month for one in commands.freeze_due(system(moment(FROZEN)))] == ["2026-07"]
        assert commands.freeze_due(system(moment(FROZEN))) == []

    def test_a_city_that_comes_later_is_frozen_too(self, firms):
        assert len(commands.freeze_due(system(moment(FROZEN)))) == 1
        later = second_city()
        done = commands.freeze_due(system(moment("2026-08-21 09:00")))
        assert {one.unit_id for one in done} == {firms.city.id, later.id}

    def test_a_machine_down_until_next_month_freezes_the_month_it_missed(self, firms):
        """H10: nothing ran from 20 August to 3 September; the edition of August is made once and comes late."""
        commands.freeze_due(system(moment(FROZEN)))
        second_city()  # entered on 22 July: it was there at the cut-off of August
        back = moment("2026-09-03 00:05")
        entered = organisation.open_union(OPERATOR.later(moment("2026-09-02 09:00")), parent_id=None, tier="city",
                                          name="德阳市总工会", kind="federation", division_code="510600")  # fmt: skip
        done = commands.freeze_due(system(back))
        assert [one.month for one in done] == ["2026-08", "2026-08"]
        assert entered.id not in {one.unit_id for one in done}
        assert commands.freeze_due(system(back)) == []
        notes = Entry.objects.filter(verb="publication.freeze").order_by("id").values_list("note", flat=True)
        assert list(notes) == ["", "补冻结：截止日未能冻结", "补冻结：截止日未能冻结"]
        mine = next(one for one in done if one.unit_id == firms.city.id)
        commands.sign(SIGNER.later(back), edition_id=mine.id, note="停机补发")
        [row] = commands.publish_due(system(moment("2026-09-03 09:00")))
        assert (row.month, row.late) == ("2026-08", True)

    def test_one_refused_edition_holds_up_no_other(self, signed, firms, monkeypatch):
        other = second_city()
        later = commands.freeze(on(DRAFTER, FROZEN), unit_id=other.id, month="2026-07")
        commands.sign(on(SIGNER, SIGN), edition_id=later.id)
        publish = editions.publish

        def refusing(by, *, edition_id):
            if edition_id == signed.id:
                raise Refused("edition_changed_after_signing", month="2026-07")
            return publish(by, edition_id=edition_id)

        monkeypatch.setattr(editions, "publish", refusing)
        with pytest.raises(Refused, match="edition_changed_after_signing"):
            commands.publish_due(system(moment(NINE)))
        states = dict(Edition.objects.values_list("pk", "state"))
        assert (states[signed.id], states[later.id]) == ("signed", "published")

    def test_numbers_go_on_from_where_the_city_stood(self, firms):
        reference.set_parameter(OPERATOR, code="publication.first_number", region="510900", value=151, unit="期",
                                valid_from=date(2026, 1, 1), source="往期存档")  # fmt: skip
        july = commands.freeze(on(DRAFTER, FROZEN), unit_id=firms.city.id, month="2026-07")
        august = commands.freeze(on(DRAFTER, "2026-08-21 00:10"), unit_id=firms.city.id, month="2026-08")
        assert (july.number, august.number) == (151, 152)


class TestChecking:
    def test_a_struck_item_leaves_the_list_and_keeps_its_reason(self, frozen):
        item = next(one for one in queries.draft_items(DRAFTER, edition_id=frozen.id).rows if one.name == "𠮷盛物流")
        commands.strike(on(DRAFTER, "2026-07-22 10:00"), item_id=item.id, reason="已并入联合工会")
        content = json.loads(queries.rebuild(DRAFTER, edition_id=sign(frozen).id))
        assert "𠮷盛物流" not in [one["name"] for one in content["items"]]
        assert EditionItem.objects.get(pk=item.id).struck_reason == "已并入联合工会"

    def test_a_county_strikes_only_its_own(self, frozen, firms):
        narrow = actor("county", "publication.*", path=firms.counties[1].path)
        item = next(one for one in queries.draft_items(DRAFTER, edition_id=frozen.id).rows if one.name == "遂州玻璃有限公司")
        with pytest.raises(NotFound):
            commands.strike(narrow, item_id=item.id, reason="不是我们的")

    def test_a_county_sees_its_own_part_of_the_draft_only(self, frozen, firms):
        """What is struck in another county may never be published: the draft is no way to read it."""
        whole = {one.name for one in queries.draft_items(DRAFTER, edition_id=frozen.id).rows}
        parts = [actor("county", "publication.*", path=county.path) for county in firms.counties]
        seen = [{one.name for one in queries.draft_items(by, edition_id=frozen.id).rows} for by in parts]
        assert all(seen)
        assert (set().union(*seen), sum(map(len, seen))) == (whole, len(whole))
        exported = [{one.name for one in queries.every_draft_item(by, edition_id=frozen.id)} for by in parts]
        assert exported == seen

    def test_a_county_checks_once(self, frozen, firms):
        commands.check(DRAFTER, edition_id=frozen.id, unit_id=firms.counties[0].id)
        with pytest.raises(Refused, match="county_checked_already"):
            commands.check(DRAFTER, edition_id=frozen.id, unit_id=firms.counties[0].id)

    def test_unchecked_counties_are_named_unless_a_word_is_given(self, frozen):
        with pytest.raises(Refused, match="counties_unchecked") as caught:
            commands.sign(on(SIGNER, SIGN), edition_id=frozen.id)
        assert caught.value.facts["units"] == "船山区总工会、安居区总工会"
        assert sign(frozen).state is State.SIGNED


def sign(frozen):
    return commands.sign(on(SIGNER, SIGN), edition_id=frozen.id, note="电话核对")


class TestSign:
    def test_never_by_who_froze_it(self, frozen):
        with pytest.raises(Refused, match="same_person"):
            commands.sign(on(DRAFTER, SIGN), edition_id=frozen.id, note="急")

    def test_fixes_the_bytes_and_their_hash(self, signed):
        stored = Edition.objects.get(pk=signed.id)
        assert rules.digest(stored.content.encode()) == signed.sha256
        assert queries.rebuild(DRAFTER, edition_id=signed.id) == stored.content.encode()

    def test_can_be_withdrawn_and_signed_again(self, signed):
        row = commands.withdraw(on(SIGNER, "2026-07-24 17:00"), edition_id=signed.id, reason="更正街道名")
        assert (row.state, row.sha256) == (State.FROZEN, "")
        assert commands.sign(on(SIGNER, "2026-07-24 17:10"), edition_id=signed.id, note="").sha256 == signed.sha256

    def test_signed_rows_refuse_change(self, signed):
        item = EditionItem.objects.filter(edition_id=signed.id).first()
        with pytest.raises(Refused, match="edition_not_open"):
            commands.strike(DRAFTER, item_id=item.pk, reason="晚了")


class TestPublish:
    def test_by_the_machine_at_nine_even_on_a_saturday(self, signed):
        assert commands.publish_due(system(moment("2026-07-25 08:59"))) == []
        rows = commands.publish_due(system(moment(NINE)))
        assert [(one.month, one.state, one.late) for one in rows] == [("2026-07", State.PUBLISHED, False)]

    def test_catches_up_once_and_says_it_is_late(self, signed):
        rows = commands.publish_due(system(moment("2026-07-27 08:00")))
        assert [(one.late, one.published_at) for one in rows] == [(True, moment("2026-07-27 08:00"))]
        assert commands.publish_due(system(moment("2026-07-27 08:01"))) == []

    def test_what_is_not_signed_is_not_published(self, frozen):
        assert commands.publish_due(system(moment(NINE))) == []
        assert queries.due_unsigned(SIGNER)[0].month == "2026-07"

    def test_nobody_reads_it_before(self, signed):
        with pytest.raises(NotFound):
            queries.monthly(anybody("2026-07-24 18:00"), month="2026-07")

    def test_everybody_reads_it_after(self, published):
        monthly = queries.monthly(anybody(), month="2026-07")
        assert monthly.counts == {"opened": 1, "waiting": 2, "founded": 1}
        assert monthly.totals["founding.founded"].value == 1
        assert monthly.totals["founding.members"].value == 36
        assert (monthly.totals["coverage.should"].value, monthly.totals["coverage.own"].value) == (5, 1)
        assert monthly.totals["coverage.gap_large"].value == 2

    def test_rebuilt_byte_for_byte(self, published):
        assert queries.rebuild(DRAFTER, edition_id=published.id) == queries.content(anybody(), month="2026-07")
        assert rules.digest(queries.content(anybody(), month="2026-07")) == published.sha256
        assert queries.check() == []

    def test_the_list_file_has_the_hash_the_edition_prints(self, published):
        said = json.loads(queries.content(anybody(), month="2026-07"))
        assert rules.digest(queries.list_csv(anybody(), month="2026-07")) == said["files"]["list.csv"]["sha256"]

    def test_a_register_changed_later_changes_nothing(self, published, firms):
        from unionloop.domains.employers import commands as employers

        before = queries.content(anybody(), month="2026-07")
        employers.rename(on(DRAFTER, "2026-08-01 09:00"), employer_id=firms.firms["𠮷盛物流"], name="𠮷盛供应链")
        assert queries.rebuild(DRAFTER, edition_id=published.id) == before

    def test_nothing_personal_and_no_money_of_a_firm(self, published):
        text = queries.content(anybody(), month="2026-07").decode()
        said = json.loads(text)
        assert set(said["items"][0]) == {"seq", "kind", "name", "area", "area_name", "street", "industry",
                                         "staff_band", "first_month"}  # fmt: skip
        for word in ("uscc", "phone", "payroll", "王一", "陈静", "6222"):
            assert word not in text

    def test_small_cells_of_people_are_hidden(self, published):
        monthly = queries.monthly(anybody(), month="2026-07")
        cells = [one for _, _, row in monthly.areas for one in row.values() if one.unit == "人"]
        assert all(one.hidden or one.value == 0 or one.value >= 5 for one in cells)

    def test_null_is_not_zero(self, published):
        assert queries.monthly(anybody(), month="2026-07").totals["dues.returned"].value is None


WRITES = [
    "UPDATE publication_edition SET content = '{}'",
    "UPDATE publication_edition SET state = 'frozen'",
    "DELETE FROM publication_edition",
    "UPDATE publication_editionitem SET name = 'x'",
    "DELETE FROM publication_editionitem",
    "UPDATE publication_editionfigure SET value = 0",
    "DELETE FROM publication_editionfigure",
    "INSERT INTO publication_editionfigure (edition_id, code, area, area_name, value, unit) "
    "SELECT id, 'x', '', '', 1, '家' FROM publication_edition",
]  # fmt: skip


@pytest.mark.parametrize("sql", WRITES)
def test_the_database_refuses_whoever_asks(published, sql):
    with pytest.raises(DatabaseError, match=r"never changes|edition is signed|restrict"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert queries.check() == []


class TestClosure:
    @pytest.fixture
    def august(self, published, firms):
        case = founding.open(on(DRAFTER, "2026-08-03 09:00"), employer_id=firms.firms["𠮷盛物流"])
        founding.verify(on(DRAFTER, "2026-08-03 10:00"), case_id=case.id, verdict="shell")
        row = commands.freeze(on(DRAFTER, "2026-08-21 00:10"), unit_id=firms.city.id, month="2026-08")
        commands.sign(on(SIGNER, "2026-08-24 10:00"), edition_id=row.id, note="电话核对")
        return commands.publish_due(system(moment("2026-08-25 09:00")))[0]

    def test_every_earlier_item_is_closed_once_with_its_outcome(self, august):
        monthly = queries.monthly(anybody("2026-08-25 09:00"), month="2026-08")
        assert [(one.month, one.name, one.outcome) for one in monthly.closures] == [("2026-07", "𠮷盛物流", Outcome.GONE)]

    def test_what_still_waits_says_since_when(self, august):
        rows = queries.items(anybody("2026-08-25 09:00"), month="2026-08", kind="waiting").rows
        assert [(one.name, one.first_month) for one in rows] == [("遂州玻璃有限公司", "2026-07")]

    def test_editions_follow_one_another(self, august):
        monthly = queries.monthly(anybody("2026-08-25 09:00"), month="2026-08")
        assert (monthly.previous, monthly.following, monthly.edition.number) == ("2026-07", "", 2)
        points = queries.series(anybody("2026-08-25 09:00"), code="coverage.rate", until="2026-08")
        assert [month for month, _ in points] == ["2026-07", "2026-08"]


class TestObjection:
    def speak(self, published, **more):
        by = actor("public", "publication.object", "publication.read").later(moment("2026-07-26 10:00"))
        return commands.object(by, **({"month": "2026-07", "seq": 2, "claim": "has_union", "text": "我们已经有工会",
                                       "tail4": "0417"} | more))  # fmt: skip

    def test_can_be_followed_by_receipt(self, published):
        row = self.speak(published)
        assert messaging.track(row.receipt, "0417").number == row.receipt
        assert messaging.track(row.receipt, "0418") is None

    def test_upheld_it_becomes_a_correction_beside_the_edition(self, published, firms):
        before = queries.content(anybody(), month="2026-07")
        row = self.speak(published)
        commands.uphold(on(DRAFTER, "2026-07-28 10:00"), objection_id=row.id, field="listed", reason="经核实已由联合工会覆盖")
        assert queries.content(anybody(), month="2026-07") == before
        found = queries.corrections(anybody("2026-07-29 10:00"), month="2026-07")
        assert [(one.seq, one.field, one.before, one.after, one.listed_month) for one in found] == [(2, "listed", "在名单", "撤下", "")]
        assert len(messaging.track(row.receipt, "0417").steps) >= 1
        august = commands.freeze(on(DRAFTER, "2026-08-21 00:10"), unit_id=firms.city.id, month="2026-08")
        commands.sign(on(SIGNER, "2026-08-24 10:00"), edition_id=august.id, note="电话核对")
        said = json.loads(Edition.objects.get(pk=august.id).content)
        assert [(one["month"], one["seq"], one["field"]) for one in said["corrections"]] == [("2026-07", 2, "listed")]

    def test_dismissed_it_says_why(self, published):
        row = commands.dismiss(DRAFTER, objection_id=self.speak(published).id, reason="登记册无工会记录")
        assert (row.state, row.answer) == ("dismissed", "登记册无工会记录")

    @pytest.mark.parametrize(("more", "code"), [
        ({"text": "  "}, "objection_empty"), ({"text": "长" * 501}, "objection_too_long"),
        ({"tail4": "12"}, "objection_tail4"), ({"contact": "call me"}, "objection_contact"),
        ({"seq": 99}, "not_found"),
    ])  # fmt: skip
    def test_bad_forms_are_refused(self, published, more, code):
        with pytest.raises(Refused, match=code):
            self.speak(published, **more)

    def test_one_address_cannot_flood(self, published):
        from dataclasses import replace

        by = replace(actor("public", "publication.object").later(moment("2026-07-26 10:00")), address="203.0.113.9")
        for _ in range(20):
            commands.object(by, month="2026-07", seq=2, claim="other", text="又一条")
        with pytest.raises(Refused, match="too_many_objections"):
            commands.object(by, month="2026-07", seq=2, claim="other", text="第二十一条")
        commands.object(by.later(by.at + timedelta(hours=1)), month="2026-07", seq=2, claim="other", text="一小时后")

    def test_words_and_phone_are_not_journalled(self, published):
        from unionloop.kernel.models import Entry

        self.speak(published, contact="13800002207")
        lines = " ".join(str(one.changes) for one in Entry.objects.filter(verb="publication.object"))
        assert "13800002207" not in lines
        assert "我们已经有工会" not in lines

    def test_an_open_objection_to_the_draft_stops_the_signature(self, frozen, firms):
        assert queries.findings(SIGNER, edition_id=frozen.id)[1].passed


class TestNominate:
    """A firm below the list's size, put there by hand: listed while it has no union, by everybody's rule once."""

    def test_puts_a_small_firm_on_the_next_list_and_off_again(self, town):
        small = town.firm("遂州小灶餐饮店", headcount=6)
        shut = town.firm("停业的厂", headcount=60, status="suspended")
        told = commands.nominate(on(DRAFTER, "2026-07-10 09:00"), employer_ids=[small, shut])
        assert (told.added, told.before, told.left_out) == (1, 0, {"nominee_not_operating": 1})
        again = commands.nominate(on(DRAFTER, "2026-07-11 09:00"), employer_ids=[small])
        assert (again.added, again.before) == (0, 1)
        frozen = commands.freeze(on(DRAFTER, FROZEN), unit_id=town.city.id, month="2026-07")
        listed = {one.name: one.kind for one in queries.draft_items(DRAFTER, edition_id=frozen.id).rows}
        assert listed["遂州小灶餐饮店"] == "waiting"
        assert "停业的厂" not in listed
        row = queries.nominees(DRAFTER).rows[0]
        commands.drop_nominee(on(DRAFTER, "2026-07-22 09:00"), nominee_id=row.id)
        assert queries.nominees(DRAFTER).total == 0
        with pytest.raises(Refused, match="nominee_dropped_already"):
            commands.drop_nominee(DRAFTER, nominee_id=row.id)

    def test_one_put_there_after_the_cut_off_waits_for_the_next_edition(self, town):
        small = town.firm("遂州小灶餐饮店", headcount=6)
        commands.nominate(on(DRAFTER, "2026-07-21 08:00"), employer_ids=[small])
        frozen = commands.freeze(on(DRAFTER, FROZEN), unit_id=town.city.id, month="2026-07")
        assert not queries.draft_items(DRAFTER, edition_id=frozen.id).rows

    def test_is_not_for_strangers(self, town):
        firm = town.firm("遂州小灶餐饮店", headcount=6)
        with pytest.raises(NotAllowed):
            commands.nominate(STRANGER, employer_ids=[firm])
        with pytest.raises(NotFound):
            commands.drop_nominee(actor("far", "publication.drop_nominee", path="9999"), nominee_id=1)

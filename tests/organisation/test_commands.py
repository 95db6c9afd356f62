"""What can be done to the tree, and that its history stays."""

import re
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.cast import OPERATOR, STRANGER, actor
from unionloop.domains.access import queries as access
from unionloop.domains.organisation import commands, queries
from unionloop.domains.organisation.contracts import LinkKind, PartInput, SeatInput, State, TieKind, UnitInput
from unionloop.domains.organisation.models import FormerPlace, Unit
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry
from unionloop.kernel.page import keyset

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 22)


def plan_of(rows):
    return rows.order_by("path").explain()


def sound():
    return queries.tree_faults() == []


class TestOpenUnion:
    def test_hangs_below_its_parent_with_a_code_of_its_own(self, tree):
        assert tree.food.path.startswith(tree.street.path)
        assert tree.food.parent_id == tree.street.id
        assert tree.food.code.startswith("G")
        assert tree.food.division_code == "510900"
        assert sound()
        assert [row.name for row in queries.line_of(tree.food.id)] == [
            "遂州市总工会", "船山区总工会", "嘉禾街道工会联合会", "遂州食品有限公司工会",
        ]  # fmt: skip

    def test_needs_the_verb_at_the_parent(self, tree):
        chuan = actor("chuan", "organisation.*", path=tree.east.path)
        commands.open_union(chuan, parent_id=tree.street.id, name="新厂工会", tier="base", kind="base")
        with pytest.raises(NotFound):
            commands.open_union(chuan, parent_id=tree.west.id, name="新厂工会", tier="base", kind="base")
        with pytest.raises(NotFound):
            commands.open_union(STRANGER, parent_id=tree.west.id, name="新厂工会", tier="base", kind="base")
        with pytest.raises(NotAllowed):
            commands.open_union(chuan, parent_id=None, name="别的总工会", tier="city", kind="federation")

    def test_the_same_name_twice_beside_each_other_is_refused(self, tree):
        with pytest.raises(Refused, match="unit_name_taken"):
            commands.open_union(OPERATOR, parent_id=tree.street.id, name=tree.food.name, tier="base", kind="base")

    def test_a_taken_code_is_refused(self, tree):
        with pytest.raises(BadInput, match="invalid"):
            commands.open_union(OPERATOR, parent_id=tree.city.id, name="某区", tier="county", kind="federation",
                                code="EAST")  # fmt: skip

    def test_a_second_root_stands_beside_the_first(self, tree):
        other = commands.open_union(OPERATOR, parent_id=None, name="邻市总工会", tier="city", kind="federation")
        assert other.path == "00002"
        assert sound()


class TestOpenMany:
    def test_opens_a_federation_at_once(self, tree):
        rows = []
        for county in range(6):
            rows.append(UnitInput(f"C{county}", "CITY", f"第{county}区总工会", "county", "federation"))
            for street in range(10):
                code = f"C{county}S{street}"
                rows.append(UnitInput(code, f"C{county}", f"{code}街道", "street", "street_federation"))
                rows += [UnitInput(f"{code}B{base}", code, f"{code}第{base}厂工会", "base", "base",
                                   founded_date=date(2021, 5, 1)) for base in range(50)]  # fmt: skip
        ids = commands.open_many(OPERATOR, rows=rows)
        assert len(ids) == len(rows) == 3066
        assert sound()
        assert [row.code for row in queries.line_of(ids["C3S4B49"])] == ["CITY", "C3", "C3S4", "C3S4B49"]
        line = Entry.objects.get(verb="organisation.open_many")
        assert line.changes["rows"] == 3066
        # and single openings go on where the list ended
        after = commands.open_union(OPERATOR, parent_id=tree.city.id, name="新区", tier="county", kind="federation")
        assert after.path == "0000100009"
        assert queries.names(OPERATOR, unit_id=ids["C3S4B49"])[0].valid_from == date(2021, 5, 1)
        assert sound()
        assert Unit.find_problems() == ([], [], [], [], [])  # the library's own check agrees

    def test_is_all_or_nothing(self, tree):
        rows = [UnitInput("X1", "EAST", "甲", "street", "street_federation"),
                UnitInput("X2", "GONE", "乙", "street", "street_federation")]  # fmt: skip
        with pytest.raises(NotFound):
            commands.open_many(OPERATOR, rows=rows)
        assert queries.by_code(["X1"]) == {}
        with pytest.raises(Refused, match="code_taken"):
            commands.open_many(OPERATOR, rows=[UnitInput("WEST", "EAST", "甲", "street", "street_federation")])

    def test_needs_the_verb_at_every_parent(self, tree):
        chuan = actor("chuan", "organisation.*", path=tree.east.path)
        rows = [UnitInput("X1", "EAST", "甲", "street", "street_federation"),
                UnitInput("X2", "WEST", "乙", "street", "street_federation")]  # fmt: skip
        with pytest.raises(NotAllowed):
            commands.open_many(chuan, rows=rows)


class TestRename:
    def test_keeps_the_old_name_in_history(self, tree):
        row = commands.rename(OPERATOR, unit_id=tree.food.id, name="遂州食品集团工会", day=DAY)
        assert row.name == "遂州食品集团工会"
        assert [(one.name, one.valid_from, one.valid_to) for one in queries.names(OPERATOR, unit_id=row.id)] == [
            ("遂州食品集团工会", DAY, None), ("遂州食品有限公司工会", date(2020, 3, 1), DAY),
        ]  # fmt: skip
        with pytest.raises(Refused, match="rename_backdated"):
            commands.rename(OPERATOR, unit_id=row.id, name="又改", day=date(2026, 7, 21))


class TestMove:
    def test_takes_everything_below_along(self, tree):
        commands.move(OPERATOR, unit_id=tree.street.id, parent_id=tree.west.id, day=DAY, document_number="遂工〔2026〕9号")
        assert [row.name for row in queries.line_of(tree.food.id)][1] == "安居区总工会"
        link = queries.links(OPERATOR, unit_id=tree.street.id)[0]
        assert (link.kind, link.target_id, link.former_parent_id, link.day) == (
            LinkKind.MOVE, tree.west.id, tree.east.id, DAY,
        )  # fmt: skip
        assert sound()

    def test_a_left_path_is_not_given_again(self, tree):
        commands.move(OPERATOR, unit_id=tree.street.id, parent_id=tree.west.id)
        fresh = commands.open_union(OPERATOR, parent_id=tree.east.id, name="新街道", tier="street",
                                    kind="street_federation")  # fmt: skip
        assert fresh.path != tree.street.path
        assert sound()

    def test_the_journal_goes_along(self, tree):
        """Lines written where a unit stood before are for whoever it is under now, and for nobody else."""
        def lines(unit):
            own = actor("auditor", "journal.read", path=Unit.objects.get(pk=unit.id).path)
            return {line.row_id for line in access.journal(own, verb="organisation.open_union").rows}

        def move(unit, parent):
            commands.move(OPERATOR, unit_id=unit.id, parent_id=parent.id, day=DAY)

        below = {tree.street.id, tree.joint.id, tree.food.id, tree.steel.id}
        move(tree.street, tree.west)
        assert (lines(tree.east), lines(tree.west)) == ({tree.east.id}, {tree.west.id, *below})
        other = commands.open_union(OPERATOR, parent_id=tree.east.id, name="新街道", tier="street",
                                    kind="street_federation")  # fmt: skip
        move(tree.food, other)  # back below the first, from within what moved away
        assert lines(tree.east) == {tree.east.id, other.id, tree.food.id}
        assert lines(tree.west) == {tree.west.id, *below} - {tree.food.id}
        move(tree.street, tree.east)
        assert lines(tree.east) == {tree.east.id, other.id, *below}
        assert (lines(tree.west), lines(tree.city)) == ({tree.west.id}, {tree.city.id, tree.west.id, *lines(tree.east)})
        move(tree.food, tree.street)
        move(tree.street, tree.west)
        assert (lines(tree.food), lines(tree.street)) == ({tree.food.id}, below)
        assert lines(tree.east) == {tree.east.id, other.id}
        kept = set(FormerPlace.objects.values_list("path", "unit_id"))
        FormerPlace.objects.all().delete()
        import_module("unionloop.domains.organisation.migrations.0005_former_places").from_journal(apps, None)
        assert set(FormerPlace.objects.values_list("path", "unit_id")) == kept  # read back from the journal

    def test_those_it_leaves_read_that_it_left(self, tree):
        def moves(unit):
            own = actor("auditor", "journal.read", path=Unit.objects.get(pk=unit.id).path)
            return [(line.row_id, sorted(line.changes)) for line in access.journal(own, verb="organisation.move").rows]

        commands.move(OPERATOR, unit_id=tree.street.id, parent_id=tree.west.id, day=DAY)
        left, came = (tree.street.id, ["left"]), (tree.street.id, ["path", "units"])
        assert (moves(tree.east), moves(tree.west)) == ([left], [came])
        commands.move(OPERATOR, unit_id=tree.street.id, parent_id=tree.east.id, day=DAY)
        assert (moves(tree.west), moves(tree.east)) == ([left], [came, left, came])

    def test_refuses_circles_and_no_moves(self, tree):
        with pytest.raises(Refused, match="move_into_itself"):
            commands.move(OPERATOR, unit_id=tree.east.id, parent_id=tree.street.id)
        with pytest.raises(Refused, match="already_there"):
            commands.move(OPERATOR, unit_id=tree.street.id, parent_id=tree.east.id)
        with pytest.raises(Refused, match="tier_order"):
            commands.move(OPERATOR, unit_id=tree.west.id, parent_id=tree.street.id)

    def test_needs_the_verb_at_both_places(self, tree):
        chuan = actor("chuan", "organisation.*", path=tree.east.path)
        with pytest.raises(NotFound):
            commands.move(chuan, unit_id=tree.street.id, parent_id=tree.west.id)


class TestMerge:
    def test_ends_one_in_the_other_with_its_children(self, tree):
        commands.merge(OPERATOR, unit_id=tree.east.id, into_id=tree.west.id, day=DAY)
        ended = queries.unit(OPERATOR, unit_id=tree.east.id)
        assert (ended.state, ended.dissolved_date, ended.verbs) == (State.MERGED, DAY, ())
        assert queries.line_of(tree.food.id)[1].id == tree.west.id
        assert sound()
        with pytest.raises(Refused, match="wrong_state"):
            commands.merge(OPERATOR, unit_id=tree.east.id, into_id=tree.west.id)
        with pytest.raises(Refused, match="parent_ended"):
            commands.open_union(OPERATOR, parent_id=tree.east.id, name="迟到", tier="base", kind="base")

    def test_into_its_own_parent(self, tree):
        commands.merge(OPERATOR, unit_id=tree.street.id, into_id=tree.east.id)
        assert queries.unit(OPERATOR, unit_id=tree.food.id).parent_id == tree.east.id
        assert sound()

    def test_not_into_itself_or_below(self, tree):
        with pytest.raises(Refused, match="merge_into_itself"):
            commands.merge(OPERATOR, unit_id=tree.east.id, into_id=tree.east.id)
        with pytest.raises(Refused, match="move_into_itself"):
            commands.merge(OPERATOR, unit_id=tree.east.id, into_id=tree.street.id)


class TestSplit:
    def test_every_child_goes_to_one_part(self, tree):
        parts = [PartInput("嘉禾东街道工会联合会", child_ids=(tree.joint.id, tree.food.id)),
                 PartInput("嘉禾街道工会联合会", child_ids=(tree.steel.id,))]  # fmt: skip
        east, west = commands.split(OPERATOR, unit_id=tree.street.id, parts=parts, day=DAY)
        assert queries.unit(OPERATOR, unit_id=tree.steel.id).parent_id == west.id
        assert queries.unit(OPERATOR, unit_id=tree.food.id).parent_id == east.id
        assert queries.unit(OPERATOR, unit_id=tree.street.id).state == State.SPLIT
        assert {link.target_id for link in queries.links(OPERATOR, unit_id=tree.street.id)
                if link.kind == LinkKind.SPLIT} == {east.id, west.id}  # fmt: skip
        assert sound()

    def test_no_child_is_left_over(self, tree):
        with pytest.raises(BadInput, match="split_children"):
            commands.split(OPERATOR, unit_id=tree.street.id, parts=[PartInput("东"), PartInput("西")])


class TestDissolve:
    def test_only_without_children(self, tree):
        with pytest.raises(Refused, match="has_children"):
            commands.dissolve(OPERATOR, unit_id=tree.street.id)
        row = commands.dissolve(OPERATOR, unit_id=tree.food.id, day=DAY)
        assert (row.state, row.dissolved_date) == (State.DISSOLVED, DAY)
        assert tree.food.id not in [one.id for one in queries.children_of(tree.street.id)]
        with pytest.raises(Refused, match="ended_before_founded"):
            commands.dissolve(OPERATOR, unit_id=tree.steel.id, day=date(2019, 1, 1))

    def test_the_database_keeps_units_and_codes(self, tree):
        with pytest.raises(DatabaseError), transaction.atomic():
            Unit.objects.filter(pk=tree.food.id).update(code="OTHER")
        with pytest.raises(DatabaseError), transaction.atomic():
            Unit.objects.filter(pk=tree.food.id)._raw_delete("default")


class TestAffiliate:
    def test_ties_a_unit_to_a_joint_union_from_a_day(self, tree):
        commands.affiliate(OPERATOR, unit_id=tree.food.id, holder_id=tree.joint.id, kind="joint", day=DAY)
        assert [(row.holder_id, row.kind) for row in queries.affiliations([tree.food.id], DAY)] == [
            (tree.joint.id, TieKind.JOINT)
        ]
        assert queries.affiliations([tree.food.id], date(2026, 7, 21)) == []
        commands.affiliate(OPERATOR, unit_id=tree.food.id, holder_id=None, kind="joint", day=date(2026, 8, 1))
        assert queries.affiliations([tree.food.id], date(2026, 8, 1)) == []
        with pytest.raises(Refused, match="not_affiliated"):
            commands.affiliate(OPERATOR, unit_id=tree.food.id, holder_id=None, kind="joint")

    def test_only_to_a_union_of_that_kind(self, tree):
        with pytest.raises(Refused, match="wrong_holder"):
            commands.affiliate(OPERATOR, unit_id=tree.food.id, holder_id=tree.west.id, kind="industry")


class TestSeatCommittee:
    SEATS = (SeatInput("chair", "李明"), SeatInput("member", "王芳"))

    def seat(self, tree, start, seats=SEATS, years=3):
        return commands.seat_committee(OPERATOR, unit_id=tree.food.id, kind="committee", term_from=start,
                                       term_years=years, seats=seats)  # fmt: skip

    def test_ends_the_one_before(self, tree):
        self.seat(tree, date(2023, 7, 1))
        row = self.seat(tree, date(2026, 7, 1), (SeatInput("chair", "赵强"),), 5)
        assert row.term_to == date(2031, 7, 1)
        rows = queries.committees(OPERATOR, unit_id=tree.food.id)
        assert [(one.state, one.officers[0].to_date) for one in rows] == [
            ("seated", None), ("ended", date(2026, 7, 1)),
        ]  # fmt: skip
        assert queries.chairs_of([tree.food.id]) == {tree.food.id: "赵强"}

    def test_lasts_as_long_as_the_region_said_on_the_day_it_began(self, tree):
        reference.set_parameter(OPERATOR, code="organisation.term_years", region="510900", value=[4], unit="年",
                                valid_from=date(2026, 1, 1), source="本地章程")  # fmt: skip
        assert self.seat(tree, date(2025, 12, 31), years=3).term_to == date(2028, 12, 31)
        with pytest.raises(Refused, match="term_years") as refused:
            self.seat(tree, date(2026, 1, 1), years=3)
        assert refused.value.facts["allowed"] == "4"
        assert self.seat(tree, date(2026, 1, 1), years=4).term_to == date(2030, 1, 1)

    def test_warns_before_the_term_ends(self, tree):
        self.seat(tree, date(2023, 12, 31))
        due = queries.terms_due(OPERATOR, day=date(2026, 7, 1), months=6)
        assert [row.term_to for row in due.rows] == [date(2026, 12, 31)]
        assert queries.terms_due(OPERATOR, day=date(2026, 6, 30), months=6).total == 0
        assert queries.terms_due(OPERATOR, day=date(2027, 6, 30), months=1).total == 1  # overdue stays listed

    def test_a_seat_is_filled_in_between(self, tree):
        row = self.seat(tree, date(2026, 7, 1))
        with pytest.raises(Refused, match="two_chairs"):
            commands.seat_officer(OPERATOR, committee_id=row.id, role="chair", name="赵强", from_date=DAY)
        row = commands.seat_officer(OPERATOR, committee_id=row.id, role="chair", name="赵强", from_date=DAY,
                                    replaces_id=row.officers[0].id)  # fmt: skip
        assert queries.chairs_of([tree.food.id]) == {tree.food.id: "赵强"}
        assert [one.to_date for one in row.officers if one.name == "李明"] == [DAY]


class TestTreeFaults:
    def test_names_what_is_wrong(self, tree):
        Unit.objects.filter(pk=tree.street.id).update(numchild=9)
        Unit.objects.filter(pk=tree.west.id).update(depth=7)
        assert queries.tree_faults() == [
            f"organisation: unit {tree.street.id} says 9 children, has 3",
            f"organisation: unit {tree.west.id} says depth 7",
        ]


class TestReads:
    def test_scope_is_the_subtree(self, tree):
        chuan = actor("chuan", "organisation.read", path=tree.east.path)
        assert queries.units(chuan).total == 5
        assert [row.id for row in queries.roots(chuan)] == [tree.east.id]
        with pytest.raises(NotFound):
            queries.unit(chuan, unit_id=tree.west.id)
        assert queries.units(STRANGER).rows == []

    def test_below_is_what_begins_with_the_path_and_found_by_index(self, tree):
        ends = [f"{top}{rest}" for top in ("00008", "00009", "0000A", "0000Z", "00010") for rest in ("", "00001", "ZZZZZZZZZZ")]
        Unit.objects.bulk_create([Unit(path=one, depth=len(one) // 5, code=f"P{one}", name=one, tier="base", kind="base")
                                  for one in ends])  # fmt: skip
        for path in ("", *Unit.objects.values_list("path", flat=True), tree.east.path + "Z", tree.east.path[:-1]):
            found = set(Unit.objects.filter(path__below=path).values_list("path", flat=True))
            assert found == {one for one in Unit.objects.values_list("path", flat=True) if one.startswith(path)}, path
        if connection.vendor == "sqlite":
            plan = plan_of(Unit.visible(actor("chuan", "organisation.read", path=tree.east.path), "organisation.read"))
            assert re.search(r"SEARCH organisation_unit USING INDEX \S+ \(path>\? AND path<\?\)", plan), plan
            return
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")  # of so few rows it would read all
        plan = plan_of(Unit.objects.filter(path__below=tree.east.path))
        assert re.search(r"Index Scan using organisation_unit_path_key.*\n.*Index Cond: .*path.* >= .*path.* <= ", plan), plan

    def test_few_units_below_are_named_and_many_are_not(self, tree):
        below = [tree.street.id, tree.joint.id, tree.food.id, tree.steel.id]
        assert queries.few_below([tree.street.path], 4) == below
        assert queries.few_below([tree.street.path], 3) is None
        assert queries.few_below([tree.street.path, tree.west.path], 5) == [*below, tree.west.id]
        assert queries.few_below([], 5) == []
        assert queries.few_below([""], 50) is None

    def test_is_counted_no_further_than_asked(self, tree):
        rows = Unit.objects.all()
        pages = [keyset(rows, ("path",), lambda row: row.pk, limit=2, most=most) for most in (6, 7, 0)]
        assert [one.total for one in pages] == [None, 7, 7]
        assert {tuple(one.rows) for one in pages} == {(tree.city.id, tree.east.id)}

    def test_filters(self, tree):
        assert [row.id for row in queries.units(OPERATOR, kind=["joint"]).rows] == [tree.joint.id]
        assert [row.id for row in queries.units(OPERATOR, text="食品").rows] == [tree.food.id]
        assert [row.id for row in queries.units(OPERATOR, text=tree.food.code.lower()).rows] == [tree.food.id]
        assert queries.units(OPERATOR, under=tree.street.id, tier=["base"]).total == 3
        page = queries.children(OPERATOR, unit_id=tree.street.id, limit=2)
        rest = queries.children(OPERATOR, unit_id=tree.street.id, limit=2, after=page.next)
        assert [row.id for row in (*page.rows, *rest.rows)] == [tree.joint.id, tree.food.id, tree.steel.id]

    def test_lines_of_many_cost_a_handful_of_queries(self, tree, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            lines = queries.lines_of([tree.food.id, tree.steel.id, tree.joint.id, 10**9])
        assert {pk: len(line) for pk, line in lines.items()} == {
            tree.food.id: 4, tree.steel.id: 4, tree.joint.id: 4,
        }  # fmt: skip
        assert [row.parent_id for row in lines[tree.food.id]] == [
            None, tree.city.id, tree.east.id, tree.street.id,
        ]  # fmt: skip

"""Lists: chosen columns, sums, neighbours by keyset, empty lists."""

import pytest
from django.utils.html import strip_tags

from unionloop.kernel.page import Page
from unionloop.web.columns import Column, cells_of
from unionloop.web.table import Empty, build, table_page

COLUMNS = (
    Column("name", "单位", href=lambda row: f"/u/{row.id}"),
    Column("state", "状态", "state"),
    Column("amount_fen", "应返", "money", total=True),
    Column("members", "会员", "count", unit="人"),
    Column("day", "期限", "date", shown=False),
)


def table(request, page):
    return build(request, name="t", columns=COLUMNS, page=page)


class TestCells:
    def test_first_heads_the_row_and_links(self, row):
        cells = cells_of(COLUMNS, row(7, "天泰", 640_200))
        assert cells[0].tag() == '<th scope="row"><a class="row" href="/u/7">天泰</a></th>'

    def test_money_is_right_and_negative_is_marked(self, row):
        cells = cells_of(COLUMNS, row(7, "天泰", -112_000))
        assert cells[2].classes == "n neg"
        assert strip_tags(cells[2].html) == "-1120.00"

    def test_a_few_words_never_break_and_a_long_text_may(self):
        columns = (Column("a", "名"), Column("b", "行业"), Column("c", "说明"))
        cells = cells_of(columns, {"a": "天泰", "b": "I 信息技术服务业", "c": "账户退回、冷静期或没有账户，改正后重付"})
        assert [one.classes for one in cells] == ["", "s", ""]

    def test_the_others_bear_their_word_for_a_phone_and_paper_does_not(self, row):
        assert 'data-l="应返，元"' in cells_of(COLUMNS, row(7, "天泰", 1))[2].tag()
        assert "data-l" not in cells_of(COLUMNS, row(7, "天泰", 1), on_page=False)[2].tag()

    def test_what_is_not_known_takes_no_room_on_a_phone(self):
        cells = cells_of((Column("a", "名"), Column("b", "应返", "money")), {"a": "天泰", "b": None})
        assert cells[1].classes == "n none"

    def test_text_is_escaped(self, row):
        assert "<b>" not in cells_of(COLUMNS, row(1, "<b>x</b>", 1))[0].tag()

    def test_dicts_and_dots(self):
        found = cells_of([Column("unit.name", "单位")], {"unit": {"name": "船山"}})
        assert found[0].html == "船山"


class TestColumns:
    def test_hidden_until_chosen(self, ask, row):
        page = Page([row(1, "a", 1)])
        assert [one.key for one in table(ask(), page).columns] == ["name", "state", "amount_fen", "members"]
        assert [one.key for one in table(ask("/?columns=day"), page).columns] == ["name", "day"]

    def test_choice_is_remembered(self, ask, row):
        page = Page([row(1, "a", 1)])
        assert [one.key for one in table(ask("/", **{"columns-t": "day.state"}), page).columns] == [
            "name",
            "state",
            "day",
        ]

    def test_unknown_names_are_ignored(self, ask, row):
        assert len(table(ask("/?columns=__class__"), Page([row(1, "a", 1)])).columns) == 4

    def test_unit_stands_in_the_header(self):
        assert [one.header for one in COLUMNS[2:4]] == ["应返，元", "会员，人"]


class TestTotals:
    def test_sum_of_all_rows_below_its_column(self, ask, row):
        built = table(ask(), Page([row(1, "a", 1)], total=61, sums={"amount_fen": 41_288_050}))
        cells = built.total_cells
        assert cells[0] == {"span": 2, "label": True}
        assert strip_tags(cells[1]["html"]) == "412880.50"
        assert len(cells) == 3

    def test_no_sums_no_footer(self, ask, row):
        assert table(ask(), Page([row(1, "a", 1)])).totals == []


class TestNeighbours:
    def test_walks_forward_and_back(self, ask, row):
        rows = [row(number, "a", 1) for number in range(50)]
        first = table(ask("/?state=open"), Page(rows, next="CUR1"))
        assert first.next_query == "?state=open&after=CUR1&at=51"
        assert first.previous_query == ""
        second = table(ask("/" + first.next_query), Page(rows, next="CUR2"))
        assert (second.first, second.last) == (51, 100)
        assert second.next_query == "?state=open&after=CUR2&at=101&trail=CUR1"
        assert second.previous_query == "?state=open"
        third = table(ask("/" + second.next_query), Page(rows[:3]))
        assert third.next_query == ""
        assert third.previous_query == "?state=open&after=CUR1&at=51"

    def test_exports_keep_the_filters_and_drop_the_place(self, ask, row):
        built = table(ask("/?state=open&after=CUR1&at=51"), Page([row(1, "a", 1)]))
        assert built.queries["csv"] == "?state=open&format=csv"

    @pytest.mark.parametrize(
        ("text", "rows"), [("100", 100), ("200", 200), ("1000", 50), ("x", 50), ("", 50)]
    )
    def test_sizes(self, ask, text, rows):
        assert table(ask(f"/?rows={text}"), Page([])).rows == rows


class TestTemplate:
    def test_empty_says_why_and_what_next(self, ask):
        response = table_page(ask(), "parts/table.html", name="t", columns=COLUMNS, page=Page([]),
                              empty=Empty("没有符合的企业", "三个条件同时满足的有 0 家。", "去掉这个条件", "/c"))  # fmt: skip
        text = response.content.decode()
        assert "<table" not in text
        assert 'href="/c">去掉这个条件' in text

    def test_page_has_header_rows_and_pager(self, ask, row):
        page = Page([row(1, "天泰", 640_200)], next="C", total=18_381, sums={"amount_fen": 1})
        text = table_page(ask(), "parts/table.html", name="t", columns=COLUMNS, page=page).content.decode()
        assert text.count('scope="col"') == 4
        assert 'rel="next"' in text
        assert "?format=xlsx" in text
        assert "<tfoot>" in text
        assert "style=" not in text

    def test_one_page_is_not_turned(self, ask, row):
        one, two = ([row(number, "a", 1) for number in range(many)] for many in (50, 51))
        assert (table(ask(), Page(one)).turns, table(ask("/?rows=100"), Page(two)).turns) == (False, True)
        assert table(ask(), Page(one, next="C")).turns

    def test_chosen_columns_become_a_cookie(self, ask, row):
        response = table_page(
            ask("/?columns=day"), "parts/table.html", name="t", columns=COLUMNS, page=Page([])
        )
        assert response.cookies["columns-t"].value == "name.day"

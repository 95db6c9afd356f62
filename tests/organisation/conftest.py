"""A small tree: province, city, two counties, a street, a joint union, three bases."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.cast import OPERATOR
from unionloop.domains.organisation import commands


@pytest.fixture
def tree(db):
    def open_(parent, name, tier, kind="federation", code=""):
        return commands.open_union(
            OPERATOR, parent_id=parent.id if parent else None, name=name, tier=tier, kind=kind, code=code,
            founded_date=date(2020, 3, 1), division_code="" if parent else "510900",
        )  # fmt: skip

    city = open_(None, "遂州市总工会", "city", code="CITY")
    east = open_(city, "船山区总工会", "county", code="EAST")
    west = open_(city, "安居区总工会", "county", code="WEST")
    street = open_(east, "嘉禾街道工会联合会", "street", "street_federation")
    joint = open_(street, "嘉禾商圈联合工会", "base", "joint")
    food = open_(street, "遂州食品有限公司工会", "base", "base")
    steel = open_(street, "遂州钢构有限公司工会", "base", "base")
    return SimpleNamespace(city=city, east=east, west=west, street=street, joint=joint, food=food, steel=steel)

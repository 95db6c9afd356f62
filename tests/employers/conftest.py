"""A street with a joint union, and six employers with real check digits."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.cast import OPERATOR
from unionloop.domains.employers import commands, rules
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.organisation import commands as organisation


def uscc(number: int) -> str:
    """Return a made-up valid enterprise code."""
    from unionloop.kernel.codes import org_digit

    org = f"MA{number:06d}"
    first = "91510903" + org + org_digit(org)
    return first + rules.uscc_digit(first)


@pytest.fixture
def street(db):
    def open_(parent, name, tier, kind="federation", founded=date(2020, 3, 1)):
        return organisation.open_union(
            OPERATOR, parent_id=parent.id if parent else None, name=name, tier=tier, kind=kind, founded_date=founded
        )

    city = open_(None, "遂州市总工会", "city")
    county = open_(city, "船山区总工会", "county")
    other = open_(city, "安居区总工会", "county")
    street = open_(county, "嘉禾街道工会联合会", "street", "street_federation")
    joint = open_(street, "嘉禾商圈联合工会", "base", "joint", date(2026, 6, 1))
    own = open_(street, "遂州食品有限公司工会", "base", "base", date(2026, 7, 1))
    return SimpleNamespace(city=city, county=county, other=other, street=street, joint=joint, own=own)


@pytest.fixture
def firms(street):
    """食品 30 staff with its own union, 玻璃 12 covered, 钢构 400 and 物流 25 without, 商贸 closed, 水务 public."""
    def put(number, name, heads, **facts):
        facts = {"division_code": "510903", "street": "嘉禾街道", "industry": "C 制造业", **facts}
        return commands.register(OPERATOR, employer=EmployerInput(
            name=name, unit_id=facts.pop("unit_id", street.street.id), uscc=uscc(number), tax_key=f"1010000{number}",
            headcount=heads, women=heads // 2, **facts,
        ))  # fmt: skip

    return SimpleNamespace(
        food=put(1, "遂州食品有限公司", 30, union_id=street.own.id, contact_name="李明", contact_phone="13800132207"),
        glass=put(2, "遂州玻璃有限公司", 12, joint_union_id=street.joint.id),
        steel=put(3, "遂州钢构股份有限公司", 400),
        freight=put(4, "安居物流有限公司", 25, division_code="510904", industry="G 交通运输业",
                    unit_id=street.other.id, street="柔刚街道"),
        trade=put(5, "遂州商贸有限公司", 8, status="deregistered"),
        water=put(6, "遂州市自来水公司", 60, non_public=False),
    )  # fmt: skip

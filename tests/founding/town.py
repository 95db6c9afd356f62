"""A small town for founding and publication: a city, two counties, two streets each, a few firms."""

from dataclasses import dataclass, field
from datetime import date

from tests.cast import OPERATOR, moment
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.reference import commands as reference
from unionloop.domains.reference.rules import read_divisions
from unionloop.kernel.actor import Actor

EARLY = OPERATOR.later(moment("2026-01-05 09:00"))
DIVISIONS = "code,name,valid_from\n510000,四川省,2000-01-01\n510900,遂宁市,2000-01-01\n510903,船山区,2004-01-01\n510904,安居区,2004-01-01\n"


@dataclass
class Town:
    city: UnitRow
    counties: list[UnitRow]
    streets: list[UnitRow]
    firms: dict[str, int] = field(default_factory=dict)

    def firm(self, name: str, headcount: int = 40, street: int = 0, opened: str = "2020-01-01", **more: object) -> int:
        """Register one firm in a street and return its id."""
        unit = self.streets[street]
        row = employers.register(EARLY, employer=EmployerInput(
            name=name, unit_id=unit.id, division_code=unit.division_code[:6], street=unit.name.removesuffix("总工会"),
            industry="制造业", headcount=headcount, opened_date=date.fromisoformat(opened), **more,
        ))  # fmt: skip
        self.firms[name] = row.id
        return row.id


def build() -> Town:
    """Build the tree."""
    reference.load_divisions(EARLY, rows=read_divisions(DIVISIONS))
    city = organisation.open_union(EARLY, parent_id=None, name="遂宁市总工会", tier="city", kind="federation",
                                   division_code="510900", founded_date=date(1951, 5, 1))  # fmt: skip
    counties, streets = [], []
    for name, code in (("船山区", "510903"), ("安居区", "510904")):
        county = organisation.open_union(EARLY, parent_id=city.id, name=f"{name}总工会", tier="county",
                                         kind="federation", division_code=code, founded_date=date(1951, 5, 1))  # fmt: skip
        counties.append(county)
        for street in ("东街", "西街"):
            streets.append(organisation.open_union(
                EARLY, parent_id=county.id, name=f"{name}{street}街道总工会", tier="street",
                kind="street_federation", division_code=code, founded_date=date(1960, 5, 1),
            ))  # fmt: skip
    return Town(city, counties, streets)


def at(actor: Actor, text: str) -> Actor:
    """Return the actor at a Beijing moment."""
    return actor.later(moment(text))

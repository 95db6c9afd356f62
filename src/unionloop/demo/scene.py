"""Setting the scene: tree, employers, rules, books, accounts, logins — everything before the first tax file."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.conf import settings

from unionloop.domains.access import commands as access
from unionloop.domains.dues import commands as dues
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers import queries as employer_queries
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation import queries as organisation_queries
from unionloop.domains.organisation.contracts import Kind, Tier, UnitInput
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import AccountInput
from unionloop.domains.reference import commands as reference
from unionloop.domains.rights import commands as rights
from unionloop.kernel.actor import BEIJING, Actor, Grant, system

from . import grammar
from .city import City, Firm

PASSWORD = ""  # demo logins have none: the login page of demo mode offers one button per role
STAFF = (  # username, shown name, role, where
    ("zhang", "张敏", "finance_maker", "city"), ("sun", "孙立", "finance_checker", "city"),
    ("zhao", "赵启明", "finance_releaser", "city"), ("qian", "钱芳", "cashier", "city"),
    ("kuai", "蒯静", "accountant", "city"), ("chen", "陈静", "organiser", "city"),
    ("shi", "石远", "publisher", "city"), ("li", "李桂英", "county_organiser", "county"),
    ("huang", "黄海燕", "street_cadre", "street"), ("zhou", "周建华", "leader", "city"),
    ("shen", "沈洁", "auditor", "city"), ("guan", "关伟", "admin", "city"), ("fang", "方志强", "chair", "base"),
    ("tang", "唐敏", "rights_officer", "city"), ("yu", "于佳", "agent", "city"),
    ("fu", "傅华", "aid_officer", "county"), ("xu", "徐正", "aid_approver", "city"),
    ("kong", "孔毅", "aid_evaluator", "city"),
    ("wen", "文琳", "mutual_clerk", "city"), ("gu", "顾宁", "mutual_reviewer", "city"),
    ("tong", "童欣", "statistician", "city"),
)  # fmt: skip


@dataclass
class Scene:
    """The ids the story needs, and who acts."""

    city: City
    city_unit: int
    province_unit: int
    counties: dict[str, int]
    streets: list[int]
    unions: dict[int, int] = field(default_factory=dict)  # firm number → own union
    joints: dict[int, int] = field(default_factory=dict)  # street index → joint union
    employers: dict[int, int] = field(default_factory=dict)  # firm number → employer
    founded: set[int] = field(default_factory=set)  # firms that founded during the story

    def actor(self, name: str, at: datetime) -> Actor:
        """Return a member of staff at a moment, with the rights of the post."""
        label = next(label for username, label, _, _ in STAFF if username == name)
        return Actor(name, (Grant("*", ""),), at, via="demo", label=label)


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a Beijing moment of a day."""
    return datetime.combine(day, time(hour, minute), BEIJING)


def set_up(city: City) -> Scene:
    """Build everything that was there before the first month."""
    start = moment(city.first_month - timedelta(days=40))
    by = system(start, via="demo")
    reference.load_profile_divisions(by)
    reference.load_profile(by)
    access.load_roles(by)
    rights.load_profile(by)
    dues.load_rules(by, content=(Path(settings.PACKAGE) / "profiles/sample/split_rules.json").read_bytes())
    scene = _tree(by, city)
    _employers(by, scene)
    for unit_id in (scene.city_unit, *scene.counties.values()):
        ledger.open_book(by, unit_id=unit_id)
    _accounts(scene, start)
    return scene


def _tree(by: Actor, city: City) -> Scene:
    code, name = grammar.CITY
    organisation.open_union(by, parent_id=None, name="中华全国总工会", tier=Tier.NATIONAL, kind=Kind.FEDERATION,
                            code="U0", founded_date=date(1925, 5, 1))  # fmt: skip
    rows = [
        UnitInput("U51", "U0", "四川省总工会", Tier.PROVINCE, Kind.FEDERATION, "510000"),
        UnitInput(f"U{code}", "U51", f"{name}总工会", Tier.CITY, Kind.FEDERATION, code),
    ]
    rows += [UnitInput(f"U{division}", f"U{code}", f"{label}总工会", Tier.COUNTY, Kind.FEDERATION, division)
             for division, label in grammar.DISTRICTS]  # fmt: skip
    rows += [UnitInput(f"S{index:03d}", f"U{street.district_code}", f"{street.name}工会联合会", Tier.STREET,
                       Kind.STREET_FEDERATION, street.district_code)
             for index, street in enumerate(city.streets)]  # fmt: skip
    rows += [UnitInput(f"J{index:03d}", f"S{index:03d}", f"{street.name}商贸服务业联合工会", Tier.BASE, Kind.JOINT,
                       street.district_code, date(2016, 5, 1))
             for index, street in enumerate(city.streets)]  # fmt: skip
    rows += [_union(city, firm) for firm in city.firms if firm.union == "own"]
    ids = organisation.open_many(by, rows=rows)
    scene = Scene(
        city, ids[f"U{code}"], ids["U51"], {division: ids[f"U{division}"] for division, _ in grammar.DISTRICTS},
        [ids[f"S{index:03d}"] for index in range(len(city.streets))],
    )  # fmt: skip
    scene.joints = {index: ids[f"J{index:03d}"] for index in range(len(city.streets))}
    scene.unions = {firm.number: ids[f"B{firm.number:06d}"] for firm in city.firms if firm.union == "own"}
    return scene


def _union(city: City, firm: Firm) -> UnitInput:
    division = city.streets[firm.street].district_code
    founded = max(firm.opened + timedelta(days=200), date(2010, 1, 8))
    return UnitInput(f"B{firm.number:06d}", f"S{firm.street:03d}", f"{firm.name}工会委员会", Tier.BASE, Kind.BASE,
                     division, min(founded, city.first_month - timedelta(days=60)))  # fmt: skip


def _employers(by: Actor, scene: Scene) -> None:
    city = scene.city
    rows = [
        EmployerInput(
            name=firm.name, unit_id=scene.streets[firm.street], uscc=firm.uscc, old_tax_id=firm.old_tax_id,
            tax_key=firm.tax_key, division_code=city.streets[firm.street].district_code,
            street=city.streets[firm.street].name, industry=firm.industry, headcount=firm.headcount,
            address=f"{city.streets[firm.street].name}{firm.number % 280 + 1}号",
            women=firm.women, status=firm.status, opened_date=firm.opened, size_class=firm.size_class,
            non_public=firm.non_public, contact_name=firm.contact, contact_phone=f"1380825{firm.number:04d}"[:11],
            union_id=scene.unions.get(firm.number),
            joint_union_id=scene.joints[firm.street] if firm.union == "covered" else None,
        )
        for firm in city.firms
    ]  # fmt: skip
    employers.register_many(by, rows=rows)
    known = employer_queries.keys()
    by_code = {key.uscc: key.id for key in known}
    scene.employers = {firm.number: by_code[firm.uscc] for firm in city.firms}


def _accounts(scene: Scene, start: datetime) -> None:
    """Register receiving accounts: one list, proposed by one person, confirmed by another."""
    random = Random(f"accounts {scene.city.seed}")
    rows = []
    others = [*scene.joints.values(), *scene.counties.values(), *scene.streets]
    known = organisation_queries.by_ids([*scene.unions.values(), *others, scene.province_unit])
    names = {unit.id: unit.name for unit in known.values()}
    holders = [scene.unions[firm.number] for firm in scene.city.firms if firm.union == "own" and firm.has_account]
    for unit_id in [*holders, *others]:
        number = f"6228{random.randrange(10**14):014d}"
        rows.append(AccountInput(unit_id, names[unit_id], number, "四川农村商业银行遂州支行", "402662000010"))
    maker, checker = scene.actor("zhang", start), scene.actor("sun", start + timedelta(hours=1))
    sheet = payments.propose_accounts(maker, unit_id=scene.city_unit, name="开户信息首批.xlsx", rows=rows)
    payments.confirm_accounts(checker, sheet_id=sheet.id)
    upper = payments.propose_account(
        maker, unit_id=scene.province_unit, holder=names[scene.province_unit], number="6228400000000000018",
        bank_name="中国工商银行成都分行", bank_code="102651020018", reason="上解经费收款账户",
    )  # fmt: skip
    payments.confirm_account(checker, account_id=upper.id)


def chairs_firm(city: City) -> Firm:
    """Return the firm whose chair has a login; its street and county are those of the other logins."""
    return next(firm for firm in city.firms if firm.union == "own" and firm.has_account)


def log_ins(scene: Scene) -> None:
    """Make the demonstration's logins, one per role."""
    by = system(moment(scene.city.first_month - timedelta(days=39)), via="demo")
    firm = chairs_firm(scene.city)
    street = firm.street
    county = scene.counties[scene.city.streets[street].district_code]
    places = {"city": scene.city_unit, "county": county, "street": scene.streets[street],
              "base": scene.unions[firm.number]}  # fmt: skip
    for username, label, role, where in STAFF:
        account = access.create_account(by, username=username, label=label, unit_id=places[where], password=PASSWORD)
        access.grant(by, account_id=account.id, role=role, unit_id=places[where])

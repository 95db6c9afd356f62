"""Account roles: what a rule means, and the code each accounting standard writes for it."""

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from unionloop.kernel.words import word


class Side(StrEnum):
    DEBIT = "debit"
    CREDIT = "credit"


class Kind(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    NET = "net"
    INCOME = "income"
    EXPENSE = "expense"

    @word
    def label(self) -> str:
        return {"asset": "资产", "liability": "负债", "net": "净资产", "income": "收入", "expense": "支出"}[self]


class Standard(NamedTuple):
    """One accounting standard and the days it is in force (`valid_to` not included)."""

    code: str
    name: str
    source: str
    valid_from: date
    valid_to: date | None


STANDARDS = MappingProxyType({
    "2009": Standard("2009", "工会会计制度（2009）", "财会〔2009〕7号", date(2010, 1, 1), date(2022, 1, 1)),
    "2021": Standard("2021", "工会会计制度（2021）", "财会〔2021〕7号", date(2022, 1, 1), None),
    # last, so that a union's books are never opened under it unless it is named
    "2004": Standard("2004", "民间非营利组织会计制度", "财会〔2004〕7号", date(2005, 1, 1), None),
})  # fmt: skip

_2009 = {
    "cash": "101",
    "bank": "102",
    "receivable_upper_subsidy": "13101",
    "receivable_upper_transfer": "13102",
    "receivable_upper_preparation": "13103",
    "receivable_lower": "132",
    "fixed_assets": "162",
    "payable_upper": "221",
    "payable_lower_subsidy": "22201",
    "payable_lower_transfer": "22202",
    "payable_lower_preparation": "22203",
    "other_payable": "225",  # also money nobody can name yet (待查户) and the collector's fee
    "custody": "231",
    "asset_fund": "301",
    "surplus": "331",
    "income_member_dues": "401",
    "income_dues": "402",
    "income_subsidy": "40307",
    "income_government": "404",
    "income_administration": "405",
    "income_other": "408",
    "capital_expense": "50507",
    "subsidy_down": "506",
    "expense_other": "508",
}
# The 2021 codes below are provisional except 402 and 403–405: see charts/2021.json.
_2021 = _2009 | {
    "income_subsidy": "403",
    "income_other": "408",
    "capital_expense": "507",
    "subsidy_down": "508",
    "expense_other": "510",
    "depreciation": "163",
    "asset_fund": "301",
    "surplus": "332",
}
# A mutual-aid fund: its fees are no union's income and its money no union's money.
_2004 = {
    "bank": "1002",
    "investment_deposit": "1101",  # 短期投资: term deposits
    "receivable_person": "1122",
    "investment_bond": "1401",  # 长期债权投资: treasury bonds
    "fee_in_advance": "2203",
    "claims_payable": "2209",
    "surplus": "3102",
    "income_fee": "4201",
    "income_investment": "4601",
    "income_other": "4901",
    "claims_expense": "5101",
    "expense_management": "5201",
}
ROLE_CODES: MappingProxyType[str, MappingProxyType[str, str]] = MappingProxyType(
    {"2009": MappingProxyType(_2009), "2021": MappingProxyType(_2021), "2004": MappingProxyType(_2004)}
)

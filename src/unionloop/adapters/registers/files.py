"""The two registers out of files, matches and gaps back into files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from unionloop.adapters.sheets.columns import Row, read_rows, write_rows
from unionloop.kernel.errors import BadInput

from .deciding import Gap, Pair
from .records import Firm

TAXPAYER = {
    "key": ("tax_row", "序号", "行号", "编号"),
    "name": ("taxpayer_name", "纳税人名称", "企业名称", "单位名称", "名称"),
    "code": ("taxpayer_id", "纳税人识别号", "统一社会信用代码", "社会信用代码"),
    "address": ("address", "地址", "注册地址", "经营地址", "生产经营地址"),
}
UNION = {
    "key": ("union_row", "序号", "行号", "编号"),
    "name": ("enterprise_name_recorded", "单位名称", "企业名称", "所属单位", "建会单位名称"),
    "union": ("union_name", "工会名称", "工会"),
    "code": ("code_recorded", "统一社会信用代码", "组织机构代码", "单位代码", "代码"),
    "address": ("address_recorded", "地址", "单位地址"),
}
_ENDINGS = ("基层工会委员会", "工会联合会", "工会委员会", "联合工会", "总工会", "工会")
MATCHES = ("tax_row", "union_row", "score", "decision", "reason")
GAPS = ("tax_row", "taxpayer_id", "taxpayer_name", "address", "reason")
Tell = Callable[[str], None]


def read_taxpayers(path: Path, tell: Tell = lambda step: None) -> list[Firm]:
    """Return the taxpayers of a file; one without a name can only be known by its code.

    Raises BadInput as `read_rows` does, and `register_twice` for a row number given twice.
    """

    rows = read_rows(path, TAXPAYER, ("key", "name"), _numbered, tell)
    return _once(path, [Firm(row["key"], row["name"], row["code"], row["address"], row["code"]) for row in rows])


def read_unions(path: Path, tell: Tell = lambda step: None) -> list[Firm]:
    """Return the unions of a file under the name of their firm, else under their own name without its ending."""

    rows = read_rows(path, UNION, ("key",), _numbered, tell)
    return _once(path, [Firm(row["key"], row["name"] or _firm_of(row["union"]), row["code"], row["address"], row["code"])
                        for row in rows])  # fmt: skip


def write_matches(path: Path, pairs: Sequence[Pair]) -> None:
    """Write matches.csv."""
    write_rows(path, MATCHES, ((one.tax_row, one.union_row, f"{one.score:.4f}", one.decision, one.reason) for one in pairs))


def write_gaps(path: Path, found: Sequence[Gap]) -> None:
    """Write gaps.csv."""
    write_rows(path, GAPS, ((one.firm.key, one.firm.written, one.firm.name, one.firm.address, one.reason) for one in found))


def _numbered(row: Row) -> str:
    return "" if row["key"] else "没有行号；请补上，或删去这一行"


def _firm_of(union: str) -> str:
    ending = next((one for one in _ENDINGS if union.endswith(one)), "")
    return union.removesuffix(ending) or union


def _once(path: Path, firms: list[Firm]) -> list[Firm]:
    seen: set[str] = set()
    twice = [firm.key for firm in firms if firm.key in seen or seen.add(firm.key)]
    if twice:
        raise BadInput("register_twice", name=path.name, keys=twice[:20], count=len(twice))
    return firms

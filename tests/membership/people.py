"""Made-up persons with valid papers, and rolls of them."""

from tests.cast import NOW
from unionloop.domains.membership.contracts import Application
from unionloop.domains.people.rules import check_digit
from unionloop.kernel.actor import Actor, public

HEAD = ["姓名", "身份证号", "手机", "性别", "用工形式", "是否农民工", "入会日期"]


def paper(number: int, region: str = "510903") -> str:
    """Return a valid resident id, different for each number."""
    first = f"{region}19{60 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return first + check_digit(first)


def phone(number: int) -> str:
    return f"139{number:08d}"


def row(number: int, **other: str) -> list[str]:
    """Return one row of a roll."""
    cells = dict(zip(HEAD, [f"王小{'芳敏丽强军'[number % 5]}", paper(number), phone(number), "", "正式在职", "否", "2024-03-05"],
                     strict=True))  # fmt: skip
    return list((cells | other).values())


def roll(rows: list[list[str]], head: list[str] = HEAD) -> bytes:
    """Return a roll as CSV."""
    return "\n".join(",".join(line) for line in [head, *rows]).encode()


def application(number: int, **other: object) -> Application:
    facts = {"name": "赵大勇", "id_number": paper(number), "phone": phone(number)}
    return Application(**(facts | other))  # type: ignore[arg-type]


def somebody(at=NOW) -> Actor:  # type: ignore[no-untyped-def]
    """Return anybody at a phone, without a login."""
    return public(at)

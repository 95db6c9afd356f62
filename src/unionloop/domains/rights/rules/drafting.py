"""A full first draft from the facts of a matter, clauses by topic, and the merge fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import yuan

from ..contracts import Block, ClauseRow, Kind, Part

FIELD = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Known:
    """What a draft may say of a matter."""

    employer: str
    unit: str
    upper: str  # the union above, "" at the top
    department: str
    facts: str
    people_count: int
    amount_fen: int
    reply_days: int | None
    number: str  # of the matter
    earlier: str = ""  # number of the letter a proposal follows
    earlier_answer: str = ""

    def fields(self) -> dict[str, str]:
        """Return the merge fields by the name they have in clauses."""
        return {
            "employer": self.employer, "unit": self.unit, "people": str(self.people_count),
            "amount": plain_yuan(self.amount_fen), "reply_days": str(self.reply_days or ""), "number": self.number,
            "earlier": self.earlier, "earlier_answer": self.earlier_answer, "department": self.department,
        }  # fmt: skip


def plain_yuan(amount_fen: int) -> str:
    """Return yuan as letters write them: 14660, or 14660.50."""
    text = yuan(amount_fen, "")
    return text.removesuffix(".00")


def merge(text: str, values: Mapping[str, str]) -> str:
    """Return a clause with its fields filled in; a field nobody knows is named."""

    def fill(found: re.Match[str]) -> str:
        if found.group(1) not in values:
            raise BadInput("merge_field_unknown", field=found.group(1))
        return values[found.group(1)]

    return FIELD.sub(fill, text)


def fitting(clauses: Sequence[ClauseRow], topic: str, kind: Kind, what: str) -> list[ClauseRow]:
    """Return the clauses of one sort (law, phrase) for a topic and a kind of letter."""
    return [one for one in clauses
            if one.kind == what and topic in one.topics and (not one.letters or kind in one.letters)]  # fmt: skip


def first_draft(kind: Kind, advisory: bool, topic: str, known: Known, clauses: Sequence[ClauseRow]) -> list[Block]:
    """Return the whole letter, ready to be read through: nothing in it is made up."""
    values = known.fields()
    blocks = [Block(Part.TO, known.department if kind is Kind.PROPOSAL else f"{known.employer}行政"),
              Block(Part.FACTS, _facts(kind, known))]  # fmt: skip
    if not advisory:
        blocks += [Block(Part.BASIS, one.cite, one.code) for one in fitting(clauses, topic, kind, "law")]
    phrases = fitting(clauses, topic, kind, "phrase") or fitting(clauses, "other", kind, "phrase")
    blocks += [Block(Part.DEMAND, merge(one.text, values), one.code) for one in phrases]
    word = kind.label
    if known.reply_days:
        blocks.append(Block(Part.LIMIT, f"请自收到本{word}之日起{known.reply_days}个工作日内，将办理情况书面答复我会。"))
    blocks.append(Block(Part.REPLY, "答复可盖章后送交或邮寄我会，也可打开随文交付的答复链接在线填写、上传，无需账号。"))
    if known.upper and kind is not Kind.PROPOSAL:
        blocks.append(Block(Part.COPY, known.upper))
    return blocks


def _facts(kind: Kind, known: Known) -> str:
    text = known.facts.strip()
    if known.people_count and f"{known.people_count}名" not in text and f"{known.people_count}人" not in text:
        text = f"{text.rstrip('。')}，涉及职工{known.people_count}人。"
    amount = plain_yuan(known.amount_fen)
    if known.amount_fen and amount not in text:
        text = f"{text.rstrip('。')}，金额合计{amount}元。"
    if kind is Kind.PROPOSAL and known.earlier:
        text += f"\n我会已向{known.employer}发出{known.earlier}，对方{known.earlier_answer}，问题至今没有解决。"
    return text

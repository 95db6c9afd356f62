"""The forms of an organisation's page: one per verb."""

import re
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from unionloop.domains.organisation import commands, queries
from unionloop.domains.organisation.contracts import (
    VERBS,
    CommitteeKind,
    Kind,
    PartInput,
    Role,
    SeatInput,
    TieKind,
    Tier,
)  # fmt: skip
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused
from unionloop.kernel.words import Word

from .registry_acts import IN, Act, UnitField, choice, date_field, line, whole

DOCUMENT = gettext_lazy("批复或决定的文号。")


class OpenUnion(forms.Form):
    name = line(gettext_lazy("名称"))
    tier = choice(gettext_lazy("层级"), Tier)
    kind = choice(gettext_lazy("类型"), Kind)
    division_code = line(gettext_lazy("区划代码"), 12, required=False, short=True, hint=gettext_lazy("不填同上级。"))
    founded_date = date_field(gettext_lazy("成立日期"), required=False, hint=gettext_lazy("不填为今天。"))


class Rename(forms.Form):
    name = line(gettext_lazy("新名称"), hint=gettext_lazy("原名称留在沿革里。"))
    day = date_field(gettext_lazy("自哪天起"), required=False, hint=gettext_lazy("不填为今天。"))


class Move(forms.Form):
    parent_id = UnitField(gettext_lazy("划到哪个组织下面"))
    day = date_field(gettext_lazy("哪天起"), required=False)
    document_number = line(gettext_lazy("文号"), 80, required=False, hint=DOCUMENT)


class Merge(forms.Form):
    into_id = UnitField(gettext_lazy("并入哪个组织"))
    day = date_field(gettext_lazy("哪天起"), required=False)
    document_number = line(gettext_lazy("文号"), 80, required=False, hint=format_lazy("{}{}", gettext_lazy("下级组织随之划过去。"), DOCUMENT))


class Split(forms.Form):
    parts = forms.CharField(
        label=gettext_lazy("分成哪些组织"), max_length=4000, widget=forms.Textarea({**IN, "rows": "4"}),
        help_text=gettext_lazy("一行一个：新名称，后面用逗号隔开归它的下级编码。至少两行，每个下级都要归到一行。"),
    )  # fmt: skip
    day = date_field(gettext_lazy("哪天起"), required=False)
    document_number = line(gettext_lazy("文号"), 80, required=False, hint=DOCUMENT)

    def clean_parts(self) -> list[PartInput]:
        """Return the parts with the ids of the children named by code."""
        parts = []
        for text in self.cleaned_data["parts"].splitlines():
            words = [one.strip() for one in re.split(r"[,，、;；]", text) if one.strip()]
            if not words:
                continue
            found = queries.by_code([one.upper() for one in words[1:]] + words[1:])
            unknown = [one for one in words[1:] if one not in found and one.upper() not in found]
            if unknown:
                raise forms.ValidationError(gettext("没有编码为“%(code)s”的组织。"), params={"code": unknown[0]})
            children = tuple((found.get(one) or found[one.upper()]).id for one in words[1:])
            parts.append(PartInput(words[0], child_ids=children))
        return parts


class Dissolve(forms.Form):
    day = date_field(gettext_lazy("撤销日期"), required=False)
    document_number = line(gettext_lazy("文号"), 80, required=False, hint=format_lazy("{}{}", gettext_lazy("还有下级时不能撤销。"), DOCUMENT))


class Affiliate(forms.Form):
    kind = choice(gettext_lazy("关系"), TieKind)
    holder_id = UnitField(gettext_lazy("挂靠到"), required=False, hint=gettext_lazy("不填表示解除。"))
    day = date_field(gettext_lazy("哪天起"), required=False)


class SeatCommittee(forms.Form):
    kind = choice(gettext_lazy("机构"), CommitteeKind)
    term_from = date_field(gettext_lazy("本届开始"))
    term_years = whole(gettext_lazy("任期"), hint=gettext_lazy("年，按参数表允许的届期填。"), least=1, most=10)
    seats = forms.CharField(
        label=gettext_lazy("当选人"), max_length=4000, widget=forms.Textarea({**IN, "rows": "5"}),
        help_text=gettext_lazy("一行一人：职务 姓名。工会委员会的职务写主席、副主席、委员或组织员；经费审查委员会、女职工委员会写主任、副主任或委员。"),
    )  # fmt: skip
    note = line(gettext_lazy("批复文号"), 80, required=False)

    def clean_seats(self) -> list[SeatInput]:
        """Return the seats, refusing a line that is not a title of this body, in Chinese or as the page says it, and a name."""
        known = CommitteeKind(self.cleaned_data.get("kind") or CommitteeKind.COMMITTEE).titles
        roles = {**known, **{gettext(title): role for title, role in known.items()}}
        seats = []
        for text in self.cleaned_data["seats"].splitlines():
            if not text.strip():
                continue
            line = text.strip().replace("：", " ").replace(":", " ")
            title = next((one for one in roles if line.lower().startswith(f"{one.lower()} ")), "")
            name = line[len(title) :].strip()
            if not title or not name:
                raise forms.ValidationError(gettext("这一行读不懂：%(line)s"), params={"line": line[:40]})
            seats.append(SeatInput(roles[title], name))
        return seats


class SeatOfficer(forms.Form):
    kind = choice(gettext_lazy("机构"), CommitteeKind)
    role = choice(gettext_lazy("职务"), Role)
    name = line(gettext_lazy("姓名"), 50, short=True)
    from_date = date_field(gettext_lazy("自哪天起"))
    replaces = line(gettext_lazy("接替谁"), 50, required=False, short=True, hint=gettext_lazy("写离任人的姓名；不填为增补。"))


class AskExtension(forms.Form):
    kind = choice(gettext_lazy("机构"), CommitteeKind)
    until = date_field(gettext_lazy("延到哪天"), hint=gettext_lazy("要上级批复；一届最长延一年，多次合并计算。"))
    reason = line(gettext_lazy("原因"), 200)


class Extend(forms.Form):
    extension_id = forms.IntegerField(min_value=1)
    document_number = line(gettext_lazy("批复文号"), 80)


class RefuseExtension(forms.Form):
    extension_id = forms.IntegerField(min_value=1)
    note = line(gettext_lazy("理由"), 200, required=False)


def _seat_officer(by: Actor, unit_id: int, given: dict[str, Any]) -> Any:
    """Fill a seat of the sitting body; whoever is named leaves it."""
    sitting = [one for one in queries.committees(by, unit_id=unit_id)
               if one.state == "seated" and one.kind == given["kind"]]  # fmt: skip
    if not sitting:
        raise Refused("committee_ended")
    former = [seat.id for seat in sitting[0].officers if not seat.to_date and seat.name == given["replaces"].strip()]
    if given["replaces"].strip() and not former:
        raise Refused("seat_is_empty")
    return commands.seat_officer(by, committee_id=sitting[0].id, role=given["role"], name=given["name"],
                                 from_date=given["from_date"], replaces_id=former[0] if former else None)  # fmt: skip


def _act(name: str, form: type[forms.Form], done: str, *, key: str = "unit_id", risky: bool = False) -> Act:
    verb = f"organisation.{name}"
    command = getattr(commands, name)

    def run(by: Actor, pk: int, given: dict[str, Any]) -> Any:
        return command(by, **{key: pk}, **given)

    return Act(verb, VERBS[verb], form, run, done, risky)


ACTS = {
    "seat_committee": _act("seat_committee", SeatCommittee, Word("新一届已登记，上一届同日届满。")),
    "seat_officer": Act("organisation.seat_officer", VERBS["organisation.seat_officer"], SeatOfficer, _seat_officer,
                        Word("已登记增替补。")),
    "ask_extension": _act("ask_extension", AskExtension, Word("已报上级批复。")),
    "open_union": _act("open_union", OpenUnion, Word("已建立。"), key="parent_id"),
    "rename": _act("rename", Rename, Word("已更名，原名称留在沿革里。")),
    "affiliate": _act("affiliate", Affiliate, Word("挂靠关系已更新。")),
    "move": _act("move", Move, Word("已划转，下级一并过去。")),
    "merge": _act("merge", Merge, Word("已合并，下级已划过去。"), risky=True),
    "split": _act("split", Split, Word("已分立。"), risky=True),
    "dissolve": _act("dissolve", Dissolve, Word("已撤销。"), risky=True),
}
# the union above answers these beside the request, not in the list of acts
ANSWERS = {
    "extend": Act("organisation.extend_term", VERBS["organisation.extend_term"], Extend,
                  lambda by, pk, given: commands.extend_term(by, **given), Word("已批准延期，届满日已改。")),
    "refuse_extension": Act("organisation.refuse_extension", VERBS["organisation.refuse_extension"], RefuseExtension,
                            lambda by, pk, given: commands.refuse_extension(by, **given), Word("已答复：不准延期。")),
}  # fmt: skip

"""The forms of a household's page: which act asks for what, and which command it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from unionloop.domains.aid import commands
from unionloop.domains.aid.contracts import (
    CIRCUMSTANCE_WORDS,
    CIRCUMSTANCES,
    ExitKind,
    Finding,
    Found,
    Guarantee,
    IncomeKind,
    StepKind,
)
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .page import fen
from .registry_acts import choice, date_field, line
from .uploads import MOST_BYTES

LEAVE = [(one.value, one.label) for one in ExitKind if one in (ExitKind.OUT, ExitKind.RELIEVED)]
CLOSE = [(one.value, one.label) for one in ExitKind if one not in (ExitKind.OUT, ExitKind.RELIEVED)]


class Nothing(forms.Form):
    """No field: the button says it all."""


class Maybe(forms.Form):
    note = line(_("说明"), 300, required=False)


class Because(forms.Form):
    note = line(_("原因或依据"), 300)


class Visiting(forms.Form):
    second = line(_("同去的另一位"), 40)
    found = forms.CharField(label=_("看到的情况"), max_length=2000, widget=forms.Textarea(attrs={"class": "in", "rows": 4}))
    neighbour = line(_("邻居怎么说"), 300, required=False)
    photo = forms.FileField(label=_("家里的照片（不拍人脸）"), required=False)


class Checked(forms.Form):
    reference = line(_("回函编号"), 80)
    income = line(_("核对的全年收入（元）"), 20)
    cars = forms.IntegerField(label=_("机动车"), min_value=0, max_value=99, required=False)
    dwellings = forms.IntegerField(label=_("住房套数"), min_value=0, max_value=99, required=False)
    companies = forms.IntegerField(label=_("开办企业"), min_value=0, max_value=99, required=False)


class Objection(forms.Form):
    text = line(_("异议内容"), 500)
    speaker = line(_("谁提的（加密保存）"), 40, required=False)


class Answer(forms.Form):
    objection_id = forms.IntegerField(widget=forms.HiddenInput)
    note = line(_("查实的情况"), 300)


class Climb(forms.Form):
    kind = forms.ChoiceField(label=_("哪一步"), choices=[(one.value, one.label) for one in StepKind if one != StepKind.RELIEF])
    taken_date = date_field(_("哪天"), required=False, hint=_("不填就是今天。"))
    cost = line(_("花了多少（元）"), 20, required=False)
    note = line(_("岗位、课程或项目（加密保存）"), 200, required=False)


class Leave(forms.Form):
    kind = forms.ChoiceField(label=_("怎么退出"), choices=LEAVE)
    guarantees = forms.MultipleChoiceField(
        label=_("已经有着落的"), required=False, choices=[(one.value, one.label) for one in Guarantee],
        widget=forms.CheckboxSelectMultiple, help_text=_("家里用不着的也勾上，比如没有孩子上学。"))  # fmt: skip
    note = line(_("说明"), 300, required=False)


class Close(forms.Form):
    kind = forms.ChoiceField(label=_("为什么销档"), choices=CLOSE)
    note = line(_("依据"), 300)


class Paper(forms.Form):
    kind = forms.ChoiceField(label=_("哪种材料"), choices=list(commands.PROOFS.items()))
    file = forms.FileField(label=_("照片或扫描件（加密保存）"))


class HandIn(forms.Form):
    wish = forms.CharField(label=_("本人还想说的"), max_length=500, required=False,
                           widget=forms.Textarea(attrs={"class": "in", "rows": 3}))  # fmt: skip
    guardian = forms.BooleanField(label=_("家里有未成年人的，父母或监护人同意填报"), required=False)


class Living(forms.Form):
    """How the household lives: a field left empty stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in CIRCUMSTANCES.items():
            words = [(one, one) for one in CIRCUMSTANCE_WORDS.get(name, ())]
            self.fields[name] = choice(label, words, required=False) if words else line(label, 40, required=False, short=True)


class Propose(forms.Form):
    kind = forms.ChoiceField(label=_("哪一种"))
    amount = line(_("金额（元）"), 20)
    member_seq = forms.IntegerField(label=_("给第几位成员（0 为全家）"), min_value=0, max_value=30, required=False)
    borne = line(_("自付金额（元，医疗救助和贴息才填）"), 20, required=False)
    note = line(_("说明"), 200, required=False)

    def __init__(self, *args: Any, kinds: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]


class Approve(forms.Form):
    above_ref = line(_("上级批复文号（要报上级的才填）"), 80, required=False)


class Call(forms.Form):
    reached = forms.BooleanField(label=_("接通了"), required=False)
    came = forms.BooleanField(label=_("钱收到了"), required=False)
    whole = forms.BooleanField(label=_("数目对"), required=False)
    score = forms.IntegerField(label=_("满意度 1–5"), min_value=1, max_value=5, required=False)
    note = line(_("说了什么（加密保存）"), 300, required=False)


class Look(forms.Form):
    finding = forms.ChoiceField(label=_("结论"), choices=[(one.value, one.label) for one in Finding if one != Finding.OPEN])
    note = line(_("说明"), 200, required=False)


@dataclass(frozen=True)
class Act:
    """One act: its form, and whether it takes something away. `run` calls the command of the same name."""

    form: type[forms.Form]
    run: Callable[[Actor, int, dict[str, Any], HttpRequest], Any]
    risky: bool = False


def _plain(verb: str, key: str) -> Callable[[Actor, int, dict[str, Any], HttpRequest], Any]:
    def run(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
        filled = {name: value for name, value in given.items() if value not in (None, "")}
        return getattr(commands, verb)(by, **{key: pk}, **filled)

    return run


def _visit(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
    photo = given.pop("photo", None)
    if photo is not None and (photo.size or 0) > MOST_BYTES:
        raise BadInput("aid_proof_size", most=MOST_BYTES // 1024 // 1024)
    return commands.visit(by, application_id=pk, photo=photo.read() if photo else b"", **given)


def _keep_check(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
    found = Found(given.pop("reference"), {IncomeKind.OTHER: fen(given.pop("income"), _("收入"))}, **given)
    return commands.keep_check(by, application_id=pk, found=found)


def _climb(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
    cost = fen(given.pop("cost"), _("费用"), 0)
    return commands.climb(by, household_id=pk, cost_fen=cost, **given)


def _propose(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
    return commands.propose(by, household_id=pk, kind=given["kind"], amount_fen=fen(given["amount"], _("金额")), note=given["note"],
                            member_seq=given["member_seq"] or 0, borne_fen=fen(given["borne"], _("自付金额"), 0))  # fmt: skip


def _describe(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
    return commands.describe(by, household_id=pk, told={name: word for name, word in given.items() if word})


def _attach(by: Actor, pk: int, given: dict[str, Any], request: HttpRequest) -> Any:
    file = given["file"]
    if (file.size or 0) > MOST_BYTES:
        raise BadInput("aid_proof_size", most=MOST_BYTES // 1024 // 1024)
    return commands.attach(by, household_id=pk, kind=given["kind"], name=str(file.name), content=file.read())


ON_FILE = {
    "attach": Act(Paper, _attach), "apply": Act(HandIn, _plain("apply", "household_id")),
    "describe": Act(Living, _describe),
    "climb": Act(Climb, _climb), "exit": Act(Leave, _plain("exit", "household_id")),
    "relapse": Act(Because, _plain("relapse", "household_id")), "close": Act(Close, _plain("close", "household_id"), True),
}  # fmt: skip
ON_APPLICATION = {
    "examine": Act(Maybe, _plain("examine", "application_id")), "send_back": Act(Because, _plain("send_back", "application_id")),
    "visit": Act(Visiting, _visit), "ask_check": Act(Nothing, _plain("ask_check", "application_id")),
    "keep_check": Act(Checked, _keep_check), "recognise": Act(Maybe, _plain("recognise", "application_id")),
    "decline": Act(Maybe, _plain("decline", "application_id"), True),
    "publicise": Act(Nothing, _plain("publicise", "application_id")),
    "object": Act(Objection, _plain("object", "application_id")),
    "dismiss": Act(Answer, _plain("dismiss", "application_id")), "uphold": Act(Answer, _plain("uphold", "application_id"), True),
    "file": Act(Nothing, _plain("file", "application_id")), "reopen": Act(Because, _plain("reopen", "application_id")),
    "confirm_decline": Act(Because, _plain("confirm_decline", "application_id"), True),
    "withdraw": Act(Nothing, _plain("withdraw", "application_id"), True),
}  # fmt: skip
ON_GRANT = {
    "approve": Act(Approve, _plain("approve", "grant_id")), "refuse": Act(Because, _plain("refuse", "grant_id"), True),
    "call_back": Act(Call, _plain("call_back", "grant_id")),
}  # fmt: skip
ON_FLAG = {
    "clear_flag": Act(Because, _plain("clear_flag", "flag_id")), "confirm_flag": Act(Because, _plain("confirm_flag", "flag_id")),
}  # fmt: skip
ON_OUTCOME = {"check_outcome": Act(Look, _plain("check_outcome", "outcome_id"))}
PROPOSE = Act(Propose, _propose)

"""The forms of an employer's page: one per verb."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from unionloop.domains.employers import commands
from unionloop.domains.employers.contracts import VERBS, EmployerInput, SizeClass, Status
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word

from .registry_acts import Act, UnitField, choice, date_field, line, whole

CODE_HINT = gettext_lazy("18 位，全角、空格会自动整理；形近字不代改。")


class Rename(forms.Form):
    name = line(gettext_lazy("新名称"), hint=gettext_lazy("按证照写全，系统保留曾用名，旧名的税款仍能对上。"))
    day = date_field(gettext_lazy("自哪天起"), required=False, hint=gettext_lazy("不填为今天。"))


class Headcount(forms.Form):
    headcount = whole(gettext_lazy("职工人数"), most=5_000_000)
    women = whole(gettext_lazy("其中女职工"), required=False, most=5_000_000)
    note = line(gettext_lazy("来源"), 200, required=False, hint=gettext_lazy("走访、年报或社保人数。"))


class SetStatus(forms.Form):
    status = choice(gettext_lazy("经营状态"), Status)
    note = line(gettext_lazy("依据"), 200, required=False)


class TaxKey(forms.Form):
    tax_key = line(gettext_lazy("登记序号"), 40, required=False, short=True, hint=gettext_lazy("税务机关的内部序号，更名、换证都不变。"))


class LinkUnion(forms.Form):
    unit_id = UnitField(gettext_lazy("工会编码"), required=False, hint=gettext_lazy("不填表示解除关联。"))
    covered = forms.BooleanField(label=gettext_lazy("由联合工会覆盖（不是自己的工会）"), required=False)
    note = line(gettext_lazy("依据"), 200, required=False)


class Correct(forms.Form):
    uscc = line(gettext_lazy("统一社会信用代码"), 40, required=False, hint=CODE_HINT)
    old_tax_id = line(gettext_lazy("旧纳税人识别号"), 30, required=False, short=True)
    division_code = line(gettext_lazy("区划代码"), 12, required=False, short=True)
    street = line(gettext_lazy("乡镇街道"), 60, required=False, short=True)
    industry = line(gettext_lazy("行业"), 60, required=False, short=True)
    address = line(gettext_lazy("地址"), 200, required=False)
    size_class = choice(gettext_lazy("规模"), SizeClass)
    opened_date = date_field(gettext_lazy("开业日期"), required=False)
    contact_name = line(gettext_lazy("联系人"), 50, required=False, short=True)
    contact_phone = line(gettext_lazy("联系电话"), 20, required=False, short=True, hint=gettext_lazy("不填表示不改。"))
    reason = line(gettext_lazy("更正原因"), 200, hint=gettext_lazy("会记入日志。"))


class Merge(forms.Form):
    dropped_id = whole(gettext_lazy("并入本单位的那一条的编号"), least=1, most=2**62, hint=gettext_lazy("在“疑似重复”里可看到编号。"))
    reason = line(gettext_lazy("认定为同一家的理由"), 200)


class Unmerge(forms.Form):
    merge_id = whole(gettext_lazy("合并编号"), least=1, most=2**62)
    reason = line(gettext_lazy("撤销原因"), 200)


class Reveal(forms.Form):
    reason = line(gettext_lazy("查看原因"), 200, hint=gettext_lazy("原因会记入日志，本人可查。"))


class NewEmployer(forms.Form):
    name = line(gettext_lazy("单位名称"), hint=gettext_lazy("按证照写全，原样保存。"))
    uscc = line(gettext_lazy("统一社会信用代码"), 40, required=False, hint=CODE_HINT)
    unit = UnitField(gettext_lazy("负责工会编码"), hint=gettext_lazy("属地街道或区县工会的编码，在组织页可看到。"))
    division_code = line(gettext_lazy("区划代码"), 12, required=False, short=True)
    street = line(gettext_lazy("乡镇街道"), 60, required=False, short=True)
    industry = line(gettext_lazy("行业"), 60, required=False, short=True)
    address = line(gettext_lazy("地址"), 200, required=False)
    headcount = whole(gettext_lazy("职工人数"), required=False, most=5_000_000)
    women = whole(gettext_lazy("其中女职工"), required=False, most=5_000_000)
    size_class = choice(gettext_lazy("规模"), SizeClass, required=False)
    opened_date = date_field(gettext_lazy("开业日期"), required=False)
    tax_key = line(gettext_lazy("登记序号"), 40, required=False, short=True)
    old_tax_id = line(gettext_lazy("旧纳税人识别号"), 30, required=False, short=True)
    public = forms.BooleanField(label=gettext_lazy("国有或集体单位（不计入非公企业）"), required=False)
    contact_name = line(gettext_lazy("联系人"), 50, required=False, short=True)
    contact_phone = line(gettext_lazy("联系电话"), 20, required=False, short=True)

    def employer(self) -> EmployerInput:
        """Return what was typed, as the command takes it."""
        given = dict(self.cleaned_data)
        return EmployerInput(
            name=given["name"], unit_id=given["unit"], uscc=given["uscc"], old_tax_id=given["old_tax_id"],
            tax_key=given["tax_key"], division_code=given["division_code"], street=given["street"],
            industry=given["industry"], address=given["address"], headcount=given["headcount"] or 0,
            women=given["women"] or 0, size_class=given["size_class"] or SizeClass.SMALL,
            opened_date=given["opened_date"], non_public=not given["public"],
            contact_name=given["contact_name"], contact_phone=given["contact_phone"],
        )  # fmt: skip


def _correct(by: Actor, pk: int, given: dict[str, Any]) -> Any:
    reason = given.pop("reason")
    if not given["contact_phone"]:
        given.pop("contact_phone")
    return commands.correct(by, employer_id=pk, facts=given, reason=reason)


def _act(name: str, form: type[forms.Form], done: str, run: Any = None, *, risky: bool = False) -> Act:
    verb = f"employers.{name}"
    command = getattr(commands, name)
    run = run or (lambda by, pk, given: command(by, employer_id=pk, **given))
    return Act(verb, VERBS[verb], form, run, done, risky)


ACTS = {
    "set_headcount": _act("set_headcount", Headcount, Word("人数已更新。")),
    "set_status": _act("set_status", SetStatus, Word("经营状态已更新。")),
    "link_union": _act("link_union", LinkUnion, Word("工会关联已更新。")),
    "rename": _act("rename", Rename, Word("已更名，原名称留在名称沿革里。")),
    "set_tax_key": _act("set_tax_key", TaxKey, Word("登记序号已更新。")),
    "correct": _act("correct", Correct, Word("已更正。"), _correct),
    "merge": _act("merge", Merge, Word("已合并，可在本页撤销。"),
                  lambda by, pk, given: commands.merge(by, kept_id=pk, **given), risky=True),
    "unmerge": _act("unmerge", Unmerge, Word("合并已撤销，两条都恢复原样。"),
                    lambda by, pk, given: commands.unmerge(by, **given), risky=True),
}  # fmt: skip

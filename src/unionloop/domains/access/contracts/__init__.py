"""What access shows to others: verbs, roles, rows."""

from dataclasses import dataclass

from unionloop.kernel.words import vocabulary

from .rows import AccountRow as AccountRow
from .rows import ChainState as ChainState
from .rows import ChainStep as ChainStep
from .rows import EmergencyRow as EmergencyRow
from .rows import EmergencyState as EmergencyState
from .rows import IssuedKey as IssuedKey
from .rows import JournalRow as JournalRow
from .rows import KeyKind as KeyKind
from .rows import KeyRow as KeyRow
from .rows import PostRow as PostRow
from .rows import RoleRow as RoleRow
from .rows import Shut as Shut
from .rows import ViewRow as ViewRow
from .rows import VisitRow as VisitRow

VERBS: dict[str, str] = vocabulary({
    "access.read": "看账号",
    "access.create_account": "建账号",
    "access.rename_account": "改账号",
    "access.disable": "停用账号",
    "access.enable": "恢复账号",
    "access.set_password": "重设密码",
    "access.reset_totp": "解除验证器",
    "access.load_roles": "更新角色表",
    "access.grant": "授岗",
    "access.revoke": "撤岗",
    "access.delegate": "委托代行",
    "access.issue_key": "发接口密钥",
    "access.revoke_key": "吊销接口密钥",
    "access.shut": "登录锁定",
    "access.unlock": "解除登录锁定",
    "access.ask_emergency": "申请紧急权限",
    "access.open_emergency": "同意紧急权限",
    "access.refuse_emergency": "不同意紧急权限",
    "access.end_emergency": "结束紧急权限",
    "access.review_emergency": "复核紧急权限",
    "access.save_view": "存视图",
    "access.drop_view": "删视图",
    "journal.read": "看审计",
    "journal.check": "核验审计链",
})


@dataclass(frozen=True)
class RoleShape:
    """A shipped role. Patterns: `domain.verb`, `domain.*`, `*.read`, `*`; a leading `-` takes away."""

    code: str
    label: str
    verbs: tuple[str, ...]


_LISTS = ("reference.read", "organisation.read", "employers.read", "messaging.read", "documents.read")
_NOT_PERSONAL = ("-people.read", "-membership.read", "-aid.read", "-access.read", "-journal.read")
_FOUNDING = (
    "founding.*", "employers.*", "organisation.*", "people.*", "documents.*", "messaging.*", "dues.read",
    "payments.read", "reference.read", "membership.*",
)  # fmt: skip

# Whoever writes papers does not also say that others may take personal data away.
_NO_LEAVE_TO_EXPORT = ("-documents.approve_export", "-documents.refuse_export")
_RIGHTS_WRITER = ("rights.read", "rights.open_lead", "rights.note", "rights.attach", "rights.draft", "rights.edit",
                  "rights.submit", "rights.remark", "rights.settle")  # fmt: skip
_RIGHTS_STREET = (*_RIGHTS_WRITER, "rights.serve", "rights.serve_refused", "rights.chase", "rights.seal")
_RIGHTS_BASE = (*_RIGHTS_WRITER, "rights.review", "rights.sign")
_RIGHTS_LEADER = ("rights.file", "rights.drop", "rights.review", "rights.send_back", "rights.sign",
                  "rights.remark")  # fmt: skip
# What whoever holds a case does with it; who speaks is another right.
_CASES = ("appeals.read", "appeals.sign", "appeals.send_back", "appeals.reply", "appeals.answer", "appeals.note",
          "appeals.pause", "appeals.resume", "appeals.ask_extension", "appeals.ask_help", "appeals.finish_task",
          "appeals.receive", "appeals.write_diary")  # fmt: skip
# What the union next to the worker does; recognising and approving is for other eyes.
_AID_BASE = ("aid.read", "aid.open", "aid.declare", "aid.describe", "aid.attach", "aid.apply", "aid.withdraw",
             "aid.send_back", "aid.examine", "aid.visit", "people.record")  # fmt: skip
_AID_STREET = (*_AID_BASE, "aid.climb", "aid.check_outcome", "aid.object")

ROLES: dict[str, RoleShape] = {
    shape.code: shape
    for shape in (
        RoleShape("finance_maker", "财务经办", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.*", "ledger.read", "dues.*",
            "-dues.check",
            "-dues.approve", "-dues.verify_rule", "-dues.verify_policy", "-dues.verify_preparation_rule",
            "-dues.approve_correction", "-dues.approve_subsidy", "-dues.approve_handover", "-dues.refuse_handover",
            "payments.read", "payments.draft", "payments.drop", "payments.cancel", "payments.rebatch",
            "payments.propose_account", "payments.close_account", "payments.answer_unknown",
            "payments.set_substitute", "aid.pay", "aid.count",
        )),
        RoleShape("finance_checker", "财务复核", (
            "*.read", *_NOT_PERSONAL, "-appeals.read", "dues.check", "dues.send_back", "dues.verify_rule",
            "dues.verify_policy", "dues.verify_preparation_rule",
            "dues.approve_correction", "ledger.post_draft", "ledger.return_draft", "payments.check",
            "payments.send_back", "payments.confirm_account",
            "payments.refuse_account", "payments.settle_unknown", "payments.close_exception",
        )),
        RoleShape("finance_releaser", "放款审批", (
            "*.read", *_NOT_PERSONAL, "-appeals.read", "dues.approve", "dues.send_back", "dues.approve_subsidy",
            "dues.approve_handover", "dues.refuse_handover",
            "payments.pass_on", "payments.release", "payments.send_back", "payments.cancel", "payments.settle_unknown",
        )),
        RoleShape("cashier", "出纳", (
            *_LISTS, "documents.store", "dues.read", "payments.read", "payments.export", "payments.take_return",
            "payments.keep_return", "payments.mark_unknown", "payments.answer_unknown", "payments.match_exception",
        )),
        RoleShape("accountant", "会计", (
            *_LISTS, "ledger.*", "dues.read", "dues.book_return", "payments.read", "aid.count", "aid.book", "aid.note_bounce",
        )),
        RoleShape("organiser", "组织部", (
            *_FOUNDING, *_NO_LEAVE_TO_EXPORT, "publication.*", "-publication.sign", "-publication.withdraw",
            "promises.*", "-promises.announce", "-promises.keep", "-promises.miss", "-promises.withdraw",
            "dues.match", "dues.set_aside", "dues.unmatch",
        )),
        RoleShape("publisher", "签发人", (
            *_LISTS, "documents.*", *_NO_LEAVE_TO_EXPORT, "messaging.*", "founding.read", "dues.read",
            "publication.*", "-publication.freeze", "promises.read", "promises.announce", "promises.withdraw",
        )),
        RoleShape("county_organiser", "区县组织", (
            *_FOUNDING, *_NO_LEAVE_TO_EXPORT, "publication.read", "publication.review", "publication.check",
            "publication.strike", "publication.restore", "publication.object", "publication.nominate",
            "publication.drop_nominee", "promises.read", "promises.draft", "promises.report",
        )),
        RoleShape("street_cadre", "街道社会化工作者", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.send",
            "messaging.open_receipt", "messaging.add_step", "messaging.mark_read", "founding.*",
            "-founding.approve", "-founding.found", "-founding.recompute", "employers.register",
            "employers.rename", "employers.correct", "employers.set_headcount", "employers.set_status",
            "people.read", "people.record", "people.look",
            "membership.read", "membership.count", "membership.approve", "membership.refuse", "membership.enrol",
            "membership.confirm", "membership.check_card", "publication.read", "publication.review", "publication.check",
            *_RIGHTS_STREET, *_CASES, *_AID_STREET, "appeals.see_speaker",
        )),
        RoleShape("leader", "领导", (
            "*.read", *_NOT_PERSONAL, *_RIGHTS_LEADER, "membership.count", "aid.count",
            "publication.review", "publication.sign",
            "publication.withdraw", "promises.announce", "promises.keep", "promises.miss", "promises.withdraw",
            "appeals.assign", "appeals.extend", "appeals.shelve", "appeals.urge",
            "appeals.close_unsolved", "appeals.grant_identity",
            "dues.approve", "dues.approve_subsidy", "dues.approve_handover", "dues.refuse_handover",
            "documents.approve_export", "documents.refuse_export", "people.oversee", "people.approve_assessment",
            "access.open_emergency", "access.refuse_emergency", "access.end_emergency",
        )),
        RoleShape("rights_signer", "权益分管领导", (
            *_LISTS, "documents.*", *_NO_LEAVE_TO_EXPORT, "messaging.*", "founding.read", "rights.*",
        )),
        RoleShape("auditor", "经审", (
            "*.read", "-people.read", "-membership.read", "-aid.read", "membership.count", "aid.count",
            "journal.*", "ledger.review", "people.oversee",
            "publication.review", "payments.freeze", "payments.thaw", "access.review_emergency",
        )),
        RoleShape("chair", "企业工会主席", (
            *_LISTS, "messaging.mark_read", "dues.read", "dues.receive_subsidy", "dues.report_subsidy",
            "founding.read", "payments.read", "payments.propose_account", "ledger.read", "publication.read", *_CASES,
            "people.read", "people.look", "people.record_many", "people.describe", "membership.read", "membership.count",
            "membership.approve",
            "membership.refuse", "membership.enrol", "membership.stage_roll", "membership.confirm_roll",
            "membership.undo_roll", "membership.suspend", "membership.resume", "membership.retire",
            "membership.leave", "membership.note_dues", "membership.lapse", "membership.confirm",
            "membership.check_card", "mutualfund.read", "mutualfund.stage",
            "mutualfund.enrol", "mutualfund.cancel_enrolment", "mutualfund.leave", *_RIGHTS_BASE, *_AID_BASE,
        )),
        RoleShape("mutual_clerk", "互助保障经办", (
            *_LISTS, "documents.read", "people.read", "people.look", "membership.read", "membership.count", "payments.read",
            "payments.draft", "payments.propose_account", "ledger.read", "mutualfund.*", "-mutualfund.approve",
            "-mutualfund.approve_settlement", "-mutualfund.review", "-mutualfund.verify_plan", "-mutualfund.decide_stop",
            "-mutualfund.approve_outlay", "-mutualfund.refuse_outlay",
            "-mutualfund.correct", "-mutualfund.open_fund", "-mutualfund.load_plans",
        )),
        RoleShape("mutual_reviewer", "互助保障复核", (
            *_LISTS, "documents.read", "people.read", "people.look", "membership.read", "payments.read",
            "payments.confirm_account", "payments.refuse_account", "ledger.read", "mutualfund.read",
            "mutualfund.read_claims", "mutualfund.open_fund", "mutualfund.load_plans", "mutualfund.verify_plan",
            "mutualfund.ask_more", "mutualfund.assess", "mutualfund.approve", "mutualfund.approve_settlement",
            "mutualfund.review", "mutualfund.refuse", "mutualfund.correct", "mutualfund.issue_letter",
            "mutualfund.propose_stop", "mutualfund.decide_stop", "mutualfund.drop_stop", "mutualfund.lift_stop",
            "mutualfund.approve_outlay", "mutualfund.refuse_outlay",
        )),
        RoleShape("statistician", "统计员", (*_LISTS, "datacentre.*", "-datacentre.trust", "-datacentre.distrust")),
        RoleShape("agent", "12351 坐席", (
            *_LISTS, "people.read", "appeals.*", "-appeals.assign", "-appeals.extend", "-appeals.shelve",
            "-appeals.grant_identity", "-appeals.load_profile", "-appeals.set_limit",
            "-appeals.set_route", "-appeals.set_category", "-appeals.set_flag", "-appeals.end_rule", "-appeals.verify_rule",
        )),
        RoleShape("rights_officer", "权益部", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.*", "people.read", "founding.read",
            "appeals.*", "rights.*", "-rights.sign", "-rights.load_rules", "-rights.verify_rule", "promises.read",
            "promises.report",
        )),
        RoleShape("case_handler", "诉求承办", (*_LISTS, *_CASES, "appeals.see_speaker")),
        RoleShape("aid_officer", "帮扶经办", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.*", "people.read", "people.look",
            "people.record", "people.record_many", "membership.read", "aid.*", "-aid.recognise", "-aid.decline", "-aid.reopen",
            "-aid.confirm_decline", "-aid.approve", "-aid.pay", "-aid.book", "-aid.note_bounce",
            "-aid.set_budget", "-aid.draw_sample", "-aid.judge", "-aid.evaluate", "-aid.clear_flag", "-aid.confirm_flag",
            "payments.read", "payments.propose_account", "promises.read", "promises.report",
        )),
        RoleShape("aid_approver", "帮扶审批", (
            *_LISTS, "people.read", "people.look", "aid.read", "aid.read_words", "aid.count", "aid.recognise", "aid.decline",
            "aid.reopen", "aid.confirm_decline", "aid.uphold", "aid.dismiss", "aid.approve", "aid.refuse", "aid.close",
            "aid.exit", "aid.relapse", "aid.scan", "aid.clear_flag", "aid.confirm_flag",
        )),
        RoleShape("aid_evaluator", "帮扶绩效评价", (
            *_LISTS, "aid.read", "aid.count", "aid.call_back", "aid.set_budget", "aid.draw_sample", "aid.judge", "aid.evaluate",
            "people.read", "people.look",
        )),
        RoleShape("admin", "管理员", (
            "access.*", "-access.review_emergency", "reference.*", "journal.read", "people.oversee",
            "people.assess", "organisation.read", "messaging.read",
            "messaging.retry", "rights.read", "rights.load_rules", "rights.verify_rule",
            "datacentre.read", "datacentre.trust", "datacentre.distrust",
        )),
    )
}  # fmt: skip

# One person may not hold both at the same time, wherever the two posts are.
_ADMIN_AND = (
    "finance_maker", "finance_checker", "finance_releaser", "cashier", "accountant", "auditor",
    "mutual_clerk",
)  # fmt: skip
INCOMPATIBLE: frozenset[frozenset[str]] = frozenset(
    {
        frozenset({"finance_maker", "finance_checker"}),
        frozenset({"finance_maker", "finance_releaser"}),
        frozenset({"finance_checker", "finance_releaser"}),
        frozenset({"cashier", "accountant"}),
        frozenset({"cashier", "finance_releaser"}),
        frozenset({"auditor", "finance_maker"}),
        frozenset({"auditor", "finance_checker"}),
        frozenset({"auditor", "finance_releaser"}),
        frozenset({"auditor", "cashier"}),
        frozenset({"auditor", "accountant"}),
        frozenset({"auditor", "mutual_clerk"}),
        frozenset({"mutual_clerk", "finance_checker"}),
        frozenset({"mutual_clerk", "finance_releaser"}),
        frozenset({"mutual_clerk", "mutual_reviewer"}),
        frozenset({"aid_officer", "aid_approver"}),
        frozenset({"aid_evaluator", "aid_officer"}),
        frozenset({"aid_evaluator", "aid_approver"}),
    }
    | {frozenset({"admin", other}) for other in _ADMIN_AND}
)


# What may be taken in an emergency. Never a role that moves or signs money.
EMERGENCY_ROLES = ("admin", "organiser", "publisher")

# Verbs that ask a person to prove themselves again (web.stepping), and that API keys never carry.
STEP_UP: frozenset[str] = frozenset({
    "access.create_account", "access.disable", "access.enable", "access.set_password", "access.reset_totp",
    "access.ask_emergency", "access.open_emergency", "access.grant", "access.revoke", "access.delegate", "access.issue_key",
    "payments.release", "payments.export", "payments.propose_account", "payments.confirm_account",
    "payments.close_account", "payments.settle_unknown", "people.reveal", "people.erase", "people.answer", "people.allow_phone",
    "people.propose_phone",
    "employers.reveal", "dues.approve", "publication.sign", "rights.sign", "documents.ask_export", "documents.export",
    "documents.approve_export", "datacentre.trust",
})  # fmt: skip

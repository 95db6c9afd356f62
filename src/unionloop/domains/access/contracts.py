"""What access shows to others: verbs, roles, rows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

VERBS: dict[str, str] = {
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
    "access.unlock": "解除登录锁定",
    "access.save_view": "存视图",
    "access.drop_view": "删视图",
    "journal.read": "看审计",
    "journal.check": "核验审计链",
}


class KeyKind(StrEnum):
    """What an API key can do at most."""

    TEAM = "team"  # reads only
    LIVE = "live"
    TEST = "test"  # everything answers as usual and is undone

    @property
    def label(self) -> str:
        return {"team": "只读", "live": "正式", "test": "试用"}[self.value]


@dataclass(frozen=True)
class RoleShape:
    """A shipped role. Patterns: `domain.verb`, `domain.*`, `*.read`, `*`; a leading `-` takes away."""

    code: str
    label: str
    verbs: tuple[str, ...]


_LISTS = ("reference.read", "organisation.read", "employers.read", "messaging.read", "documents.read")
_NOT_PERSONAL = ("-people.read", "-membership.read", "-access.read", "-journal.read")
_FOUNDING = (
    "founding.*", "employers.*", "organisation.*", "people.*", "documents.*", "messaging.*", "dues.read",
    "payments.read", "reference.read", "membership.*",
)  # fmt: skip

# Whoever writes papers does not also say that others may take personal data away.
_NO_LEAVE_TO_EXPORT = ("-documents.approve_export", "-documents.refuse_export")
_RIGHTS_WRITER = ("rights.read", "rights.open_lead", "rights.note", "rights.attach", "rights.draft", "rights.edit",
                  "rights.submit")  # fmt: skip
_RIGHTS_STREET = (*_RIGHTS_WRITER, "rights.serve", "rights.serve_refused", "rights.chase", "rights.seal")
_RIGHTS_BASE = (*_RIGHTS_WRITER, "rights.review", "rights.sign")
_RIGHTS_LEADER = ("rights.file", "rights.drop", "rights.review", "rights.send_back", "rights.sign")
# What whoever holds a case does with it; who speaks is another right.
_CASES = ("appeals.read", "appeals.sign", "appeals.send_back", "appeals.reply", "appeals.answer", "appeals.note",
          "appeals.pause", "appeals.resume", "appeals.ask_extension", "appeals.ask_help", "appeals.finish_task",
          "appeals.receive")  # fmt: skip

ROLES: dict[str, RoleShape] = {
    shape.code: shape
    for shape in (
        RoleShape("finance_maker", "财务经办", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.*", "ledger.read", "dues.*",
            "-dues.check",
            "-dues.approve", "-dues.verify_rule", "-dues.approve_correction", "-dues.approve_subsidy",
            "payments.read", "payments.draft", "payments.drop", "payments.cancel", "payments.rebatch",
            "payments.propose_account", "payments.close_account", "payments.answer_unknown",
            "payments.set_substitute",
        )),
        RoleShape("finance_checker", "财务复核", (
            "*.read", *_NOT_PERSONAL, "-appeals.read", "dues.check", "dues.send_back", "dues.verify_rule",
            "dues.approve_correction", "payments.check", "payments.send_back", "payments.confirm_account",
            "payments.refuse_account", "payments.settle_unknown", "payments.close_exception",
        )),
        RoleShape("finance_releaser", "放款审批", (
            "*.read", *_NOT_PERSONAL, "-appeals.read", "dues.approve", "dues.send_back", "dues.approve_subsidy",
            "payments.release", "payments.send_back", "payments.cancel", "payments.settle_unknown",
        )),
        RoleShape("cashier", "出纳", (
            *_LISTS, "documents.store", "dues.read", "payments.read", "payments.export", "payments.take_return",
            "payments.keep_return", "payments.mark_unknown", "payments.answer_unknown", "payments.match_exception",
        )),
        RoleShape("accountant", "会计", (*_LISTS, "ledger.*", "dues.read", "dues.book_return", "payments.read")),
        RoleShape("organiser", "组织部", (
            *_FOUNDING, *_NO_LEAVE_TO_EXPORT, "publication.*", "-publication.sign", "-publication.withdraw",
        )),
        RoleShape("publisher", "签发人", (
            *_LISTS, "documents.*", *_NO_LEAVE_TO_EXPORT, "messaging.*", "founding.read", "dues.read",
            "publication.*", "-publication.freeze",
        )),
        RoleShape("county_organiser", "区县组织", (
            *_FOUNDING, *_NO_LEAVE_TO_EXPORT, "publication.read", "publication.review", "publication.check",
            "publication.strike", "publication.restore", "publication.object",
        )),
        RoleShape("street_cadre", "街道社会化工作者", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.send",
            "messaging.open_receipt", "messaging.add_step", "messaging.mark_read", "founding.*",
            "-founding.approve", "-founding.found", "-founding.recompute", "employers.register",
            "employers.rename", "employers.correct", "employers.set_headcount", "employers.set_status",
            "people.read", "people.record", "people.look",
            "membership.read", "membership.count", "membership.approve", "membership.refuse", "membership.enrol",
            "membership.confirm", "membership.check_card", "publication.read", "publication.review", "publication.check",
            *_RIGHTS_STREET, *_CASES, "appeals.see_speaker",
        )),
        RoleShape("leader", "领导", (
            "*.read", *_NOT_PERSONAL, *_RIGHTS_LEADER, "membership.count", "publication.review", "publication.sign",
            "publication.withdraw", "appeals.assign", "appeals.extend", "appeals.shelve", "appeals.urge",
            "appeals.close_unsolved", "appeals.grant_identity",
            "dues.approve", "dues.approve_subsidy", "documents.approve_export", "documents.refuse_export",
        )),
        RoleShape("rights_signer", "权益分管领导", (
            *_LISTS, "documents.*", *_NO_LEAVE_TO_EXPORT, "messaging.*", "founding.read", "rights.*",
        )),
        RoleShape("auditor", "经审", (
            "*.read", "-people.read", "-membership.read", "membership.count", "journal.*", "ledger.review",
            "publication.review", "payments.freeze", "payments.thaw",
        )),
        RoleShape("chair", "企业工会主席", (
            *_LISTS, "messaging.mark_read", "dues.read", "dues.receive_subsidy", "dues.report_subsidy",
            "founding.read", "payments.read", "payments.propose_account", "ledger.read", "publication.read", *_CASES,
            "people.read", "people.look", "people.record_many", "membership.read", "membership.count", "membership.approve",
            "membership.refuse", "membership.enrol", "membership.stage_roll", "membership.confirm_roll",
            "membership.undo_roll", "membership.suspend", "membership.resume", "membership.retire",
            "membership.leave", "membership.confirm", "membership.check_card", *_RIGHTS_BASE,
        )),
        RoleShape("agent", "12351 坐席", (
            *_LISTS, "people.read", "appeals.*", "-appeals.assign", "-appeals.extend", "-appeals.shelve",
            "-appeals.grant_identity", "-appeals.load_profile", "-appeals.set_limit",
        )),
        RoleShape("rights_officer", "权益部", (
            *_LISTS, "documents.*", "-documents.void", *_NO_LEAVE_TO_EXPORT, "messaging.*", "people.read", "founding.read",
            "appeals.*", "rights.*", "-rights.sign", "-rights.load_rules", "-rights.verify_rule",
        )),
        RoleShape("case_handler", "诉求承办", (*_LISTS, *_CASES, "appeals.see_speaker")),
        RoleShape("admin", "管理员", (
            "access.*", "reference.*", "journal.read", "organisation.read", "messaging.read",
            "messaging.retry", "rights.read", "rights.load_rules", "rights.verify_rule",
        )),
    )
}  # fmt: skip

# One person may not hold both at the same time, wherever the two posts are.
_ADMIN_AND = (
    "finance_maker", "finance_checker", "finance_releaser", "cashier", "accountant", "auditor",
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
    }
    | {frozenset({"admin", other}) for other in _ADMIN_AND}
)


# Verbs that ask a person to prove themselves again (web.stepping), and that API keys never carry.
STEP_UP: frozenset[str] = frozenset({
    "access.create_account", "access.disable", "access.enable", "access.set_password", "access.reset_totp",
    "access.grant", "access.revoke", "access.delegate", "access.issue_key",
    "payments.release", "payments.export", "payments.propose_account", "payments.confirm_account",
    "payments.settle_unknown", "people.reveal", "people.erase", "people.answer", "employers.reveal", "dues.approve",
    "publication.sign", "rights.sign", "documents.ask_export", "documents.export", "documents.approve_export",
})  # fmt: skip


@dataclass(frozen=True)
class AccountRow:
    id: int
    username: str
    label: str
    unit_id: int | None
    unit_name: str
    is_active: bool
    has_totp: bool
    posts: tuple["PostRow", ...]
    last_login_at: datetime | None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostRow:
    id: int
    account_id: int
    username: str
    role: str
    role_label: str
    unit_id: int | None
    unit_name: str
    path: str
    valid_from: date
    valid_to: date | None
    on_behalf_of: str  # label of the person whose post this is, "" for one's own
    state: str  # coming, current, ended

    @property
    def title(self) -> str:
        """The post as the switcher shows it."""
        where = self.unit_name or "全市"
        return f"{where} · {self.role_label}" + (f"（代{self.on_behalf_of}）" if self.on_behalf_of else "")


@dataclass(frozen=True)
class ViewRow:
    """A saved view of a list: its name, the conditions as an address, with whom it is shared."""

    id: int
    label: str
    query: str
    shared_with: str  # label of the role, "" for a private one
    owner: str
    own: bool


@dataclass(frozen=True)
class RoleRow:
    id: int
    code: str
    label: str
    patterns: tuple[str, ...]
    verbs: tuple[str, ...]  # what the patterns come to today
    holders: int


@dataclass(frozen=True)
class VisitRow:
    id: int
    address: str
    device: str
    started_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class KeyRow:
    id: int
    name: str
    kind: KeyKind
    head: str
    role: str
    unit_name: str
    owner: str
    valid_to: date
    state: str  # current, expired, revoked
    used_at: datetime | None


@dataclass(frozen=True)
class IssuedKey:
    """A fresh key with its secret, which is shown this once."""

    row: KeyRow
    secret: str


@dataclass(frozen=True)
class JournalRow:
    id: int
    at: datetime
    actor: str
    verb: str
    verb_label: str
    model: str
    row_id: int
    place: str
    via: str
    request_id: str
    address: str
    note: str
    changes: dict[str, object]
    sealed: bool
    on_behalf: str = ""  # whose post it was, when borrowed


@dataclass(frozen=True)
class ChainState:
    """How far the journal's chain reaches."""

    links: int
    waiting: int  # lines written but not yet chained
    head: str
    latest_id: int

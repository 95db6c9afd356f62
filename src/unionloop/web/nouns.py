"""What the rows of the journal and the logins of staff are called on a page."""

from unionloop.kernel.words import vocabulary

NOUNS = vocabulary({
    "reference.division": "行政区划", "reference.calendarday": "日历", "reference.calendarnotice": "放假通知",
    "reference.parameter": "参数", "people.person": "人员", "people.personmerge": "人员合并",
    "people.consent": "同意", "membership.membership": "会籍", "membership.roll": "会员名册",
    "membership.card": "会员卡", "membership.membermerge": "会员合并", "people.asking": "资料申请", "organisation.unit": "工会组织",
    "organisation.committee": "委员会", "organisation.officer": "任职",
    "organisation.extension": "延期换届", "organisation.affiliation": "产业隶属",
    "employers.employer": "企业", "employers.employermerge": "企业合并", "employers.intake": "登记表", "access.account": "登录",
    "access.role": "角色", "access.post": "岗位", "access.visit": "登录设备", "access.apikey": "接口密钥",
    "documents.storedfile": "文件", "documents.document": "文书", "messaging.notice": "通知",
    "messaging.receipt": "回执", "messaging.receiptstep": "进度", "messaging.mailing": "群发",
    "ledger.book": "账套", "ledger.account": "科目", "ledger.voucher": "凭证", "ledger.review": "凭证复核", "ledger.draft": "制单",
    "ledger.monthclose": "结账", "ledger.head": "账本链头", "payments.accountsheet": "开户清单",
    "payments.bankaccount": "收款账户", "payments.batch": "划款批次", "payments.line": "划款",
    "payments.bankreturn": "银行回盘", "payments.returnitem": "回盘行", "payments.substitute": "代字",
    "founding.blank": "空白点", "founding.sweep": "空白点清查", "founding.case": "建会案",
    "founding.paper": "建会文书", "founding.visit": "走访", "founding.drive": "批量办理", "dues.taxfile": "税款文件", "dues.payer": "缴费人",
    "dues.banksheet": "国库流水", "dues.collection": "归集月", "dues.difference": "对账差异",
    "dues.payout": "应付款", "dues.claim": "多返待扣", "dues.release": "筹备金返还", "dues.splitrule": "分成规则",
    "dues.policy": "小额政策", "dues.preparationrule": "筹备金规则", "dues.run": "结算", "dues.sample": "抽样",
    "appeals.case": "诉求", "appeals.speaker": "来诉人", "appeals.voicelink": "同一人", "appeals.seat": "坐席",
    "appeals.call": "来电", "rights.matter": "维权事项", "rights.letter": "维权文书", "rights.exhibit": "维权附件", "rights.letterrule": "文书规则",
    "rights.clause": "条款", "dues.allocation": "分成", "dues.correction": "更正", "dues.subsidy": "对下补助",
    "publication.edition": "25日发布稿", "publication.editionitem": "公布条目",
    "publication.editioncheck": "区县核对", "publication.objection": "异议", "publication.correction": "更正",
    "datacentre.delivery": "委办局文件", "datacentre.report": "统计报表", "datacentre.package": "交换包",
    "datacentre.sender": "交换公钥", "datacentre.handover": "交湖记录",
})  # fmt: skip


def noun(model: str) -> str:
    """Return the word for a kind of row: `dues.run` → 结算; an unknown kind stays as it is."""
    return NOUNS.get(model, model)

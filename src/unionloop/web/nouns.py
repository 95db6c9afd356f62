"""What the rows of the journal and the logins of staff are called on a page."""

from unionloop.kernel.words import vocabulary

NOUNS = vocabulary({
    "reference.division": "行政区划", "reference.calendarday": "日历", "reference.calendarnotice": "放假通知",
    "reference.parameter": "参数", "people.person": "人员", "people.personmerge": "人员合并",
    "people.consent": "同意", "membership.membership": "会籍", "membership.roll": "会员名册",
    "membership.card": "会员卡", "membership.membermerge": "会员合并", "people.asking": "资料申请",
    "people.assessment": "影响评估", "people.particulars": "个人情况", "organisation.unit": "工会组织",
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
    "promises.promise": "实事", "promises.progress": "实事进度",
    "publication.edition": "25日发布稿", "publication.editionitem": "公布条目", "publication.nominee": "加入清单的单位",
    "publication.editioncheck": "区县核对", "publication.objection": "异议", "publication.correction": "更正",
    "datacentre.delivery": "委办局文件", "datacentre.report": "统计报表", "datacentre.package": "交换包",
    "datacentre.sender": "交换公钥", "datacentre.handover": "交湖记录",
    "access.savedview": "存下的视图", "access.emergency": "应急授权", "documents.export": "下载", "messaging.wishrow": "通知方式",
    "payments.freeze": "暂停付款", "dues.handover": "款项承接", "rights.handover": "移送",
    "aid.intake": "困难户名单", "aid.household": "困难家庭", "aid.application": "困难申请", "aid.visit": "入户核查",
    "aid.inquiry": "信息核对", "aid.objection": "公示异议", "aid.budget": "帮扶预算", "aid.sample": "抽查", "aid.sampleitem": "抽查项",
    "aid.evaluation": "绩效评价", "aid.grant": "帮扶金", "aid.callback": "发放回访", "aid.step": "帮扶计划", "aid.outcome": "帮扶成效",
    "aid.exit": "退出核查", "aid.flag": "疑点",
    "mutualfund.fund": "互助基金", "mutualfund.outlay": "管理费和保值",
    "mutualfund.plan": "互助计划", "mutualfund.want": "参加意愿", "mutualfund.enrolment": "参保名册",
    "mutualfund.policy": "互助保障", "mutualfund.stop": "停保", "mutualfund.intake": "医保结算单", "mutualfund.event": "医保结算",
    "mutualfund.claim": "互助理赔",
    "appeals.gathering": "诉求归集", "appeals.sorting": "问题归类", "appeals.reception": "接访", "appeals.booking": "接访预约",
    "appeals.article": "知识条目", "appeals.snippet": "常用语", "appeals.draft": "诉求草稿", "appeals.lesson": "质检结论",
    "appeals.task": "协办", "appeals.callback": "回访", "appeals.category": "诉求类别", "appeals.limitrule": "时限规则",
    "appeals.dispatchrule": "派单规则", "appeals.caselink": "并案", "appeals.identity": "来诉人身份", "appeals.sortgroup": "问题归类",
    "aid.proof": "证明材料", "aid.statement": "家庭申报", "mutualfund.claimfile": "理赔材料",
    "appeals.flagrule": "风险词规则", "appeals.topic": "热点",
})  # fmt: skip


# What stands behind a payment: the verb or the row its natural key begins with.
ORIGINS = vocabulary({
    "dues.pay": "经费返还", "dues.run": "结算", "dues.release": "筹备金返还", "dues.subsidy": "对下补助", "dues.handover": "款项承接",
    "aid.pay": "帮扶发放", "aid.grant": "帮扶金", "mutualfund.pay": "互助金给付", "mutualfund.claim": "互助理赔",
    "payments.rebatch": "退回重付",
})  # fmt: skip
# … and the page that shows that row, by its number. A claim tells of an illness: its page is not for whoever pays.
PAGES = {"dues.run": "/j/runs/%s", "payments.rebatch": "/j/pay/%s"}


def origin(source: str) -> tuple[str, str]:
    """Return the words for a natural key and the page of the row it names: `dues.run:7/4` → (结算, /j/runs/7).

    The page is "" where a key names none; a key of a kind that is not known here stays as it is.
    """
    kind, _, rest = source.partition(":")
    number = rest.partition("/")[0].partition(":")[0]
    page = PAGES[kind] % number if kind in PAGES and number.isdecimal() else ""
    return ORIGINS.get(kind, source), page


def noun(model: str) -> str:
    """Return the word for a kind of row: `dues.run` → 结算; an unknown kind stays as it is."""
    return NOUNS.get(model, model)


# What the first half of a verb stands for, where verbs are listed by area.
AREAS = vocabulary({
    "reference": "字典与日历", "organisation": "工会组织", "people": "人员", "employers": "企业", "access": "用户与权限",
    "documents": "文书与文件", "messaging": "通知", "ledger": "账本", "payments": "支付", "membership": "会员",
    "founding": "建会", "dues": "经费", "rights": "维权", "mutualfund": "互助保障", "aid": "帮扶", "appeals": "诉求",
    "promises": "十件实事", "publication": "每月25日发布", "datacentre": "数据中心", "journal": "审计",
})  # fmt: skip


def area(name: str) -> str:
    """Return the words for the first half of a verb: `dues` → 经费; an unknown one stays as it is."""
    return AREAS.get(name, name)

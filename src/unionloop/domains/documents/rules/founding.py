"""The founding set (建会文书): facts of a case to title and blocks."""

from ..contracts import Fields, Grid
from .blocks import Block, Facts, heading, para


def notice(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """告知书. Facts: firm, staff_count, reply_by, contact."""
    firm = facts.text("firm")
    return "关于依法建立工会组织的告知书", (
        para("《中华人民共和国工会法》规定，企业、事业单位、机关、社会组织有会员二十五人以上的，应当建立基层工会委员会；"
             "不足二十五人的，可以单独建立，也可以由两个以上单位的会员联合建立。任何组织和个人不得阻挠和限制。"),
        para(f"经登记信息比对，{firm}现有职工{facts.number('staff_count')}人，尚未建立工会组织。现将有关事项告知如下："),
        heading("一、请于规定时间内答复"),
        para(f"请于{facts.day('reply_by')}前，就建会筹备安排书面或在线答复。"),
        heading("二、上级工会派员指导"),
        para("我单位可派员指导成立筹备组、发展会员、召开会员（代表）大会，所需文书由系统自动生成，不收取任何费用。"),
        heading("三、建会后的经费"),
        para("建会之前按规定缴存的建会筹备金，在工会组织成立并开立账户后，按规定返还给贵单位工会。"),
        para(f"联系人及电话：{facts.text('contact', '见抄送单位')}。"),
    )  # fmt: skip


def request(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """请示. Facts: union_name, firm, staff_count, members_count, preparers [{name, duty}], meeting_date."""
    names = "、".join(f"{one.get('name', '')}（{one.get('duty', '')}）" for one in facts.rows("preparers"))
    return f"关于成立{facts.text('union_name')}的请示", (
        para(f"{facts.text('firm')}现有职工{facts.number('staff_count')}人，自愿申请入会{facts.number('members_count')}人。"
             "根据《中华人民共和国工会法》《中国工会章程》有关规定，拟成立工会组织。"),
        para(f"筹备组由{names}组成，拟于{facts.day('meeting_date')}召开会员（代表）大会，选举产生工会委员会、"
             "经费审查委员会和女职工委员会。"),
        para("妥否，请批示。"),
    )  # fmt: skip


def reply(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """批复. Facts: union_name, request_number, committee [{role, name}], term_years, term_from, term_to."""
    rows = tuple((str(one.get("role", "")), str(one.get("name", ""))) for one in facts.rows("committee"))
    return f"关于同意成立{facts.text('union_name')}的批复", (
        para(f"你单位《{facts.text('request_number')}》收悉。经研究，批复如下："),
        heading("一、同意成立"),
        para(f"同意成立{facts.text('union_name')}。"),
        heading("二、同意选举结果"),
        Grid(("职务", "姓名"), rows, "lc", (3, 2)),
        heading("三、任期"),
        para(
            f"本届委员会任期{facts.number('term_years')}年，自{facts.day('term_from')}至{facts.day('term_to')}。"
        ),
        para("请按规定及时办理工会法人资格登记，开立独立银行账户，依法独立管理和使用工会经费。"),
    )


def election(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """选举办法. Facts: union_name, meeting_date, committee_seats, candidates, audit_seats, quorum_text."""
    seats, candidates = facts.number("committee_seats"), facts.number("candidates")
    clauses = (
        f"根据《中国工会章程》《工会基层组织选举工作条例》，制定本办法。{_committee(facts)}由{seats}人组成，"
        f"候选人{candidates}人，差额{candidates - seats}人。",
        f"经费审查委员会由{facts.number('audit_seats')}人组成，与工会委员会同时选举产生。",
        "选举采用无记名投票方式。参加选举的人数为应到会人数的三分之二以上时，方可进行选举。",
        "选举人对候选人可以投赞成票，可以投反对票，也可以弃权；投反对票的可以另选他人。",
        "被选举人获得应到会人数的过半数赞成票时，始得当选。赞成票超过半数的人数多于应选名额时，得票多的当选；"
        "票数相等不能确定时，对票数相等的再次投票。",
        "监票人由会员（代表）大会推选，候选人不得担任监票人。计票结果当场宣布。",
        f"本办法经{facts.day('meeting_date')}会员（代表）大会通过后生效。",
    )
    ordinals = "一二三四五六七八九十"
    return f"{facts.text('union_name')}选举办法（草案）", tuple(
        para(f"第{ordinals[at]}条　{text}") for at, text in enumerate(clauses)
    )


def publicity(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """公示. Facts: union_name, committee [{role, name}], from_date, until_date, contact, phone."""
    rows = tuple((str(one.get("role", "")), str(one.get("name", ""))) for one in facts.rows("committee"))
    return f"关于{_committee(facts)}选举结果的公示", (
        para(f"经会员（代表）大会选举，产生{_committee(facts)}，现将选举结果予以公示。"),
        Grid(("职务", "姓名"), rows, "lc", (3, 2)),
        para(f"公示时间：{facts.day('from_date')}至{facts.day('until_date')}。对公示内容有异议的，"
             f"请在公示期内向{facts.text('contact')}反映，电话{facts.text('phone')}。"),
    )  # fmt: skip


def register(facts: Facts) -> tuple[str, tuple[Block, ...]]:
    """登记表. Facts: union_name, fields [[label, value]], members [{name, sex, join_date}] (optional)."""
    pairs = tuple((str(label), str(value)) for label, value in facts.raw("fields"))
    blocks: list[Block] = [Fields(pairs)]
    if facts.has("members"):
        rows = tuple(
            (str(at), str(one.get("name", "")), str(one.get("sex", "")), str(one.get("join_date", "")))
            for at, one in enumerate(facts.rows("members"), start=1)
        )
        blocks.append(
            Grid(("序号", "姓名", "性别", "入会日期"), rows, "rlcl", (1, 3, 1, 3), caption="会员名册")
        )
    return f"{facts.text('union_name')}登记表", tuple(blocks)


def _committee(facts: Facts) -> str:
    """Return the union's committee by its name: a union founded is itself called a 委员会."""
    union = facts.text("union_name")
    return union if union.endswith("委员会") else f"{union}委员会"

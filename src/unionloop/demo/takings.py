"""What leaves the house and why it may: files staff took away, and what was assessed before personal data was used."""

from dataclasses import replace
from datetime import date

from unionloop.domains.documents import commands as documents
from unionloop.domains.documents.contracts import ExportAsked
from unionloop.domains.membership import queries as membership
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as people_queries
from unionloop.jobs.documents_reactions import write_exports
from unionloop.kernel.actor import system

from .scene import Scene, moment

FIRMS = ExportAsked("/c/?coverage=none", "xlsx", "employers", "企业台账", 51, False)
ROLL = ExportAsked("/mem/", "xlsx", "members", "会员", 0, True)


def take(scene: Scene, month: date) -> int:
    """Ask for three exports on three days and let the clock write what it may; return how many were asked for."""
    asked = (
        (20, FIRMS, "给街道派空白点"),
        (26, FIRMS, "七月清单核对"),
        (26, replace(ROLL, rows=membership.numbers(_chen(scene, month, 26)).members), "换届前核对选民"),
    )
    for day, what, purpose in asked:
        documents.export(_chen(scene, month, day), asked=what, purpose=purpose)
        write_exports(system(moment(month.replace(day=day), 15, 10), via="clock"))
    return len(asked)


def _chen(scene: Scene, month: date, day: int):  # type: ignore[no-untyped-def]
    return replace(scene.actor("chen", moment(month.replace(day=day), 15)), units=(scene.city_unit,))


def assess(scene: Scene) -> int:
    """Assess what personal data is used for: all but the last purpose are approved by a second person; return how many."""
    day = scene.city.first_month
    maker, head = scene.actor("guan", moment(day, 9)), scene.actor("zhou", moment(day, 16))
    rows = people_queries.overseen(maker)
    for at, one in enumerate(rows):
        made = people.assess(
            maker, purpose=one.purpose.purpose, kinds="姓名、证件号、手机号" + ("、健康与家庭情况" if one.purpose.sensitive else ""),
            basis=f"{one.purpose.label}所必需，只收办事要用的，取得本人同意", harm="泄露会带来骚扰和诈骗，敏感信息还会伤及尊严",
            measures="加密存放，页面脱敏，看明文要写理由并留痕，本人可查", risk="middle" if one.purpose.sensitive else "low",
            review_date=day.replace(year=day.year + 1),
        )  # fmt: skip
        if at < len(rows) - 1:
            people.approve_assessment(head, assessment_id=made.id)
    return len(rows)

"""Limits of their own: the regulation on petitions from registration to the last review, and letters to a leader."""

from datetime import date, timedelta

import pytest

from tests.cast import OPERATOR, moment
from tests.founding import town as towns
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel, Known
from unionloop.domains.appeals.models import Case
from unionloop.domains.reference import commands as calendars
from unionloop.domains.reference import queries as reference
from unionloop.kernel import errands
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.models import Entry as Journal

from .scene import HANDLER, LI, SYSTEM, receive


@pytest.fixture
def town(db):
    town = towns.build()
    commands.load_profile(towns.EARLY)
    return town


def day(at) -> date:
    return at.astimezone(BEIJING).date()


def at(text: str, who=LI):
    return who.later(moment(text))


def test_a_petition_is_registered_decided_reviewed_and_reviewed_for_the_last_time(town):
    """信访工作条例: 15 days to register, 60 to decide, 30 for 复查, 30 for 复核, all calendar days, none from the first day."""
    row = receive("反映改制补偿", known=Known(kind="petition"), at="2026-07-01 10:00")
    assert day(row.due_at) == date(2026, 7, 16)
    commands.dispatch(at("2026-07-10 09:00"), case_id=row.id, unit_id=town.counties[0].id, reason="由属地办理")
    signed = commands.sign(at("2026-07-10 10:00", HANDLER), case_id=row.id)
    assert day(signed.due_at) == date(2026, 8, 30)
    asked = {"2026-08-01": ("petition.review", date(2026, 8, 31)), "2026-08-20": ("petition.final", date(2026, 9, 19))}
    for again, (code, due) in asked.items():
        commands.reply(at("2026-07-20 10:00", HANDLER), case_id=row.id, text="依法处理意见如下")
        commands.close_unsolved(at("2026-07-21 10:00"), case_id=row.id, reason="来访人不接受处理意见")
        row = commands.reopen(at(f"{again} 09:00"), case_id=row.id, reason="申请复查复核")
        assert (Case.objects.get().limit.code, day(row.due_at)) == (code, due)


def test_a_letter_to_a_leader_runs_by_the_letter_box(town):
    row = receive("建议延长食堂时间", Channel.LETTER_BOX, at="2026-07-01 10:00")
    other = receive("建议延长食堂时间", at="2026-07-01 10:00")
    assert Case.objects.get(pk=row.id).limit.code == "letter.reply"
    assert Case.objects.get(pk=other.id).limit.code != "letter.reply"
    assert day(row.due_at) == reference.calendar().add_workdays(date(2026, 7, 1), 5)


def test_a_class_found_later_starts_the_clock_of_that_class(town):
    row = receive("反映改制补偿", at="2026-07-01 10:00")
    found = commands.classify(at("2026-07-02 10:00"), case_id=row.id, kind="petition")
    assert day(found.due_at) == date(2026, 7, 1) + timedelta(days=15)


def test_words_nobody_went_on_typing_are_forgotten_after_the_days_set(town):
    old, fresh = receive("欠薪"), receive("工伤")
    commands.keep_draft(LI, case_id=old.id, text="您好")
    commands.keep_draft(LI.later(LI.at + timedelta(days=2)), case_id=fresh.id, text="您好")
    assert commands.drop_stale_drafts(SYSTEM.later(LI.at + timedelta(days=30))) == 0
    assert commands.drop_stale_drafts(SYSTEM.later(LI.at + timedelta(days=31))) == 1
    assert [queries.draft_of(LI, case_id=one.id) is None for one in (old, fresh)] == [True, False]


def test_a_notice_that_comes_late_moves_open_clocks_and_lists_each(town):
    """trust H3: a year without its notice runs on weekends; loading the notice recomputes what is open."""
    row = receive("欠薪", at="2026-12-30 10:00")
    assert day(row.due_at) == date(2027, 1, 4)  # three working days over a weekend: nobody has said what 1 January is
    notice = "day,kind\n2027-01-01,休\n2027-01-04,休\n"
    loaded = moment("2026-12-31 09:00")
    calendars.load_calendar(OPERATOR.later(loaded), text=notice, source="国办通知", document_number="国办发明电〔2026〕9号")
    errands.drain(loaded)
    assert day(Case.objects.get(pk=row.id).due_at) == date(2027, 1, 6)
    line = Journal.objects.get(verb="appeals.recompute")
    assert (line.row_id, line.note) == (row.id, "工作日历变更")
    before, after = line.changes["answer_due_at"]
    assert before < after
    assert commands.recompute(SYSTEM.later(loaded)) == []  # a second time there is nothing to move

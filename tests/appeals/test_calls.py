"""A call finds the agent who has waited longest, moves on when nobody answers, and becomes a case once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW, OPERATOR, STRANGER, actor
from tests.entrance import enter, hire
from unionloop.domains.appeals import commands, queries, rules
from unionloop.domains.appeals.contracts import CallKind, CallState, CallTold, Channel, SeatState
from unionloop.domains.appeals.models import Call, CallEvent, Case, Entry, Seat
from unionloop.domains.messaging.models import Notice
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry as Line

from .scene import LI, WU, receive

LINE = actor("system.phone", "appeals.follow")


@pytest.fixture
def desk(town):
    """Two agents, both ready; Li has waited longer."""
    for wait, agent, number in ((2, LI, 8001), (1, WU, 8002)):
        commands.equip(agent, login=agent.name, unit_id=town.city.id, sip=f"sip:{number}@127.0.0.1:5060")
        commands.sit(agent.later(NOW - timedelta(minutes=wait)), state="ready")
        commands.keep_seat(agent)
    return town


def told(kind: str, attempt: int = 1, caller: str = "13800002207", call: str = "c1", **more: str) -> CallTold:
    return CallTold(call, CallKind(kind), caller, attempt, **more)


def states() -> dict[str, str]:
    return dict(Seat.objects.values_list("login", "state"))


class TestRoute:
    def test_takes_who_waited_longest_and_answers_the_same_again(self, desk):
        assert queries.line_mark(LI) == "ready.-"
        assert commands.route_call(LINE, told=told("route")) == "sip:8001@127.0.0.1:5060"
        assert commands.route_call(LINE, told=told("route")) == "sip:8001@127.0.0.1:5060"
        assert (states(), CallEvent.objects.count()) == ({"li": "ringing", "wu": "ready"}, 1)
        assert queries.line_mark(LI) == f"ringing.{Call.objects.get().pk}.ringing."
        assert commands.route_call(LINE, told=told("route", call="c2")) == "sip:8002@127.0.0.1:5060"
        assert commands.route_call(LINE, told=told("route", call="c3")) == ""
        assert Call.objects.get(key="c3").state == CallState.MISSED

    def test_moves_on_when_nobody_answers_and_takes_the_silent_one_off_the_line(self, desk):
        commands.route_call(LINE, told=told("route"))
        commands.follow(LINE, told=told("unanswered"))
        assert commands.route_call(LINE, told=told("route", 2)) == "sip:8002@127.0.0.1:5060"
        assert states() == {"li": "away", "wu": "ringing"}
        commands.follow(LINE, told=told("unanswered", 2))
        commands.sit(LI, state="ready")
        assert commands.route_call(LINE, told=told("route", 3)) == ""  # li has been tried for this call

    def test_passes_over_an_agent_whose_page_is_closed(self, desk):
        later = LINE.later(NOW + timedelta(seconds=91))
        commands.keep_seat(WU.later(NOW + timedelta(seconds=10)))  # too soon to be written again
        assert Seat.objects.get(login="wu").seen_at < NOW + timedelta(seconds=10)
        commands.keep_seat(WU.later(NOW + timedelta(seconds=60)))
        assert commands.route_call(later, told=told("route")) == "sip:8002@127.0.0.1:5060"

    def test_needs_the_right(self, desk):
        with pytest.raises(NotAllowed):
            commands.route_call(STRANGER, told=told("route"))


class TestFollow:
    def test_events_repeated_and_overtaken_end_the_same(self, desk):
        commands.route_call(LINE, told=told("route"))
        for kind in ("answered", "ringing", "answered", "hung_up", "answered", "hung_up", "ringing"):
            commands.follow(LINE, told=told(kind))
        call = Call.objects.get()
        assert (call.state, states()["li"]) == (CallState.ENDED, SeatState.AFTER)
        assert (call.answered_at, call.ended_at) == (NOW, NOW)
        assert CallEvent.objects.count() == 4

    def test_a_ringing_that_comes_after_nobody_answered_changes_nothing(self, desk):
        commands.route_call(LINE, told=told("route"))
        commands.follow(LINE, told=told("unanswered"))
        commands.follow(LINE, told=told("ringing"))
        assert Call.objects.get().state == CallState.NEW
        commands.route_call(LINE, told=told("route", 2))
        commands.follow(LINE, told=told("answered", 2))
        commands.follow(LINE, told=told("unanswered", 1))
        assert (Call.objects.get().state, states()) == (CallState.TALKING, {"li": "away", "wu": "talking"})

    def test_a_caller_who_gives_up_frees_the_seat_and_is_told(self, desk):
        commands.route_call(LINE, told=told("route"))
        rang = queries.line_mark(LI)
        commands.follow(LINE.later(NOW + timedelta(seconds=7)), told=told("given_up"))
        call = Call.objects.get()
        assert (call.state, states()["li"]) == (CallState.MISSED, SeatState.READY)
        assert queries.line_mark(LI) == f"ready.{call.pk}.missed." != rang
        found = queries.pop_up(LI)
        assert found is not None
        assert (found.call.state, found.call.caller) == (CallState.MISSED, "138****2207")
        assert commands.attend(LI, call_id=call.pk, text="没说完就断了").speaker.endswith("138****2207")
        commands.route_call(LINE.later(NOW + timedelta(seconds=9)), told=told("route", call="c2"))
        commands.follow(LINE.later(NOW + timedelta(seconds=9)), told=told("unanswered", call="c2"))
        commands.route_call(LINE.later(NOW + timedelta(seconds=9)), told=told("route", 2, call="c2"))  # WU, then LI
        now_at = queries.pop_up(LI)
        assert now_at is not None
        assert now_at.call.state is CallState.RINGING
        commands.sit(LI.later(NOW + timedelta(seconds=20)), state="ready")
        assert queries.pop_up(LI) is None

    def test_giving_up_too_late_does_not_end_a_talk(self, desk):
        commands.route_call(LINE, told=told("route"))
        for kind, state in (("answered", "talking"), ("given_up", "talking"), ("hung_up", "ended")):
            assert commands.follow(LINE, told=told(kind)).state == state

    def test_keeps_what_the_recording_is_called_and_the_number_sealed(self, desk):
        from django.db import connection

        commands.route_call(LINE, told=told("route", caller="+8613800002207"))
        commands.follow(LINE, told=told("recorded", recording="rec/2026/07/22/0001.wav"))
        assert Call.objects.get().recording == "rec/2026/07/22/0001.wav"
        assert Call.objects.get().caller == "13800002207"
        with connection.cursor() as cursor:
            cursor.execute("select caller, caller_blind from appeals_call")
            assert "13800002207" not in str(cursor.fetchall())
        assert "13800002207" not in str(list(Line.objects.values_list("changes", flat=True)))


class TestSit:
    def test_ready_ends_a_call_whose_end_was_never_told(self, desk):
        commands.route_call(LINE, told=told("route"))
        commands.follow(LINE, told=told("answered"))
        assert commands.sit(LI, state="ready").state is SeatState.READY
        assert Call.objects.get().state == CallState.ENDED
        commands.follow(LINE, told=told("hung_up"))
        assert states()["li"] == "ready"

    def test_refuses_what_the_line_decides_and_who_has_no_seat(self, desk):
        with pytest.raises(Refused, match="seat_state"):
            commands.sit(LI, state="talking")
        with pytest.raises(NotFound, match="no_seat"):
            commands.sit(actor("none", "appeals.*"), state="ready")


class TestEquip:
    def test_one_phone_one_seat(self, desk):
        with pytest.raises(Refused, match="sip_taken"):
            commands.equip(LI, login="new", unit_id=desk.city.id, sip="sip:8001@127.0.0.1:5060")
        for text in ("8001", "sip:a@b c", "sip:a@b;x=1", "sips:a@b", "sip:a@b\r\nx"):
            with pytest.raises(BadInput, match="bad_sip"):
                commands.equip(LI, login="new", unit_id=desk.city.id, sip=text)


    def test_again_for_the_same_login_changes_phone_and_desk(self, desk):
        moved = commands.equip(LI, login="li", unit_id=desk.counties[0].id, sip="sip:8009@127.0.0.1:5060")
        seat = Seat.objects.get(login="li")
        assert (seat.sip, seat.unit_id) == (moved.sip, moved.unit_id) == ("sip:8009@127.0.0.1:5060", desk.counties[0].id)
        assert commands.route_call(LINE, told=told("route")) == "sip:8009@127.0.0.1:5060"


class TestAttend:
    def test_the_pop_up_knows_the_caller_and_the_case_is_opened_once(self, desk):
        receive("去年也欠过", name="王小芳", sender="13800002207", contact="13800002207")
        commands.route_call(LINE, told=told("route"))
        found = queries.pop_up(LI)
        assert found is not None
        assert (found.call.caller, found.call.state) == ("138****2207", CallState.RINGING)
        assert (found.caller.names, found.caller.case_count, found.caller.open_count) == (("王*芳",), 1, 1)
        assert queries.pop_up(WU) is None
        commands.follow(LINE, told=told("answered"))
        first = commands.attend(LI, call_id=found.call.id, text="欠三个月工资")
        again = commands.attend(LI, call_id=found.call.id, text="欠三个月工资")
        assert (first.id, first.channel, first.speaker) == (again.id, Channel.PHONE, "王*芳 138****2207")
        assert queries.calls(LI).rows[0].case_number == first.number
        commands.follow(LINE, told=told("hung_up"))
        after = queries.pop_up(LI)
        assert after is not None
        assert (after.call.state, after.call.case_number) == (CallState.ENDED, first.number)
        commands.sit(LI, state="ready")
        assert queries.pop_up(LI) is None

    def test_nothing_leads_from_an_anonymous_case_to_its_call(self, desk):
        commands.route_call(LINE, told=told("route"))
        call = Call.objects.get()
        case = commands.attend(LI, call_id=call.pk, text="举报", anonymous=True)
        call.refresh_from_db()
        assert (call.case_id, Case.objects.get().speaker_id, case.speaker) == (None, None, "匿名")
        assert not Entry.objects.filter(key=call.key).exists()
        assert commands.attend(LI, call_id=call.pk, text="举报", anonymous=True).id == case.id

    def test_a_withheld_number_is_a_call_all_the_same(self, desk):
        commands.route_call(LINE, told=told("route", caller=""))
        case = commands.attend(LI, call_id=Call.objects.get().pk, text="产假几天")
        assert len(case.code) == 4
        assert queries.caller_of(LI, "").case_count == 0

    def test_a_call_of_another_desk_is_not_there(self, desk):
        commands.route_call(LINE, told=told("route"))
        county = actor("county", "appeals.*", path=desk.counties[0].path)
        with pytest.raises(NotFound):
            commands.attend(county, call_id=Call.objects.get().pk, text="x")
        assert queries.calls(county).rows == []


KINDS = st.sampled_from([one for one in CallKind if one is not CallKind.ROUTE])


@given(st.lists(KINDS, max_size=8))
def test_no_run_of_events_leads_back_from_the_end(kinds):
    state = CallState.RINGING
    for kind in kinds:
        ended = state in (CallState.ENDED, CallState.MISSED)
        state, before = rules.after(state, kind), state
        assert not ended or state is before


class TestChecklist:
    def test_asks_the_general_then_the_branch_then_its_own(self, desk):
        reference.set_parameter(
            OPERATOR, code="appeals.questions", region="", label="通话清单", unit="", source="测试", document_number="",
            value=[{"category": "wage", "ask": "哪几个月"}, {"category": "", "ask": "单位全称"},
                   {"category": "wage.arrears", "ask": "老板在不在"}, {"category": "union", "ask": "反映谁"}],
            valid_from=NOW.date().replace(year=2020),
        )  # fmt: skip
        day = NOW.date()
        assert queries.questions("wage.arrears", region="", day=day) == ("单位全称", "哪几个月", "老板在不在")
        assert queries.questions("", region="", day=day) == ("单位全称",)
        assert queries.questions("wage", region="", day=day.replace(year=2019)) == ()
        li = enter(hire("li", "agent", desk.city.id, label="李娟", start=day.replace(month=1)))
        commands.route_call(LINE, told=told("route"))
        page = li.get("/k/line/now?on=desk&as=").content.decode()
        assert "单位全称" in page
        assert "老板在不在" not in page
        call = Call.objects.get().pk
        assert "老板在不在" in li.get(f"/k/line/{call}/asks?category=wage.arrears").content.decode()
        li.post(f"/k/line/{call}/attend", {"text": "老板跑了", "category": "wage.arrears", "kind": "complain", "back": "desk"})
        row = Case.objects.get()
        assert row.category == "wage.arrears"
        assert "老板在不在" in li.get(f"/k/{row.number}/").content.decode()


class TestMention:
    def test_names_who_may_read_the_case_and_nobody_else(self, town):
        start = NOW.date().replace(month=1)
        wang = hire("wang.boss", "rights_officer", town.city.id, label="王强 权益", start=start)
        hire("far.away", "rights_officer", town.counties[1].id, label="王远 权益", start=start)
        li = enter(hire("li", "agent", town.city.id, label="李娟", start=start))
        row = receive("三个月没发工资")
        where = f"/k/desk/words.json?kind=who&case={row.number}&q="
        assert li.get(where + "王").json()["found"] == [{"title": "王强 权益", "text": "@王强（wang.boss） ", "note": ""}]
        assert li.get(where + "李").json()["found"] == []  # oneself
        note = "请@王强（wang.boss）看一下，@王远（far.away）@谁（nobody）@李娟（li）"
        for _ in range(2):
            li.post(f"/k/{row.number}/note/", {"text": note, "once": "one-note"})
        told = Notice.objects.get(template="mentioned")
        assert (told.receiver_account_id, told.receipt) == (wang.pk, row.number)
        page = enter(wang).get("/notices").content.decode()
        assert f'href="/k/{row.number}/"' in page
        assert "工资" not in page

"""Voices of one person are joined on proof or by hand, and parted again without a trace lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW, actor
from unionloop.domains.appeals import commands, queries, rules
from unionloop.domains.appeals.contracts import Basis, Channel
from unionloop.domains.appeals.models import Case, Speaker, VoiceLink
from unionloop.domains.people import commands as people
from unionloop.kernel import errands
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.errors import NotFound, Refused

from .scene import LI, receive

REASON = "本人来访时当面确认"


def roots() -> dict[str, int | None]:
    return {one.channel: one.same_as_id for one in Speaker.objects.all()}


class TestJoin:
    def test_three_voices_become_one_and_part_again(self, town):
        phone = receive("欠薪", sender="13800002207")
        chat = receive("还没发", Channel.WECHAT, sender="openid-1234567")
        mail = receive("见附件", Channel.MAIL, sender="wang.fang@example.org", name="王芳")
        first = commands.join(LI, case_id=phone.id, other_case_id=chat.id, reason=REASON)
        commands.join(LI, case_id=mail.id, other_case_id=chat.id, reason=REASON)
        found = queries.voices(LI, case_id=mail.id)
        assert [(one.channel, one.sender) for one in found.voices] == [
            (Channel.PHONE, "138****2207"), (Channel.WECHAT, "ope***67"), (Channel.MAIL, "w***@example.org")
        ]  # fmt: skip
        assert commands.join(LI, case_id=phone.id, other_case_id=chat.id, reason=REASON).id == first.id
        parted = commands.part(LI, case_id=chat.id, link_id=first.id, reason="是他妻子的微信")
        assert (parted.parted_by, parted.parted_reason) == ("li", "是他妻子的微信")
        assert [one.channel for one in queries.voices(LI, case_id=mail.id).voices] == [Channel.WECHAT, Channel.MAIL]
        assert len(queries.voices(LI, case_id=phone.id).voices) == 1
        assert VoiceLink.objects.count() == 2  # nothing of what was believed is gone
        with pytest.raises(NotFound):
            commands.part(LI, case_id=chat.id, link_id=first.id, reason="再来一次")

    def test_refuses_anonymous_same_and_unseen(self, town):
        one, hidden = receive("一"), receive("二", Channel.WEB, anonymous=True)
        with pytest.raises(Refused, match="anonymous_speaker"):
            commands.join(LI, case_id=one.id, other_case_id=hidden.id, reason=REASON)
        with pytest.raises(Refused, match="same_voice"):
            commands.join(LI, case_id=one.id, other_case_id=one.id, reason=REASON)
        with pytest.raises(NotFound):
            commands.join(actor("county", "appeals.*", path=town.counties[0].path), case_id=one.id,
                          other_case_id=one.id, reason=REASON)  # fmt: skip
        assert queries.voices(LI, case_id=hidden.id).voices == ()


class TestJoinLines:
    def test_calls_and_sms_of_one_number_are_joined_unless_parted_by_hand(self, town):
        phone = receive("欠薪", sender="13800002207")
        receive("补充", Channel.SMS, sender="13800002207")
        receive("同一号码", Channel.WEB, sender="", contact="13800002207", name="自称王芳")  # only a claim
        errands.drain(NOW)
        [link] = queries.voices(LI, case_id=phone.id).links
        assert link.basis is Basis.LINE
        assert [one.channel for one in queries.voices(LI, case_id=phone.id).proposals] == [Channel.WEB]
        commands.part(LI, case_id=phone.id, link_id=link.id, reason="手机借给同事")
        commands.join_lines(LI, speaker_id=Speaker.objects.get(channel="sms").pk)
        assert roots()["sms"] is None


class TestJoinProven:
    def test_number_and_digits_prove_it(self, town):
        case = receive("欠薪", sender="13800002207")
        wrong = {"number": case.number, "tail4": "0000", "channel": Channel.WECHAT, "sender": "openid-9"}
        assert not commands.join_proven(LI, **wrong)
        assert commands.join_proven(LI, **wrong | {"tail4": "2207"})
        assert commands.join_proven(LI, **wrong | {"tail4": "2207"})
        [link] = queries.voices(LI, case_id=case.id).links
        assert (link.basis, link.reason) == (Basis.PROOF, case.number)

    def test_an_anonymous_case_joins_nobody(self, town):
        case = receive("举报", Channel.WEB, anonymous=True, contact="13800002207")
        assert not commands.join_proven(LI, number=case.number, tail4="2207", channel=Channel.WECHAT, sender="o")
        assert Speaker.objects.count() == 0


class TestIdentify:
    def test_is_said_of_all_voices_and_taken_back(self, town):
        phone, chat = receive("欠薪"), receive("还没发", Channel.WECHAT, sender="openid-1")
        commands.join(LI, case_id=phone.id, other_case_id=chat.id, reason=REASON)
        clerk = actor("clerk", "people.*")
        person = people.record(clerk, name="王小芳", id_type="passport", id_number="E12345678", unit_id=town.city.id)
        commands.identify(LI, case_id=chat.id, person_id=person.id, reason=REASON)
        assert set(Speaker.objects.values_list("person_id", flat=True)) == {person.id}
        assert queries.voices(LI, case_id=phone.id).person == "王*芳"
        other = receive("别人", Channel.WEIBO, sender="99")
        second = people.record(clerk, name="李四", id_type="passport", id_number="E87654321", unit_id=town.city.id)
        commands.identify(LI, case_id=other.id, person_id=second.id, reason=REASON)
        with pytest.raises(Refused, match="two_persons"):
            commands.join(LI, case_id=phone.id, other_case_id=other.id, reason=REASON)
        bridge = receive("又一个号", Channel.SMS, sender="13700001111")
        commands.join(LI, case_id=bridge.id, other_case_id=other.id, reason=REASON)
        with pytest.raises(Refused, match="two_persons"):  # not through a voice nobody has identified either
            commands.join(LI, case_id=bridge.id, other_case_id=phone.id, reason=REASON)
        commands.identify(LI, case_id=chat.id, person_id=None, reason="认错了人")
        assert queries.voices(LI, case_id=phone.id).person_id is None


class TestTrack:
    def test_shows_the_life_of_a_case_and_nothing_of_it(self, town):
        case = receive("遂州食品欠薪六个人", name="王小芳", sender="13800002207")
        commands.answer(LI, case_id=case.id, text="已约谈企业，7 月底前付清。")
        found = queries.track(case.number.lower(), " 2207 ")
        assert found is not None
        assert [one.text for one in found.steps] == ["已受理", "已约谈企业，7 月底前付清。"]
        assert found.unit == town.city.name
        due = queries.case(LI, case_id=case.id).due_at
        assert due is None or found.due_date == due.astimezone(BEIJING).date()
        assert "遂州食品" not in str(found)
        assert "王" not in str(found)
        for number, tail in ((case.number, "2208"), (case.number, ""), ("R26-07-999999A", "2207"), ("x", "2207")):
            assert queries.track(number, tail) is None

    def test_a_merged_case_shows_the_one_it_went_into(self, town):
        case, other = receive("一", sender="13800002207"), receive("二", sender="13900001111")
        Case.objects.filter(pk=case.id).update(merged_into=other.id)
        found = queries.track(case.number, "2207")
        assert found is not None
        assert found.number == case.number


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15))
def test_groups_are_the_connected_voices(links):
    found = rules.groups(range(10), [pair for pair in links if pair[0] != pair[1]])
    near = {one: {one} for one in range(10)}
    for _ in range(10):  # an oracle as plain as can be: flood until nothing moves
        for one, other in links:
            near[one] |= near[other]
            near[other] |= near[one]
    assert found == {one: min(near[one]) for one in range(10)}

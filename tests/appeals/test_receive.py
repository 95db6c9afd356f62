"""Whatever is said is kept once, in the case it belongs to."""

import dataclasses

import pytest

from tests.cast import STRANGER, actor
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Attachment, Channel, Direction, Known, Sending, State
from unionloop.domains.appeals.models import Case, Entry, Identity, Speaker
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.models import Entry as Line

from .scene import LI, WU, receive, said


class TestReceive:
    def test_opens_a_case_with_a_number_that_can_be_tracked(self, town):
        row = receive("公司拖欠三个月工资。我们六个人。", name="王小芳", contact="13800002207")
        assert row.state is State.RECEIVED
        assert row.opened
        assert row.fresh
        assert row.number.startswith("R26-07-")
        assert (row.title, row.speaker) == ("公司拖欠三个月工资", "王*芳 138****2207")
        assert row.code == ""  # the phone's last four digits will do

    def test_gives_a_code_to_whoever_left_no_phone(self, town):
        row = receive("建议食堂多两个窗口", Channel.WEB, sender="")
        assert len(row.code) == 4
        assert row.code.isdigit()
        assert row.speaker == "未留姓名"

    def test_has_one_effect_for_the_same_message(self, town):
        incoming = said("欠薪", Channel.WECHAT)
        first = commands.receive(LI, incoming=incoming)
        again = commands.receive(WU, incoming=incoming)
        assert again.id == first.id
        assert not again.fresh
        assert (Case.objects.count(), Entry.objects.count(), Line.objects.filter(verb="appeals.receive").count()) == (1, 1, 1)

    def test_the_same_id_on_another_channel_is_another_message(self, town):
        receive("一", Channel.WEIBO, key="7")
        receive("二", Channel.WECHAT, key="7")
        assert Case.objects.count() == 2

    def test_adds_to_the_running_conversation_of_a_chat(self, town):
        first = receive("老板不给加班费", Channel.WECHAT, sender="openid-1")
        more = receive("一共四千块", Channel.WECHAT, sender="openid-1")
        other = receive("你好", Channel.WECHAT, sender="openid-2")
        assert more.id == first.id
        assert not more.opened
        assert more.fresh
        assert other.id != first.id
        assert [one.text for one in queries.entries(LI, case_id=first.id)] == ["老板不给加班费", "一共四千块"]

    def test_calls_of_one_number_are_cases_of_their_own(self, town):
        first = receive("社保断缴", sender="13900001111")
        assert receive("工资条看不懂", sender="13900001111").id != first.id
        assert Speaker.objects.count() == 1

    def test_a_mail_thread_stays_one_case(self, town):
        first = receive("合同不给我", Channel.MAIL, sender="a@x.cn", key="<1@x>", thread="")
        more = receive("补充照片", Channel.MAIL, sender="a@x.cn", key="<2@x>", thread="<1@x>")
        assert more.id == first.id

    def test_knowing_a_number_does_not_open_a_strangers_case(self, town):
        first = receive("不给产假", Channel.MAIL, sender="her@x.cn")
        other = receive("我来看看", Channel.MAIL, sender="boss@x.cn", thread=first.number)
        own = receive("补充", Channel.MAIL, sender="her@x.cn", thread=first.number)
        assert other.id != first.id
        assert own.id == first.id

    def test_keeps_attachments_sealed(self, town):
        row = receive("见附件", Channel.MAIL, attachments=(Attachment("欠条.jpg", b"\xff\xd8abc", "image/jpeg"),))
        (file_id, name), *_ = queries.entries(LI, case_id=row.id)[0].files
        reader = actor("reader", "appeals.read", path=town.city.path)
        assert name == "欠条.jpg"
        assert queries.attachment(reader, case_id=row.id, file_id=file_id) == (name, b"\xff\xd8abc")
        with pytest.raises(NotFound):
            queries.attachment(reader, case_id=receive("别的").id, file_id=file_id)

    def test_keeps_rare_characters(self, town):
        text = "𠮷盛物流的阿依古丽·吐尔逊江说：𬭎𫖯没发"
        row = receive(text, name="阿依古丽·吐尔逊江")
        assert queries.entries(LI, case_id=row.id)[0].text == text

    def test_refuses_silence(self, town):
        with pytest.raises(BadInput, match="appeal_empty"):
            receive("  ")

    def test_is_not_for_strangers(self, town):
        with pytest.raises(NotFound):
            commands.receive(STRANGER, incoming=said("欠薪"))

    def test_writes_no_personal_value_into_the_journal(self, town):
        receive("我叫王小芳，病历在此", name="王小芳", contact="13800002207")
        lines = str(list(Line.objects.values_list("changes", "note")))
        assert "王小芳" not in lines
        assert "13800002207" not in lines
        assert "病历" not in lines


class TestAnonymous:
    def test_leaves_no_way_from_the_case_to_the_speaker(self, town):
        row = receive("举报车间主任", Channel.WECHAT, sender="openid-9", name="张三", anonymous=True)
        case = Case.objects.get(pk=row.id)
        assert (row.speaker, case.speaker_id, Speaker.objects.count()) == ("匿名", None, 0)
        assert "张三" not in Identity.objects.raw("SELECT * FROM appeals_identity")[0].sender_blind
        shown = str(dataclasses.asdict(queries.case_file(LI, number=row.number)))
        assert "张三" not in shown
        assert "openid-9" not in shown

    def test_may_still_add_to_the_case(self, town):
        first = receive("举报", Channel.WECHAT, sender="openid-9", anonymous=True)
        assert receive("还有证据", Channel.WECHAT, sender="openid-9", anonymous=True).id == first.id


class TestScope:
    def test_a_case_is_seen_where_it_is_and_above(self, town):
        row = receive("欠薪", known=Known(unit_id=town.streets[0].id))
        street, county, other = town.streets[0], town.counties[0], town.counties[1]
        for unit, seen in ((street, True), (county, True), (town.city, True), (other, False), (town.streets[1], False)):
            one = actor("one", "appeals.read", path=unit.path)
            assert bool(queries.cases(one).rows) is seen, unit.name
            if seen:
                assert queries.case(one, case_id=row.id).number == row.number
            else:
                with pytest.raises(NotFound):
                    queries.case(one, case_id=row.id)


class Pigeon:
    """A channel out that remembers; told to fail, it fails."""

    def __init__(self) -> None:
        self.sent, self.fault = [], None

    def ready(self):
        return True

    def send(self, message):
        if self.fault:
            raise self.fault
        self.sent.append(message)
        return f"vendor-{len(self.sent)}"


PIGEON = Pigeon()


@pytest.fixture
def pigeon(settings):
    settings.APPEAL_SENDERS = {"wechat": f"{__name__}.PIGEON"}
    PIGEON.sent, PIGEON.fault = [], None
    return PIGEON


class TestAnswer:
    def test_is_sent_once(self, town, pigeon):
        row = receive("产假几天", Channel.WECHAT, sender="openid-1")
        entry = commands.answer(LI, case_id=row.id, text="一百五十八天")
        assert (entry.sending, entry.direction, pigeon.sent) == (Sending.QUEUED, Direction.OUT, [])
        assert [commands.send_due(LI), commands.send_due(LI)] == [1, 0]
        assert [(one.to, one.text, one.number) for one in pigeon.sent] == [("openid-1", "一百五十八天", row.number)]
        assert queries.entries(LI, case_id=row.id)[1].sending is Sending.SENT

    def test_reaches_an_anonymous_speaker_without_showing_him(self, town, pigeon):
        row = receive("举报", Channel.WECHAT, sender="openid-9", anonymous=True)
        commands.answer(LI, case_id=row.id, text="已受理")
        commands.send_queued(LI, case_id=row.id)
        assert pigeon.sent[0].to == "openid-9"

    def test_that_no_channel_takes_says_why(self, town, pigeon):
        from unionloop.domains.appeals.ports import NotSent

        row = receive("产假几天", Channel.WECHAT, sender="openid-1")
        commands.answer(LI, case_id=row.id, text="158 天")
        pigeon.fault = NotSent("48 小时未互动", again=False)
        commands.send_queued(LI, case_id=row.id)
        assert (queries.entries(LI, case_id=row.id)[1].sending, queries.entries(LI, case_id=row.id)[1].fault) == (
            Sending.FAILED, "48 小时未互动")  # fmt: skip

    def test_to_a_caller_is_told_by_sms_without_the_matter(self, town):
        from unionloop.domains.messaging.models import Notice
        from unionloop.domains.messaging.queries import notice_row

        row = receive("公司拖欠工资", contact="13800002207", name="王小芳")
        entry = commands.answer(LI, case_id=row.id, text="已约谈")
        body = notice_row(Notice.objects.get(channel="sms")).body
        assert entry.sending is Sending.KEPT
        assert row.number in body
        assert "工资" not in body
        assert "王" not in body

    def test_is_refused_without_the_right(self, town):
        row = receive("产假几天")
        with pytest.raises(Refused):
            commands.answer(actor("reader", "appeals.read"), case_id=row.id, text="158 天")

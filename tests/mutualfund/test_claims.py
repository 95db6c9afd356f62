"""Claims: worked out by one, approved by another, paid by three; refused, appealed, corrected; and every double caught."""

import json
from datetime import date

import pytest
from django.db import connection

from tests.cast import STRANGER, moment
from tests.entrance import enter, hire
from tests.mutualfund.conftest import CLERK, OTHER, THIRD, settled
from tests.payments.conftest import told
from unionloop.domains.ledger import queries as ledger
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import ClaimFilter, EventInput, Proof
from unionloop.domains.mutualfund.models import Claim, Enrolment, Event
from unionloop.domains.mutualfund.queries.faults import check
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as paid
from unionloop.kernel import errands
from unionloop.kernel.actor import BEIJING, system
from unionloop.kernel.errors import BadInput, NotFound, Refused

JPEG = b"\xff\xd8\xff\xe0" + b"picture"
STAY = EventInput("hospital", date(2026, 5, 1), ended=date(2026, 5, 11), days=10, total_fen=2_000_000, insured_fen=1_200_000,
                  self_fen=650_000, reference="JS000777", hospital="市第一人民医院", diagnosis="急性阑尾炎")  # fmt: skip
# 6 500 − 500 = 6 000: 5 000 at 50 %, 1 000 at 60 %
GIVES = 310_000
MAKER, CHECKER, RELEASER, CASHIER = CLERK, OTHER, THIRD, CLERK


def proofs(count: int = 3) -> list[Proof]:
    return [Proof("invoice", f"照片{at}.jpg", JPEG + bytes([at])) for at in range(count)]


def worker(town, number: int):
    """Return a member acting for himself at his phone."""
    from dataclasses import replace

    return replace(STRANGER, name=f"m{number}", person=town.persons[number])


def filed(town, number: int = 1):
    (claim,) = commands.file(worker(town, number), event=EventInput("hospital", STAY.day), proofs=proofs())
    return claim


def approved(town, number: int = 1):
    claim = filed(town, number)
    commands.assess(CLERK, claim_id=claim.id, event=STAY)
    return commands.approve(OTHER, claim_id=claim.id)


def books(town):
    return ledger.standing(system(CLERK.at), unit_id=town.fund.unit_id)


def send(batch_number: str):
    batch = next(one for one in paid.batches(CLERK).rows if one.number == batch_number)
    payments.check(CHECKER, batch_id=batch.id)
    payments.release(RELEASER, batch_id=batch.id)
    return payments.export(CASHIER, batch_id=batch.id)


def bank_says(batch, *words: str):
    lines = paid.lines(CLERK, batch_id=batch.id, limit=200).rows
    rows = [(line.reference, word, f"{line.amount_fen / 100:.2f}", line.holder if word == "成功" else "", "", f"B{line.seq}")
            for line, word in zip(lines, words, strict=True)]  # fmt: skip
    rows = [(one[0], one[1], one[2], "", one[4], one[5]) for one in rows]
    payments.take_return(CLERK, content=told(*rows), name=f"回盘{words}.txt")
    return commands.note_payment(system(CLERK.at), batch_id=batch.id, said="1")


class TestFile:
    def test_three_photos_make_a_claim_under_every_plan_that_answers(self, town):
        town.joined()
        town.joined("hospital")
        rows = commands.file(worker(town, 1), event=EventInput("hospital", STAY.day), proofs=proofs())
        assert [one.plan_name for one in rows] == [
            "爱心互助保障",
            "住院津贴互助保障",
        ]  # in the order of the payers
        assert {one.state for one in rows} == {"filed"}
        assert rows[0].due_date == date(2026, 7, 29)  # five working days from Wednesday 22 July
        assert len(queries.claim_files(CLERK, claim_id=rows[0].id)) == 3

    def test_keeps_photos_sealed_and_from_strangers(self, town):
        from unionloop.domains.documents import queries as documents
        from unionloop.domains.documents.models import StoredFile

        town.joined()
        claim = filed(town)
        file_id = queries.claim_files(CLERK, claim_id=claim.id)[0][0]
        row = StoredFile.objects.get(pk=file_id)
        assert row.sealed
        assert JPEG not in documents.path_of(row.sha256, True).read_bytes()
        with pytest.raises(NotFound):
            documents.content(STRANGER, file_id=file_id)
        with pytest.raises(NotFound):
            queries.claim(STRANGER, claim_id=claim.id)
        assert queries.own_claim(worker(town, 1), claim_id=claim.id).number == claim.number
        with pytest.raises(NotFound):
            queries.own_claim(worker(town, 2), claim_id=claim.id)

    @pytest.mark.parametrize(("event", "given", "code"), [
        (EventInput("hospital", date(2026, 8, 1)), 1, "bad_event_days"), (EventInput("hospital", date(2025, 5, 1)), 1, "no_cover"),
        (EventInput("women", date(2026, 5, 1)), 1, "no_cover"), (EventInput("hospital", date(2026, 5, 1)), 0, "proofs_missing"),
    ])  # fmt: skip
    def test_says_what_cannot_be(self, town, event, given, code):
        town.joined()
        with pytest.raises(Refused, match=code):
            commands.file(worker(town, 1), event=event, proofs=proofs(given))

    def test_the_same_thing_is_not_filed_twice(self, town):
        town.joined()
        filed(town)
        with pytest.raises(Refused, match="claim_exists"):
            filed(town)

    def test_a_text_file_is_no_photo(self, town):
        town.joined()
        with pytest.raises(BadInput, match="proof_kind"):
            commands.file(
                worker(town, 1),
                event=EventInput("hospital", STAY.day),
                proofs=[Proof("invoice", "x.txt", b"hello")],
            )

    def test_more_papers_and_taking_back(self, town):
        town.joined()
        claim = filed(town)
        commands.ask_more(CLERK, claim_id=claim.id, words="出院小结看不清")
        with pytest.raises(NotFound):
            commands.supplement(worker(town, 2), claim_id=claim.id, proofs=proofs(1))
        assert (
            commands.supplement(
                worker(town, 1), claim_id=claim.id, proofs=[Proof("summary", "b.jpg", JPEG + b"z")]
            ).state
            == "filed"
        )
        assert commands.withdraw(worker(town, 1), claim_id=claim.id).state == "withdrawn"
        filed(town)  # what was taken back may be filed again


class TestDecide:
    def test_every_line_of_the_arithmetic_is_kept(self, town):
        town.joined()
        claim = filed(town)
        found = commands.assess(CLERK, claim_id=claim.id, event=STAY)
        assert (found.state, found.amount_fen) == ("assessed", GIVES)
        assert [(one.label, one.amount_fen) for one in found.steps] == [
            ("超过起付线", 600_000),
            ("分段", 250_000),
            ("分段", GIVES),
        ]
        assert found.plan_id == town.plans["aixin"].plan.id

    def test_takes_two_people_and_stands_in_the_book(self, town):
        fee = town.joined().fee_fen
        claim = filed(town)
        commands.assess(CLERK, claim_id=claim.id, event=STAY)
        with pytest.raises(Refused, match="same_person"):
            commands.approve(CLERK, claim_id=claim.id)
        assert commands.approve(OTHER, claim_id=claim.id).state == "approved"
        assert books(town) == {"1002": fee, "2203": -fee, "2209": -GIVES, "5101": GIVES}

    def test_several_plans_never_give_more_than_the_bill(self, town):
        town.joined()
        town.joined("accident")
        event = EventInput(
            "accident", STAY.day, total_fen=300_000, insured_fen=100_000, self_fen=200_000, reference="JS1"
        )
        first, second = commands.file(
            worker(town, 1), event=EventInput("accident", STAY.day), proofs=proofs()
        )
        assert (first.plan_name, second.plan_name) == ("意外伤害互助保障", "爱心互助保障")
        commands.assess(CLERK, claim_id=first.id, event=event)
        given = [queries.claim(CLERK, claim_id=one.id).amount_fen for one in (first, second)]
        assert given == [152_000, 48_000]  # (2 000 − 100) × 80 %, and then only what the bill leaves
        assert queries.claim(CLERK, claim_id=second.id).steps[-1].label == "不超过损失"

    def test_the_cap_of_the_term_is_reached_once(self, town):
        town.joined()
        big = EventInput("hospital", STAY.day, ended=STAY.ended, days=10, total_fen=20_000_000, insured_fen=0, self_fen=5_000_000,
                         reference="BIG1")  # fmt: skip
        one = filed(town)
        commands.assess(CLERK, claim_id=one.id, event=big)
        (two,) = commands.file(
            worker(town, 1), event=EventInput("hospital", date(2026, 6, 1)), proofs=proofs()
        )
        second = EventInput(**{**vars(big), "day": date(2026, 6, 1), "ended": None, "reference": "BIG2"})
        found = commands.assess(OTHER, claim_id=two.id, event=second)
        assert (queries.claim(CLERK, claim_id=one.id).amount_fen, found.amount_fen) == (2_000_000, 1_000_000)

    def test_a_settlement_paid_before_is_found(self, town):
        town.joined()
        town.take(settled(1, ref="JS000777"))
        (claim,) = commands.file(
            worker(town, 1), event=EventInput("hospital", date(2026, 5, 2)), proofs=proofs()
        )
        with pytest.raises(Refused, match="duplicate_event") as told_:
            commands.assess(
                OTHER, claim_id=claim.id, event=EventInput(**{**vars(STAY), "day": date(2026, 5, 2)})
            )
        assert told_.value.facts["number"].startswith("LP2026-")

    def test_refused_and_looked_at_again_by_somebody_else(self, town):
        town.joined()
        claim = filed(town)
        assert commands.refuse(CLERK, claim_id=claim.id, reason="evidence", words="发票看不清").reason_label
        assert commands.appeal(worker(town, 1), claim_id=claim.id, words="发票是清楚的").state == "appealed"
        with pytest.raises(Refused, match="same_person"):
            commands.assess(CLERK, claim_id=claim.id, event=STAY)
        assert commands.assess(OTHER, claim_id=claim.id, event=STAY).amount_fen == GIVES
        assert commands.approve(CLERK, claim_id=claim.id).state == "approved"

    def test_the_fund_page_counts_what_its_link_lists(self, town):
        town.joined()
        commands.refuse(CLERK, claim_id=filed(town).id, reason="evidence", words="发票看不清")
        commands.appeal(worker(town, 1), claim_id=queries.claims(CLERK).rows[0].id, words="发票是清楚的")
        filed(town, 2)
        page = enter(hire("dong", "mutual_clerk", town.city.id)).get("/a/mutual/").content.decode()
        listed = "/a/mutual/claims/?state=filed&amp;state=appealed"
        assert f'<a href="{listed}">待核算</a></span><b><span class="amt">2</span></b>' in page


class TestPay:
    def test_three_people_and_the_bank(self, town):
        fee = town.joined().fee_fen
        town.accounts(1)
        claim = approved(town)
        counts = commands.pay(CLERK, fund_id=town.fund.id)
        assert (counts["batches"], counts["claims"], counts["fen"]) == (1, 1, GIVES)
        batch_number = queries.claim(CLERK, claim_id=claim.id).batch_number
        with pytest.raises(Refused, match="approver_signs"):
            payments.check(OTHER, batch_id=paid.batches(CLERK).rows[0].id)  # who approved signs no payment
        sign = [THIRD, actor_("yu"), CLERK]
        batch = next(one for one in paid.batches(CLERK).rows if one.number == batch_number)
        payments.check(sign[0], batch_id=batch.id)
        payments.release(sign[1], batch_id=batch.id)
        payments.export(sign[2], batch_id=batch.id)
        assert bank_says(batch, "成功") == [claim.id]
        assert bank_says_again(batch) == []
        row = queries.claim(CLERK, claim_id=claim.id)
        assert (row.state, row.paid_date) == ("paid", CLERK.today)
        assert books(town) == {"1002": fee - GIVES, "2203": -fee, "2209": 0, "5101": GIVES}
        assert list(check(system(CLERK.at))) == []

    def test_the_second_asker_learns_who_was_first(self, town):
        town.joined()
        town.accounts(1)
        claim = approved(town)
        commands.pay(CLERK, fund_id=town.fund.id, claim_ids=[claim.id])
        with pytest.raises(Refused, match="claim_in_payment") as told_:
            commands.pay(THIRD, fund_id=town.fund.id, claim_ids=[claim.id])
        assert told_.value.status == 409
        assert (told_.value.facts["who"], told_.value.facts["at"]) == (CLERK.label, CLERK.at)

    def test_waits_for_an_account(self, town):
        town.joined()
        claim = approved(town)
        assert commands.pay(CLERK, fund_id=town.fund.id)["no_account"] == 1
        with pytest.raises(Refused, match="claim_no_account"):
            commands.pay(CLERK, fund_id=town.fund.id, claim_ids=[claim.id])

    def test_more_claims_than_money_wait_in_the_order_of_approval(self, town):
        paid_in = town.joined().fee_fen  # under 4 500 yuan
        town.accounts(1, 2)
        first, second = approved(town, 1), approved(town, 2)
        assert paid_in < 2 * GIVES
        counts = commands.pay(CLERK, fund_id=town.fund.id)
        assert (counts["claims"], counts["no_money"]) == (1, 1)
        states = [queries.claim(CLERK, claim_id=one.id).state for one in (first, second)]
        assert states == ["paying", "approved"]
        with pytest.raises(Refused, match="fund_short"):
            commands.pay(CLERK, fund_id=town.fund.id, claim_ids=[second.id])

    def test_what_bounces_is_owed_again(self, town):
        fee = town.joined().fee_fen
        town.accounts(1)
        claim = approved(town)
        commands.pay(CLERK, fund_id=town.fund.id)
        batch = paid.batches(CLERK).rows[0]
        payments.check(THIRD, batch_id=batch.id)
        payments.release(actor_("yu"), batch_id=batch.id)
        payments.export(CLERK, batch_id=batch.id)
        bank_says(batch, "失败")
        row = queries.claim(CLERK, claim_id=claim.id)
        assert (row.state, books(town)["2209"], books(town)["1002"]) == ("approved", -GIVES, fee)


class TestCorrect:
    def test_a_paid_claim_is_reversed_in_red_and_made_good(self, town):
        fee = town.joined().fee_fen
        town.accounts(1)
        claim = approved(town)
        commands.pay(CLERK, fund_id=town.fund.id)
        batch = paid.batches(CLERK).rows[0]
        payments.check(THIRD, batch_id=batch.id)
        payments.release(actor_("yu"), batch_id=batch.id)
        payments.export(CLERK, batch_id=batch.id)
        bank_says(batch, "成功")
        with pytest.raises(Refused, match="same_person"):
            commands.correct(OTHER, claim_id=claim.id, words="自付金额录错了")
        fresh = commands.correct(THIRD, claim_id=claim.id, words="自付金额录错了")
        assert books(town) == {"1002": fee - GIVES, "1122": GIVES, "2203": -fee, "2209": 0, "5101": 0}
        commands.assess(CLERK, claim_id=fresh.id, event=EventInput(**{**vars(STAY), "self_fen": 750_000}))
        commands.approve(OTHER, claim_id=fresh.id)  # 7 500: 3 700, of which 3 100 is there already
        assert books(town)["2209"] == -60_000
        assert books(town)["1122"] == 0
        assert commands.pay(CLERK, fund_id=town.fund.id)["fen"] == 60_000
        assert list(check(system(CLERK.at))) == []


class TestSettlement:
    def test_works_every_row_out_and_keeps_nothing_of_strangers(self, town):
        town.joined()
        found = town.take(
            settled(1), settled(2), settled(900, diagnosis="肺部结节"), settled(3, self_paid="300")
        )
        assert (found.rows, found.claims, found.strangers, found.refused) == (4, 3, 1, 1)
        assert Event.objects.count() == 3
        row = queries.claims(CLERK, filters=ClaimFilter(intake_id=found.id)).rows[-1]
        assert (row.amount_fen, row.origin, [one.label for one in row.steps]) == (
            GIVES,
            "settlement",
            ["超过起付线", "分段", "分段"],
        )

    def test_takes_a_file_and_a_settlement_once(self, town):
        town.joined()
        town.take(settled(1))
        with pytest.raises(Refused, match="settlement_known"):
            town.take(settled(1))
        again = town.take(settled(1), settled(2))
        assert (again.known, again.claims) == (1, 1)

    def test_names_the_rows_it_cannot_read(self, town):
        town.joined()
        found = town.take(
            settled(1, total="abc"),
            settled(2, day="2026-13-01"),
            settled(3, total="100"),
            settled(4, kind="吃饭"),
        )
        told_ = [
            (one.line_no, one.column, one.code) for one in queries.intake_faults(CLERK, intake_id=found.id)
        ]
        assert told_ == [
            (2, "total_fen", "fund_amount"),
            (3, "day", "fund_day"),
            (4, "total_fen", "fund_sums"),
            (5, "kind", "fund_word"),
        ]

    def test_is_approved_whole_by_somebody_else_but_for_what_is_odd(self, town):
        town.joined()
        taken = town.take(
            *(settled(at) for at in range(1, 6)), settled(1, ref="X", day="2026-05-05", ended="2026-05-12")
        )
        assert (taken.granted, taken.sampled) == (5, 1)  # a stay that overlaps another waits for a person
        with pytest.raises(Refused, match="same_person"):
            commands.approve_settlement(CLERK, intake_id=taken.id)
        commands.approve_settlement(OTHER, intake_id=taken.id)
        assert books(town)["2209"] == -5 * GIVES
        (odd,) = queries.claims(CLERK, filters=ClaimFilter(state=("sampled",))).rows
        assert odd.flag_labels == ["与同一人另一次住院日期重叠"]
        assert [one.id for one in queries.claims(CLERK, filters=ClaimFilter(look="flagged", kind="hospital")).rows] == [odd.id]
        assert queries.claims(CLERK, filters=ClaimFilter(look="late")).total == 0
        assert dict(queries.facets(CLERK)["plan_code"]) == {"aixin": queries.claims(CLERK).total}
        commands.review(OTHER, claim_id=odd.id, note="查了病案，转科")
        assert commands.approve(OTHER, claim_id=odd.id).state == "approved"
        assert commands.issue_letters_due(system(CLERK.at), limit=3) == 3  # of a whole file, by the clock, some at a time
        assert list(check(system(CLERK.at))) == []

    def test_whom_the_lot_draws_waits_for_a_person(self, town, monkeypatch):
        town.joined()
        monkeypatch.setattr("unionloop.domains.mutualfund.rules.sampled", lambda reference, share: True)
        taken = town.take(settled(1), settled(2))
        assert (taken.granted, taken.sampled) == (0, 2)
        commands.approve_settlement(OTHER, intake_id=taken.id)
        drawn = queries.claims(CLERK, filters=ClaimFilter(state=("sampled",)))
        assert [one.flag_labels for one in drawn.rows] == [["随机抽中"]] * 2
        assert books(town).get("2209", 0) == 0

    def test_the_lot_cannot_be_steered_and_draws_its_share(self):
        from unionloop.domains.mutualfund.rules import sampled

        drawn = sum(sampled(f"1:2:{at}", 300) for at in range(10_000))
        assert 230 < drawn < 370
        assert not any(sampled(f"{at}", 0) for at in range(100))


class TestLetter:
    def test_tells_the_arithmetic_and_no_illness(self, town):
        from unionloop.domains.documents import queries as documents
        from unionloop.domains.documents.models import Document

        town.joined()
        claim = approved(town)
        errands.drain(CLERK.at)  # nobody asks for it: the decision owed it
        found = queries.claim(CLERK, claim_id=claim.id)
        letter = Document.objects.get(pk=found.letter_id)
        told_ = json.dumps(documents.document(CLERK, document_id=letter.pk).facts, ensure_ascii=False)
        assert set(letter.facts) == {"sealed"}
        assert letter.pdf.sealed
        assert "超过起付线" in told_
        assert "阑尾炎" not in told_
        assert "第一人民医院" not in told_


def test_nothing_about_health_lies_plain(town):
    town.joined()
    town.take(settled(1, diagnosis="金丝雀综合征"), settled(2, total="abc", diagnosis="金丝雀综合征"))
    filed(town, 3)
    commands.assess(
        CLERK,
        claim_id=Claim.objects.get(origin="photos").pk,
        event=EventInput(**{**vars(STAY), "diagnosis": "金丝雀综合征"}),
    )
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "金丝雀" not in str(cursor.fetchall()), table


def actor_(name: str):
    from tests.cast import actor

    return actor(name, "payments.*")


def bank_says_again(batch):
    return commands.note_payment(system(CLERK.at), batch_id=batch.id, said="2")


def test_a_day_before_the_fund_has_nothing_in_any_century(town):
    """A year before 1000 has four digits like any other."""
    town.joined()
    for day in (date(74, 1, 11), date(1999, 12, 31)):
        found = queries.solvency(CLERK, fund_id=town.fund.id, day=day)
        assert (found.day, found.balance_fen, found.members, found.ratio_bp, found.months) == (day, 0, 0, None, ())


def test_time_moves(town):
    """A position for any day, from the same book."""
    town.joined()
    at = CLERK.later(moment("2026-07-22 10:00"))
    approved(town)
    found = queries.solvency(at, fund_id=town.fund.id)
    assert found.payable_fen == GIVES
    handed_in = Enrolment.objects.get().made_at.astimezone(BEIJING).date()
    assert (found.members_oldest, found.members_newest) == (handed_in, handed_in)  # the age stands beside the count
    assert (
        found.balance_fen - found.payable_fen - found.open_fen - found.ibnr_fen - found.unearned_fen
        == found.free_fen
    )

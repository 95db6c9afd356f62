"""The official page measured: GB/T 9704-2012 by the positions of the letters in the PDF itself."""

import itertools
import re
import subprocess
from datetime import date

import pytest
import segno

from unionloop.adapters.typeset import press
from unionloop.domains.documents import ports, rules

MM = 72 / 25.4
LINE, WIDE = 225 / 22, 156.0
FACTS = {"title": "工会维权意见书", "issuer": "遂宁市船山区总工会", "addressee": "遂州食品有限公司行政", "copy_to": "遂宁市总工会", "seal": True}
LONG = ["意" * (26 + 28 * 40), "此致。"]  # one paragraph over three pages
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def pages(pdf: bytes) -> list[list[tuple[float, float, float, float, str]]]:
    """Return the words of each page as (left, top, right, bottom, text) in millimetres from the upper left."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [[(*(float(one) / MM for one in found[:4]), found[4]) for found in WORD.findall(page)]
            for page in done.split("<page ")[1:]]  # fmt: skip


@pytest.fixture(scope="module")
def long() -> list:
    letter = rules.letter_of("opinion", {**FACTS, "body": LONG}, number="船工意〔2026〕12号", day=date(2026, 7, 24))
    return pages(press.pdf(letter))


def test_a_full_page_has_22_lines_of_28_characters_inside_the_margins(long):
    full = [one for one in long[1] if set(one[4]) == {"意"}]
    tops = sorted({round(one[1], 1) for one in full})
    assert len(tops) == 22
    steps = [after - before for before, after in itertools.pairwise(tops)]
    assert steps == pytest.approx([LINE] * 21, abs=0.15)
    counts = [sum(len(one[4]) for one in full if round(one[1], 1) == top) for top in tops]
    assert counts == [28] * 22
    assert min(one[0] for one in full) == pytest.approx(28, abs=0.3)
    assert max(one[2] for one in full) == pytest.approx(28 + WIDE, abs=0.6)
    # the em box of the first line begins at the top of the text block, that of the last ends at its foot
    middle = [(one[1] + one[3]) / 2 for one in full]
    assert min(middle) == pytest.approx(37 + 16 / MM / 2, abs=1)
    assert max(middle) == pytest.approx(37 + 21 * LINE + 16 / MM / 2, abs=1)


def test_the_first_line_of_a_paragraph_is_two_characters_in(long):
    first = min((one for one in long[0] if set(one[4]) == {"意"}), key=lambda one: one[1])
    assert first[0] == pytest.approx(28 + 2 * WIDE / 28, abs=0.4)
    assert len(first[4]) == 26


def test_mark_number_and_title_stand_where_the_standard_puts_them(long):
    by_text = {one[4]: one for one in long[0]}
    mark, number, title = by_text["遂宁市船山区总工会"], by_text["船工意〔2026〕12号"], by_text["工会维权意见书"]
    assert (mark[1] + mark[3]) / 2 == pytest.approx(37 + 35 + 6, abs=2)  # its upper edge 35 mm below the text block's
    assert (number[1] + number[3]) / 2 - (mark[1] + mark[3]) / 2 == pytest.approx(6 + 2 * LINE + 2.8, abs=1.5)
    assert (title[1] + title[3]) / 2 > (number[1] + number[3]) / 2 + 4 + 2 * LINE
    for one in (mark, number, title):
        assert (one[0] + one[2]) / 2 == pytest.approx(28 + WIDE / 2, abs=1)


def test_the_day_is_four_characters_from_the_right_and_the_signature_centred_over_it(long):
    words = [one for page in long for one in page]
    day = next(one for one in words if one[4] == "2026年7月24日")
    sign = [one for one in words if one[4] == "遂宁市船山区总工会"][1]
    assert sign[3] < day[3]
    assert (sign[0] + sign[2]) / 2 == pytest.approx((day[0] + day[2]) / 2, abs=1)
    assert day[2] == pytest.approx(28 + WIDE - 4 * 16 / MM, abs=3)


def test_the_imprint_closes_the_last_even_page_and_page_numbers_change_sides(long):
    assert len(long) % 2 == 0
    foot = next(one for one in long[-1] if one[4].startswith("抄送"))
    assert foot[1] > 37 + 225 - 35
    for at, page in enumerate(long, start=1):
        folio = max((one for one in page if one[4].strip("—") == str(at)), key=lambda one: one[1])
        assert folio[1] > 37 + 225
        assert (folio[0] > 105) == bool(at % 2)


def test_a_short_letter_never_leaves_its_signature_alone_on_a_page():
    for count in range(1, 12):
        body = ["为此提出以下意见。"] * count
        letter = rules.letter_of("opinion", {**FACTS, "body": body}, number="船工意〔2026〕12号", day=date(2026, 7, 24))
        found = pages(press.pdf(letter))
        signed = next(at for at, page in enumerate(found) if any(one[4] == "2026年7月24日" for one in page))
        assert any("为此提出以下意见" in one[4] for one in found[signed]), count
        assert len(found) == 2


def test_the_preview_has_the_pages_of_the_paper():
    letter = rules.letter_of("opinion", {**FACTS, "body": LONG}, number="", day=date(2026, 7, 24), draft=True)
    drawn = press.preview(letter)
    assert len(drawn) == len(pages(press.pdf(letter)))
    assert all(one.startswith(b"\x89PNG") for one in drawn)


@pytest.fixture
def public(monkeypatch):
    monkeypatch.setenv("UNIONLOOP_PUBLIC_ADDRESS", "https://gh.suining.example.cn/")


def test_the_square_mark_says_the_page_that_verifies_and_stands_outside_the_text(public):
    link = ports.check_link("ABCD1234EFGH")
    assert link == "https://gh.suining.example.cn/verify/?code=ABCD1234EFGH"
    letter = rules.letter_of("opinion", {**FACTS, "body": ["意见。"]}, number="船工意〔2026〕12号", day=date(2026, 7, 24),
                             check_code="ABCD1234EFGH", check_link=link)  # fmt: skip
    command = ["pdftoppm", "-gray", "-r", "508", "-f", "2", "-l", "2", "-"]  # twenty points a millimetre
    picture = subprocess.run(command, input=press.pdf(letter), capture_output=True, check=True).stdout
    wide, high = (int(one) for one in picture.split(maxsplit=3)[1:3])
    points = picture[-wide * high :]
    top = 37 + 225 + 1  # nothing else stands below the text block on the right
    dark = [(x, y) for y in range(top * 20, high) for x in range(105 * 20, wide) if points[y * wide + x] < 128]
    left, upper = min(x for x, _ in dark), min(y for _, y in dark)
    right, lower = max(x for x, _ in dark) + 1, max(y for _, y in dark) + 1
    assert right / 20 < 210 - 26
    assert lower / 20 < 297 - 8
    drawn = segno.make(link, error="m", boost_error=False, micro=False).matrix
    step = (right - left) / len(drawn)
    assert step / 20 > 0.33  # millimetres a module: what a phone reads from paper
    seen = [[points[int(upper + (row + 0.5) * step) * wide + int(left + (column + 0.5) * step)] < 128
             for column in range(len(drawn))] for row in range(len(drawn))]  # fmt: skip
    assert seen == [[bool(one) for one in row] for row in drawn]


def test_without_an_address_of_ours_the_mark_says_the_code(monkeypatch):
    monkeypatch.setenv("UNIONLOOP_PUBLIC_ADDRESS", "")
    assert ports.check_link("ABCD1234EFGH") == "ABCD1234EFGH"

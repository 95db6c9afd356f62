"""One folding of names: what is written differently and means the same is the same; what differs stays apart."""

import pytest

from unionloop.kernel.folding import fold


@pytest.mark.parametrize(("one", "other"), [
    ("遂州天泰食品（四川）有限公司", "遂州天泰食品(四川)有限公司"),
    ("國藥　廣東ＡＢＣ", "国药广东abc"),
    ("遂州·天泰-食品_厂", "遂州天泰食品厂"),
    ("天泰㈱", "天泰(株)"),
])  # fmt: skip
def test_are_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("𠮷盛物流", "吉盛物流"), ("天泰一店", "天泰二店"), ("天泰1店", "天泰一店")])
def test_stay_apart(one, other):
    assert fold(one) != fold(other)

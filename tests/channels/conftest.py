"""Channels set up against the vendors' loopback servers."""

import pytest

from unionloop.adapters.wechat import calls

from . import peers


@pytest.fixture
def wechat(monkeypatch):
    calls.forget()
    for name, value in (("APPID", peers.APPID), ("SECRET", peers.SECRET), ("TOKEN", peers.TOKEN),
                        ("AES_KEY", peers.AES_KEY), ("TEMPLATE", "TPL1")):  # fmt: skip
        monkeypatch.setenv(f"UNIONLOOP_WECHAT_{name}", value)
    with peers.WeChat().open() as peer:
        monkeypatch.setenv("UNIONLOOP_WECHAT_ENDPOINT", peer.url)
        yield peer
    calls.forget()


@pytest.fixture
def weibo(monkeypatch):
    monkeypatch.setenv("UNIONLOOP_WEIBO_SECRET", peers.WEIBO_SECRET)
    monkeypatch.setenv("UNIONLOOP_WEIBO_TOKEN", peers.WEIBO_TOKEN)
    with peers.Weibo().open() as peer:
        monkeypatch.setenv("UNIONLOOP_WEIBO_ENDPOINT", peer.url)
        monkeypatch.setenv("UNIONLOOP_WEIBO_UPLOAD_ENDPOINT", peer.url)
        yield peer

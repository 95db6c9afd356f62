"""The life of a case, as one table of arrows. Who answers does not check; who asks does not grant."""

from unionloop.kernel.flow import Arrow, Flow

_REPLIED = ("appeals.reply",)

CASE = Flow(
    Arrow("appeals.receive", "new", "received"),
    Arrow("appeals.take", "received", "received"),
    Arrow("appeals.give_back", "received", "received"),
    Arrow("appeals.classify", "received", "received"),
    Arrow("appeals.classify", "dispatched", "dispatched"),
    Arrow("appeals.classify", "handling", "handling"),
    Arrow("appeals.settle", "received", "checked"),
    Arrow("appeals.dispatch", "received", "dispatched"),
    Arrow("appeals.dispatch", "dispatched", "dispatched"),
    Arrow("appeals.assign", "received", "dispatched"),
    Arrow("appeals.recall", "dispatched", "received"),
    Arrow("appeals.sign", "dispatched", "handling"),
    Arrow("appeals.send_back", "dispatched", "received"),
    Arrow("appeals.send_back", "handling", "received"),
    Arrow("appeals.reply", "handling", "replied"),
    Arrow("appeals.approve", "replied", "checked", not_by=_REPLIED),
    Arrow("appeals.redo", "replied", "handling"),
    Arrow("appeals.redo", "checked", "handling"),
    Arrow("appeals.call_back", "checked", "checked", not_by=_REPLIED),
    Arrow("appeals.close", "replied", "closed", not_by=_REPLIED),
    Arrow("appeals.close", "checked", "closed", not_by=_REPLIED),
    Arrow("appeals.close_unsolved", "replied", "unsolved", not_by=_REPLIED),
    Arrow("appeals.close_unsolved", "checked", "unsolved", not_by=_REPLIED),
    Arrow("appeals.shelve", "handling", "shelved", not_by=("appeals.sign",)),
    Arrow("appeals.unshelve", "shelved", "handling"),
    Arrow("appeals.pause", "handling", "handling"),
    Arrow("appeals.resume", "handling", "handling"),
    Arrow("appeals.ask_extension", "handling", "handling"),
    Arrow("appeals.extend", "handling", "handling", not_by=("appeals.ask_extension",)),
    Arrow("appeals.withdraw", "received", "withdrawn"),
    Arrow("appeals.withdraw", "dispatched", "withdrawn"),
    Arrow("appeals.withdraw", "handling", "withdrawn"),
    Arrow("appeals.reopen", "closed", "handling"),
    Arrow("appeals.reopen", "unsolved", "handling"),
)

ARTICLE = Flow(
    Arrow("appeals.write_article", "new", "draft"),
    Arrow("appeals.publish_article", "draft", "published", not_by=("appeals.write_article",)),
    Arrow("appeals.retire_article", "published", "retired"),
    Arrow("appeals.retire_article", "draft", "retired"),
)

"""Words of a case: states, classes, outcomes, verbs."""

from enum import StrEnum

from unionloop.kernel.words import word


class State(StrEnum):
    """Where a case is. `unsolved` and `shelved` are states of their own, never a kind of closed."""

    NEW = "new"
    RECEIVED = "received"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    REPLIED = "replied"
    CHECKED = "checked"
    CLOSED = "closed"
    UNSOLVED = "unsolved"
    SHELVED = "shelved"
    WITHDRAWN = "withdrawn"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新来"), "received": ("todo", "待派"), "dispatched": ("todo", "待签收"),
            "handling": ("doing", "办理中"), "replied": ("doing", "待审核"), "checked": ("doing", "待回访"),
            "closed": ("done", "已办结"), "unsolved": ("warn", "结而未解"), "shelved": ("lock", "挂账"),
            "withdrawn": ("lock", "已撤回"),
        }[self.value]  # fmt: skip


LIVE = (State.RECEIVED, State.DISPATCHED, State.HANDLING, State.REPLIED, State.CHECKED)
ENDED = (State.CLOSED, State.UNSOLVED, State.WITHDRAWN)


class Kind(StrEnum):
    """The class of a case. 信访 runs by its own regulation, in calendar days."""

    CONSULT = "consult"
    HELP = "help"
    SUGGEST = "suggest"
    COMPLAIN = "complain"
    PETITION = "petition"

    @word
    def label(self) -> str:
        return {"consult": "咨询", "help": "求助", "suggest": "建议", "complain": "投诉", "petition": "信访"}[self.value]


class Difficulty(StrEnum):
    """How hard it is: the three time-limit classes above the direct answer."""

    DIRECT = "direct"
    USUAL = "usual"
    HARD = "hard"
    COMPLEX = "complex"

    @word
    def label(self) -> str:
        return {"direct": "直答", "usual": "一般", "hard": "难点", "complex": "特别复杂"}[self.value]


class Outcome(StrEnum):
    """What came of it, in the words of whoever closed it."""

    SOLVED = "solved"
    PARTLY = "partly"
    EXPLAINED = "explained"
    UNSOLVED = "unsolved"
    NOT_OURS = "not_ours"

    @word
    def label(self) -> str:
        return {"solved": "已解决", "partly": "部分解决", "explained": "已解释", "unsolved": "未解决",
                "not_ours": "已转有权部门"}[self.value]  # fmt: skip


class Direction(StrEnum):
    """Who an entry of the thread comes from, and whether the speaker may read it."""

    IN = "in"
    OUT = "out"
    NOTE = "note"

    @word
    def label(self) -> str:
        return {"in": "来诉", "out": "答复", "note": "内部记录"}[self.value]


class Sending(StrEnum):
    """What became of an outgoing entry. `kept` waits to be read by tracking: there is no way to push it.

    `going` is claimed by a worker; where nobody learnt what the channel said, it ends `unsure`, for a person to see.
    """

    QUEUED = "queued"
    GOING = "going"
    UNSURE = "unsure"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {"queued": ("todo", "待发"), "sent": ("done", "已发"), "failed": ("over", "未发出"),
                "kept": ("lock", "供查询"), "going": ("todo", "发送中"), "unsure": ("warn", "不知是否送达")}[self.value]  # fmt: skip


class Flag(StrEnum):
    """Why a case does not wait in the queue."""

    MANY = "many"
    SELF_HARM = "self_harm"
    DANGER = "danger"
    FESTIVAL_WAGES = "festival_wages"
    SLOW = "slow"
    MASS = "mass"

    @word
    def label(self) -> str:
        return {"many": "十人以上集体诉求", "self_harm": "轻生风险", "danger": "伤亡或现场危险", "festival_wages": "春节前欠薪",
                "slow": "久未办", "mass": "多人同时反映"}[self.value]  # fmt: skip


RAISED = (Flag.SLOW, Flag.MASS)  # by the clock and by other cases; the rest by the words of the case itself

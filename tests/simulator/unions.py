"""Acts of founding: a firm whose money is held founds a union, step by step, and the union gets what was held."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from unionloop.domains.dues import commands as dues
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import AccountInput, PersonInput
from unionloop.domains.founding.models import Case
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.models import BankAccount

from .calls import HANDS, Calls
from .oracle import FOUNDERS

PEOPLE = [PersonInput("王一", "组长"), PersonInput("李二", "成员"), PersonInput("张三", "成员")]
CANDIDATES = [PersonInput(name) for name in ("王一", "李二", "张三", "赵四", "钱五")]
ELECTED = [
    PersonInput("王一", "主席", votes=26, part="committee"), PersonInput("李二", "委员", votes=25, part="committee"),
    PersonInput("张三", "委员", votes=25, part="committee"), PersonInput("赵四", "主任", votes=24, part="audit"),
]  # fmt: skip


class Unions(Calls):
    """Unions that did not exist before."""

    def found(self) -> str | None:
        """A firm without a union founds one; its last step may die like any other act, and is asked for twice."""
        left = [firm for firm in FOUNDERS if firm not in self.oracle.founded]
        if not left:
            return None
        firm, code = left[0], FOUNDERS[left[0]]
        maker, higher = (self.hands[name] for name in self.random.sample(HANDS, 2))
        case = founding.open(maker.later(self.now), employer_id=self.town.firms[firm])
        for by, step, given in self._steps(maker, higher, code):
            self.now += timedelta(hours=self.random.randrange(20, 30))
            if step is founding.register_legal:
                self._sit_out_notice(case.id)
            step(by.later(self.now), case_id=case.id, **{name: value() if callable(value) else value for name, value in given.items()})
        done = self.call(founding.found, by=higher.later(self.now), case_id=case.id)
        self._must(True, done, "found")
        union = Case.objects.get(pk=case.id).union_id
        self.codes[union], self.town.units[code] = code, union
        self.oracle.found(firm)
        (waiting,) = BankAccount.objects.filter(unit_id=union).values_list("pk", flat=True)
        payments.confirm_account(maker.later(self.now), account_id=waiting)
        return f"{firm} is {code}"

    def _sit_out_notice(self, case_id: int) -> None:
        """Let the public notice run out: the certificate comes on a day after its last (domain.md, row 公示)."""
        until = Case.objects.values_list("publicity_until", flat=True).get(pk=case_id)
        self.now += timedelta(days=max(7, (until - self.now.date()).days + 1))

    def _steps(self, maker: Any, higher: Any, code: str) -> list[tuple[Any, Callable[..., Any], dict[str, Any]]]:
        today = lambda: self.now.date()  # noqa: E731
        return [
            (maker, founding.verify, {"verdict": "normal"}),
            (maker, founding.prepare, {"people": PEOPLE}),
            (maker, founding.recruit, {"members_count": 28, "women_count": 8}),
            (maker, founding.nominate, {"people": CANDIDATES}),
            (maker, founding.elect, {"elected_date": today, "entitled_count": 28, "present_count": 26, "people": ELECTED}),
            (maker, founding.report, {}),
            (higher, founding.approve, {}),
            (maker, founding.publicise, {}),
            (maker, founding.register_legal, {"certificate_number": f"81510903MC{code}", "certificate_date": today}),
            (maker, founding.seal, {"sealed_date": today}),
            (maker, founding.account, {"account": AccountInput(f"{code}工会", f"6228{self._next():012d}", "遂宁银行", "105100000017")}),
        ]  # fmt: skip

    def give_back(self) -> str | None:
        """Somebody asks for what is held of a firm that has a union by now; what was given back already is not given again."""
        if not self.oracle.founded:
            return None
        firm = self.random.choice(sorted(self.oracle.founded))
        expected = self.oracle.held_of(firm) > 0 or firm in self.oracle.released
        done = self.call(dues.release_preparation, by=self._hand(), employer_id=self.town.firms[firm])
        self._must(expected, done, f"give back what was held of {firm}")
        return f"{firm} {self.oracle.give_back(firm)}"

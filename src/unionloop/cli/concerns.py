"""What is collected on the ground, received by rota, and what the desk knows, on the command line."""

from argparse import Namespace
from datetime import date
from typing import Any

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Item
from unionloop.kernel.actor import Actor

from .main import arg

DAY = date.fromisoformat
UNIT, TEXT = arg("unit", type=int), arg("text")
RECEPTION, ARTICLE = arg("reception_id", type=int), arg("article_id", type=int)
ITEMS, KEY = arg("items", nargs="*"), arg("--key", required=True, help="the same key again changes nothing")


def register(add: Any) -> None:
    """Add the commands of receptions, symposia and knowledge."""
    add("appeals hold-symposium", hold_symposium, "keep the minutes of a symposium", UNIT, arg("day", type=DAY),
        arg("title"), TEXT, ITEMS, arg("--people", type=int, default=0), arg("--firms", type=int, default=0),
        KEY)  # fmt: skip
    add("appeals hold-reception", hold_reception, "keep the minutes of a reception", RECEPTION, TEXT, ITEMS,
        arg("--came", type=int, action="append", default=[], metavar="BOOKING"))  # fmt: skip
    add("appeals bookings", lambda by, args: queries.bookings(by, reception_id=args.reception_id),
        "show who comes to a reception, masked", RECEPTION)  # fmt: skip
    add("appeals plan-receptions", plan_receptions, "plan one reception a week", UNIT, arg("first_day", type=DAY),
        arg("weeks", type=int), arg("place"), arg("leaders", nargs="+"), arg("--most", type=int, default=10))  # fmt: skip
    add("appeals substitute", substitute, "let another leader receive", RECEPTION, arg("substitute"), arg("reason"))
    add("appeals book", book, "book a place at a coming reception", RECEPTION, arg("name"), arg("phone"), TEXT, KEY)
    add("appeals sorting", lambda by, args: queries.sorting(by, sorting_id=args.sorting_id),
        "show a month's sorting with its groups", arg("sorting_id", type=int))  # fmt: skip
    add("appeals decide-group", decide_group, "say whether a group is one concern", arg("group_id", type=int),
        arg("verdict", choices=("accept", "reject")), arg("--label", default=""),
        arg("--without", type=int, action="append", default=[], metavar="CASE"))  # fmt: skip
    add("appeals topics", lambda by, args: queries.hot(by, month=args.month), "show what a month was about",
        arg("month", type=DAY))  # fmt: skip
    add("appeals decide-topic", decide_topic, "say whether a group of cases is a hot topic of the month",
        arg("head_id", type=int), arg("month", type=DAY), arg("verdict", choices=("hot", "usual")), arg("--label", default=""),
        arg("--size", type=int, default=1), arg("--note", default=""))  # fmt: skip
    add("appeals articles", lambda by, args: queries.articles(by, text=args.text, state=args.state, after=args.after),
        "list the knowledge base", arg("--text", default=""), arg("--state", default=""),
        arg("--after", default=""))  # fmt: skip
    add("appeals write-article", write_article, "draft an answer with its source and expiry", UNIT, arg("question"),
        arg("answer"), arg("source"), arg("until", type=DAY), arg("--category", default=""),
        arg("--replaces", type=int, default=None))  # fmt: skip
    add("appeals publish-article", lambda by, args: commands.publish_article(by, article_id=args.article_id),
        "let the desk answer by it", ARTICLE)  # fmt: skip
    add("appeals retire-article",
        lambda by, args: commands.retire_article(by, article_id=args.article_id, reason=args.reason),
        "take an answer out of use", ARTICLE, arg("--reason", default=""))  # fmt: skip
    add("appeals write-snippet",
        lambda by, args: commands.write_snippet(by, unit_id=args.unit, code=args.code, title=args.title, text=args.text),
        "write or rewrite a ready-made sentence", UNIT, arg("code"), arg("title"), TEXT)  # fmt: skip


def hold_symposium(by: Actor, args: Namespace) -> Any:
    return commands.hold_symposium(by, unit_id=args.unit, day=args.day, title=args.title, text=args.text,
                                   items=[Item(one) for one in args.items], people_count=args.people,
                                   firms_count=args.firms, key=args.key)  # fmt: skip


def hold_reception(by: Actor, args: Namespace) -> Any:
    return commands.hold_reception(by, reception_id=args.reception_id, text=args.text,
                                   items=[Item(one) for one in args.items], came=args.came)  # fmt: skip


def plan_receptions(by: Actor, args: Namespace) -> Any:
    return commands.plan_receptions(by, unit_id=args.unit, leaders=args.leaders, first_day=args.first_day,
                                    weeks=args.weeks, place=args.place, most=args.most)  # fmt: skip


def substitute(by: Actor, args: Namespace) -> Any:
    return commands.substitute(by, reception_id=args.reception_id, substitute=args.substitute, reason=args.reason)


def book(by: Actor, args: Namespace) -> Any:
    return commands.book(by, reception_id=args.reception_id, name=args.name, phone=args.phone, text=args.text,
                         key=args.key)  # fmt: skip


def decide_group(by: Actor, args: Namespace) -> Any:
    return commands.decide_group(by, group_id=args.group_id, accept=args.verdict == "accept", label=args.label,
                                 without=args.without)  # fmt: skip


def decide_topic(by: Actor, args: Namespace) -> Any:
    return commands.decide_topic(by, head_id=args.head_id, month=args.month, hot=args.verdict == "hot", label=args.label,
                                 size=args.size, note=args.note)  # fmt: skip


def write_article(by: Actor, args: Namespace) -> Any:
    return commands.write_article(by, unit_id=args.unit, question=args.question, answer=args.answer,
                                  source=args.source, valid_to=args.until, category=args.category,
                                  replaces_id=args.replaces)  # fmt: skip

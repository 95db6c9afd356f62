"""Which class a household is in (domain.md §4.1), line by line.

No test divides: (R − E) is compared with L × N × 12, so that nobody falls through a rounded fen.
Sources: 总工办发〔2020〕13号 as the rules of 重庆, 青岛, 邢台 and 滁州 put it into numbers.
"""

from unionloop.domains.aid.contracts import Bar, CostKind, IncomeKind, Klass, Means, Measure, Ruling, Sum
from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import BP, THIN, yuan

MOST_PEOPLE = 30
MOST_FEN = 10**12
MONTHS = 12


def check_means(means: Means) -> None:
    """Refuse numbers no household has."""
    if not 1 <= means.people <= MOST_PEOPLE:
        raise BadInput("aid_people", people=means.people, most=MOST_PEOPLE)
    trade_fen = means.income.get(IncomeKind.BUSINESS, 0)  # a trade may lose money; nothing else is below zero
    others = [fen for kind, fen in means.income.items() if kind is not IncomeKind.BUSINESS]
    amounts = (*others, *means.costs.values(), means.sudden_fen, abs(trade_fen))
    if any(not 0 <= one <= MOST_FEN for one in amounts):
        raise BadInput("aid_amount", most=yuan(MOST_FEN, THIN))


def classify(means: Means, measure: Measure) -> Ruling:
    """Return the class of a household with its arithmetic."""
    check_means(means)
    left_fen = means.income_fen - means.costs_fen
    months = means.people * MONTHS
    head_fen = left_fen // months
    sums = _sums(means, measure, left_fen, head_fen)
    barred = tuple(bar for bar in means.bars if not (bar in measure.excusable and means.exceptions.get(bar, "").strip()))
    klass, why = _class(means, measure, left_fen)
    if klass is not Klass.NONE and means.migrant and means.employed_days < measure.migrant_days:
        klass, why = Klass.NONE, (
            f"困难农民工要有满 {measure.migrant_days} 天的劳动关系，现有 {means.employed_days} 天。",
        )  # fmt: skip
    if barred:
        klass = Klass.NONE
        why = tuple(f"有一项排除情形：{bar.label}。{_excuse(bar, measure)}" for bar in barred) + why
    return Ruling(klass, means.migrant and klass is not Klass.NONE, sums, why, barred, measure.ids, head_fen)


def _class(means: Means, measure: Measure, left_fen: int) -> tuple[Klass, tuple[str, ...]]:
    lines = measure.line_fen * means.people * MONTHS  # what the line would give the household in a year
    deep, relative = lines * measure.deep_bp, lines * measure.relative_bp
    whole = left_fen * BP
    head, line = yuan(left_fen // (means.people * MONTHS), THIN), yuan(measure.line_fen, THIN)
    if whole < deep or (measure.deep_inclusive and whole == deep):
        return Klass.DEEP, (f"扣除刚性支出后，人均每月 {head} 元，{'不高于' if measure.deep_inclusive else '低于'}低保线 {line} 元。",)
    if whole < relative:
        return Klass.RELATIVE, (f"扣除刚性支出后，人均每月 {head} 元，在低保线 {line} 元和它的 {_times(measure.relative_bp)} 之间。",)
    too_high = _too_high(means, measure, left_fen)
    if means.sudden_fen * BP > means.income_fen * measure.sudden_bp and means.sudden_fen > 0:
        ceiling = measure.sudden_ceiling_bp
        if ceiling is None or whole < lines * ceiling:
            share = f"超过全年收入的 {measure.sudden_bp // 100}%"
            return Klass.SUDDEN, (f"突发情况自己负担 {yuan(means.sudden_fen, THIN)} 元，{share}。",)
        return Klass.NONE, (too_high, f"意外致困还要求人均每月低于低保线的 {_times(ceiling)}。")
    return Klass.NONE, (too_high, _not_sudden(means, measure))


def _too_high(means: Means, measure: Measure, left_fen: int) -> str:
    limit_fen = measure.line_fen * measure.relative_bp // BP
    months = means.people * MONTHS
    over_fen = left_fen - limit_fen * months
    head = yuan(left_fen // months, THIN)
    return (f"扣除刚性支出后，人均每月 {head} 元，没有低于 {yuan(limit_fen, THIN)} 元（低保线的 {_times(measure.relative_bp)}），"
            f"全家一年多出 {yuan(over_fen, THIN)} 元。")  # fmt: skip


def _not_sudden(means: Means, measure: Measure) -> str:
    if means.sudden_fen == 0:
        return "没有填报突发事故、重病自己负担的费用，不属于意外致困。"
    needed_fen = means.income_fen * measure.sudden_bp // BP
    return f"突发情况自己负担 {yuan(means.sudden_fen, THIN)} 元，没有超过全年收入的 {measure.sudden_bp // 100}%（{yuan(needed_fen, THIN)} 元）。"


def _sums(means: Means, measure: Measure, left_fen: int, head_fen: int) -> tuple[Sum, ...]:
    """Return the arithmetic as people check it with a pencil."""
    income = " + ".join(f"{kind.label} {yuan(fen, THIN)}" for kind in IncomeKind if (fen := means.income.get(kind, 0)))
    costs = " + ".join(f"{kind.label} {yuan(fen, THIN)}" for kind in CostKind if (fen := means.costs.get(kind, 0)))
    return (
        Sum("income", "全年收入", means.income_fen, income),
        Sum("costs", "刚性支出", means.costs_fen, costs),
        Sum("left", "收入减支出", left_fen, f"{yuan(means.income_fen, THIN)} − {yuan(means.costs_fen, THIN)}"),
        Sum("head", "人均每月", head_fen, f"{yuan(left_fen, THIN)} ÷ {means.people} 人 ÷ 12 个月"),
        Sum("line", "当地低保线（每人每月）", measure.line_fen),
        Sum("deep", "深度困难的线", measure.line_fen * measure.deep_bp // BP, f"低保线 × {_times(measure.deep_bp)}"),
        Sum("relative", "相对困难的线", measure.line_fen * measure.relative_bp // BP, f"低保线 × {_times(measure.relative_bp)}"),
        Sum("sudden", "突发情况自己负担", means.sudden_fen,
            f"全年收入的 {measure.sudden_bp // 100}% 是 {yuan(means.income_fen * measure.sudden_bp // BP, THIN)}"),
    )  # fmt: skip


def _excuse(bar: Bar, measure: Measure) -> str:
    return "如有重病、灾害等特殊情况，可以交证明申请例外。" if bar in measure.excusable else "这一项没有例外。"


def _times(bp: int) -> str:
    """Return 2 倍 for 20 000, 1.5 倍 for 15 000."""
    whole, rest = divmod(bp, BP)
    return f"{whole}{f'.{rest:04d}'.rstrip('0') if rest else ''} 倍"

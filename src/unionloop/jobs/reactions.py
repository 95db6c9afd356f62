"""What follows from what: verb → reactions, run as errands after commit, each effective once.

A reaction is `def name(by: Actor, entry: Entry) -> None` calling commands of a domain that
ranks above the one the verb belongs to. The table is data only: importing it imports no domain.
"""

REACTIONS: dict[str, tuple[str, ...]] = {
    "access.open_emergency": ("unionloop.jobs.access_reactions.report_emergency",),
    "access.end_emergency": ("unionloop.jobs.access_reactions.report_emergency",),
    "people.ask_phone": ("unionloop.jobs.people_reactions.warn_old_phone",),
    "people.propose_phone": ("unionloop.jobs.people_reactions.warn_old_phone",),
    "people.allow_phone": ("unionloop.jobs.people_reactions.warn_old_phone",),
    "people.answer": ("unionloop.jobs.people_reactions.tell_refused",),
    "people.restore_phone": ("unionloop.jobs.people_reactions.move_in",),
    "documents.write_export": ("unionloop.jobs.documents_reactions.tell_owner",),
    "documents.refuse_export": ("unionloop.jobs.documents_reactions.tell_owner",),
    "appeals.hear": ("unionloop.jobs.appeals_reactions.join_lines",),
    "appeals.send": ("unionloop.jobs.appeals_reactions.send_answers",),
    "appeals.remind": ("unionloop.jobs.appeals_reactions.tell_holder",),
    "appeals.urge": ("unionloop.jobs.appeals_reactions.tell_holder",),
    "appeals.escalate": ("unionloop.jobs.appeals_reactions.tell_above",),
    "appeals.rate": ("unionloop.jobs.appeals_reactions.answer_bad_rating",),
    "organisation.move": ("unionloop.jobs.appeals_reactions.follow_unit",),
    "dues.approve": ("unionloop.jobs.dues_reactions.pay_run",),
    "dues.release_preparation": ("unionloop.jobs.dues_reactions.pay_owed",),
    "dues.pay_subsidy": ("unionloop.jobs.dues_reactions.pay_owed",),
    "founding.start_drive": ("unionloop.jobs.founding_reactions.run_drive",),
    "founding.run_drive": ("unionloop.jobs.founding_reactions.run_drive",),
    "founding.found": ("unionloop.jobs.dues_reactions.release_preparation",),
    "payments.draft": ("unionloop.jobs.dues_reactions.follow_batch", "unionloop.jobs.mutualfund_reactions.follow_batch"),
    "payments.cancel": ("unionloop.jobs.dues_reactions.follow_batch", "unionloop.jobs.mutualfund_reactions.follow_batch"),
    "payments.drop": ("unionloop.jobs.dues_reactions.follow_batch", "unionloop.jobs.mutualfund_reactions.follow_batch"),
    "payments.take_return": (
        "unionloop.jobs.dues_reactions.follow_batch",
        "unionloop.jobs.mutualfund_reactions.follow_batch",
        "unionloop.jobs.founding_reactions.note_rebates",
        "unionloop.jobs.aid_reactions.book_batch",
    ),
    "payments.settle_unknown": (
        "unionloop.jobs.dues_reactions.follow_batch",
        "unionloop.jobs.mutualfund_reactions.follow_batch",
        "unionloop.jobs.founding_reactions.note_rebates",
        "unionloop.jobs.aid_reactions.book_batch",
    ),
    "mutualfund.approve": ("unionloop.jobs.mutualfund_reactions.write_letter",),
    "mutualfund.refuse": ("unionloop.jobs.mutualfund_reactions.write_letter",),
    "aid.recognise": ("unionloop.jobs.aid_reactions.write_letter",),
    "aid.decline": ("unionloop.jobs.aid_reactions.write_letter",),
    "aid.uphold": ("unionloop.jobs.aid_reactions.write_letter",),
    "aid.confirm_decline": ("unionloop.jobs.aid_reactions.write_letter",),
    "publication.sign": ("unionloop.jobs.publication_reactions.publish_late",),
    "rights.lapse": ("unionloop.jobs.rights_reactions.escalate_unanswered",),
    "reference.load_calendar": (
        "unionloop.jobs.founding_reactions.recompute_clocks",
        "unionloop.jobs.appeals_reactions.recompute_clocks",
        "unionloop.jobs.publication_reactions.reschedule",
    ),
    "reference.set_day": (
        "unionloop.jobs.founding_reactions.recompute_clocks",
        "unionloop.jobs.appeals_reactions.recompute_clocks",
        "unionloop.jobs.publication_reactions.reschedule",
    ),
    "organisation.merge": (
        "unionloop.jobs.employers_reactions.follow_merge",
        "unionloop.jobs.appeals_reactions.follow_unit",
    ),
    "organisation.split": ("unionloop.jobs.employers_reactions.follow_split",),
    "organisation.dissolve": ("unionloop.jobs.employers_reactions.leave_dissolved",),
}

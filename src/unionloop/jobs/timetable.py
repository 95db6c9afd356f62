"""What happens by the clock. A job runs at most once a period, and catches up once after downtime."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from croniter import croniter
from django.utils.module_loading import import_string

from unionloop.kernel.actor import BEIJING, Actor, system

LATE_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    """`when` is a cron line in Beijing time; `target` the dotted path of `def job(by: Actor)`."""

    name: str
    when: str
    target: str

    def latest_due(self, at: datetime) -> datetime:
        """Return the latest moment at or before `at` at which this job was due."""
        local = at.astimezone(BEIJING) + timedelta(microseconds=1)
        found: datetime = croniter(self.when, local).get_prev(datetime)
        return found


JOBS: tuple[Job, ...] = (
    Job("appeals.watch", "7 * * * *", "unionloop.domains.appeals.commands.watch"),
    Job("appeals.alarm", "*/10 * * * *", "unionloop.domains.appeals.commands.alarm"),
    Job("appeals.draw_pairs", "*/10 * * * *", "unionloop.domains.appeals.commands.draw_pairs"),
    Job("appeals.learn", "20 3 * * 1", "unionloop.domains.appeals.commands.learn"),
    Job("appeals.drop_stale_drafts", "50 3 * * *", "unionloop.domains.appeals.commands.drop_stale_drafts"),
    Job("appeals.take_back", "*/5 * * * *", "unionloop.domains.appeals.commands.take_back_silent"),
    Job("journal.seal", "* * * * *", "unionloop.jobs.timetable.seal_journal"),
    Job("ledger.record_head", "50 23 * * *", "unionloop.domains.ledger.commands.record_head"),
    Job("publication.freeze", "5 0 * * *", "unionloop.domains.publication.commands.freeze_due"),
    Job("promises.measure", "20 0 * * *", "unionloop.domains.promises.commands.measure_due"),
    Job("publication.publish", "0 * * * *", "unionloop.domains.publication.commands.publish_due"),
    Job("dues.pay_held", "0 8 * * *", "unionloop.jobs.dues_reactions.pay_held"),
    Job("mutualfund.earn", "40 23 * * *", "unionloop.domains.mutualfund.commands.earn_due"),
    Job("mutualfund.letters", "*/5 * * * *", "unionloop.domains.mutualfund.commands.issue_letters_due"),
    Job("rights.lapse", "30 7 * * *", "unionloop.domains.rights.commands.lapse_due"),
    Job("aid.each_night", "10 0 * * *", "unionloop.jobs.aid_reactions.each_night"),
    Job("aid.scan", "30 2 * * 1", "unionloop.domains.aid.commands.scan_all"),
    Job("aid.fetch_checks", "40 * * * *", "unionloop.domains.aid.commands.fetch_checks"),
    Job("people.restore_phones", "*/5 * * * *", "unionloop.domains.people.commands.restore_phones"),
    Job("membership.forget", "40 1 * * *", "unionloop.domains.membership.commands.forget_due"),
    Job("membership.remind", "0 10 * * *", "unionloop.domains.membership.commands.remind_due"),
    Job("jobs.reap", "* * * * *", "unionloop.jobs.timetable.reap"),
    Job("jobs.check", "15 * * * *", "unionloop.jobs.checks.guard"),
    Job("jobs.tidy", "20 4 * * *", "unionloop.jobs.tidying.tidy"),
    Job("jobs.look_over", "10 4 * * *", "unionloop.jobs.look_over.look_over"),
    Job("access.end_emergencies", "* * * * *", "unionloop.domains.access.commands.end_overdue_emergencies"),
    Job("documents.exports", "* * * * *", "unionloop.jobs.documents_reactions.write_exports"),
    Job("messaging.digest", "30 * * * *", "unionloop.domains.messaging.commands.send_digests"),
    Job("messaging.deliver", "* * * * *", "unionloop.jobs.messaging_reactions.deliver_due"),
    Job("appeals.send", "* * * * *", "unionloop.domains.appeals.commands.send_due"),
    Job("appeals.collect_mail", "* * * * *", "unionloop.jobs.appeals_channels.collect_mail"),
)


def seal_journal(by: Actor) -> None:
    """Chain the journal lines written since the last minute."""
    from unionloop.kernel import journal

    while journal.seal() >= 10_000:
        pass


def reap(by: Actor) -> None:
    """Give back what dead workers held."""
    from unionloop.jobs import reaper

    reaper.sweep(by.at)


def run(name: str, period: str, at: datetime) -> None:
    """Run one job now."""
    job = next((one for one in JOBS if one.name == name), None)
    if job is None:
        raise LookupError(f"no job {name} in the timetable")
    target: Callable[[Actor], object] = import_string(job.target)
    target(system(at, via="clock"))

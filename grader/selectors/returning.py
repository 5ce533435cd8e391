"""What awaits somebody who comes back: an exam that goes on, what is due, a run left lying."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grader.learners import Learner
from grader.models import Attempt
from grader.selectors.choosing import due_ids
from grader.selectors.runs import Standing, standing_of, unfinished_run
from grader.selectors.scopes import Viewer
from grader.selectors.sittings import sittings_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """The ways on for a learner who comes back; false where there is none."""

    sittings: Sequence[Attempt]
    due: int
    run: Standing | None

    def __bool__(self) -> bool:
        return bool(self.sittings or self.due or self.run)


def waiting_for(learner: Learner, viewer: Viewer) -> Waiting:
    """Return what a learner left unfinished, and how much is due again."""
    if not learner:
        return Waiting([], 0, None)
    run = unfinished_run(learner)
    standing = standing_of(run, viewer) if run else None
    return Waiting(
        sittings=list(sittings_of(learner).unfinished()[:5]),
        due=len(due_ids(learner, viewer)),
        run=standing if standing and standing.variant_id else None,
    )

"""What an instructor sees of alike answers, and how the decision comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grader.engine.rules import Criterion
from grader.models import WORDS_AT_MOST
from grader.selectors.waiting import Alike, Answer
from grader.web.ideas import Idea, ideas_of

SHARES = ("1", "0.5", "0")
"""Given, half, not given: as forms send them."""
OF_STATE = {"found": 1.0, "in-doubt": 0.5}
NAME = "share-"

# Named here for translators, and looked up when they are said; students read of them otherwise.
REASONS = {
    "contradicted": gettext_noop("A sentence seems to say the reverse."),
    "in-doubt": gettext_noop("An idea may be there in other words."),
    "nothing-found": gettext_noop("A long answer in which nothing was recognised."),
    "keywords": gettext_noop("It reads like a list of words."),
    "restated": gettext_noop("It says the question again."),
    "instructions": gettext_noop("A sentence speaks to the marker; it was left out."),
    "variance": gettext_noop("Answers like this one were marked differently."),
}


def reason_in_words(reason: str) -> str:
    """Say why the marker asks for a person."""
    return _(REASONS[reason]) if reason in REASONS else reason


@dataclass(frozen=True, slots=True)
class Asked:
    """One idea to decide about, and what the marker says of it."""

    criterion: Criterion
    share: str
    """The choice that the marker's mark comes nearest to."""
    idea: Idea | None

    @property
    def field(self) -> str:
        return f"{NAME}{self.criterion.name}"

    @property
    def percent(self) -> str:
        return f"{self.criterion.weight * 100:.0f} %"


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on an instructor's desk: one cluster, and what is before and after it."""

    group: Alike
    asked: Sequence[Asked]
    place: int
    total: int
    before: Answer | None
    after: Answer | None
    told: Sequence[Idea]


def desk_at(waiting: Sequence[Alike], at: str) -> Desk | None:
    """Return the desk with the answer somebody wants to look at, or else with the first."""
    if not waiting:
        return None
    place = place_of(waiting, at)
    group = waiting[place]
    told = ideas_of(group.representative.mark)
    return Desk(
        group=group,
        asked=asked_of(group, told),
        place=place + 1,
        total=len(waiting),
        before=waiting[place - 1].representative if place else None,
        after=waiting[place + 1].representative if place + 1 < len(waiting) else None,
        told=told,
    )


def place_of(waiting: Sequence[Alike], at: str) -> int:
    """Find an answer among what waits; one that does not wait any more gives way to the first."""
    submission, _, part = at.partition(":")
    try:
        wanted = UUID(submission)
    except ValueError:
        return 0
    places = (place for place, group in enumerate(waiting) if group.holds(wanted, part))
    return next(places, 0)


def asked_of(group: Alike, told: Sequence[Idea]) -> list[Asked]:
    """Return the ideas in order, each with what the marker found."""
    cells, criteria = group.representative.cells, group.rubric.criteria
    if len(cells) != len(criteria):
        return [Asked(criterion, SHARES[-1], None) for criterion in criteria]
    return [
        Asked(criterion, nearest(float(cell.get("credit", OF_STATE.get(cell["state"], 0.0)))), idea)
        for criterion, cell, idea in zip(criteria, cells, told, strict=True)
    ]


def nearest(credit: float) -> str:
    return min(SHARES, key=lambda share: abs(float(share) - credit))


@dataclass(frozen=True, slots=True)
class Sent:
    """A decision as a form sends it."""

    part: str
    seen: Mapping[UUID, int]
    shares: Mapping[str, float]
    why: str


def sent_with(request: HttpRequest) -> Sent:
    """Read a decision; what no page of ours can have sent is refused."""
    post = request.POST
    try:
        pairs = (each.split(":") for each in post.getlist("answer"))
        seen = {UUID(submission): int(number) for submission, number in pairs}
    except ValueError as error:
        raise BadRequest(_("These answers cannot be told.")) from error
    if not seen:
        raise BadRequest(_("There is no answer to decide about."))
    return Sent(post.get("part", ""), seen, shares_in(post), post.get("why", "")[:WORDS_AT_MOST])


def shares_in(post: QueryDict) -> dict[str, float]:
    names = [name for name in post if name.startswith(NAME)]
    sent = {name.removeprefix(NAME): post.get(name, "") for name in names}
    if not set(sent.values()) <= set(SHARES):
        raise BadRequest(_("Give each idea wholly, half or not."))
    return {name: float(share) for name, share in sent.items()}

"""When an item is due again: FSRS, with minutes after a miss and days after anything else.

FSRS keeps of each item how hard it is and how long it lasts in memory, and makes it due when the
chance that one still knows it has fallen to nine in ten. The model and its published weights are
those of the fsrs package, which follows Ye, Su and Cao, "A Stochastic Shortest Path Algorithm for
Optimizing Spaced Repetition Scheduling", KDD 2022.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import fsrs

PASS = 0.6
# Scores are sums of rounded weights.
ROUNDING = 1e-9
RIGHT = 1 - ROUNDING

AFTER_A_MISS = timedelta(minutes=10)
# Whoever sits an exam wants to have seen everything once more in half a year.
LONGEST_DAYS = 180


class Rating(StrEnum):
    """How well a review went."""

    AGAIN = "again"
    HARD = "hard"
    GOOD = "good"
    EASY = "easy"


@dataclass(frozen=True, slots=True)
class Scheduled:
    """What the scheduler keeps of an item, ready for JSON, and when the item is due again."""

    state: dict[str, Any]
    due_at: datetime


def rating_for(score: float, *, hinted: bool = False, tries: int = 1) -> Rating:
    """Say how well a review went: again below 60 %, good if all was right unaided, else hard.

    FSRS knows "again" as "I did not know it" and the others as "I knew it", with more or less
    effort; to call "hard" what was not known spoils its dates (FSRS Helper has a repair for that,
    "Remedy Hard Misuse"). Below 60 % most of the way was not known. A hint or a second try means
    that the rest did not come unaided, so it is hard at best. Nothing is rated easy: a right
    answer does not tell how easily it came, and most of the time goes into arithmetic here.

    >>> [rating_for(0.59), rating_for(0.6), rating_for(1.0), rating_for(1.0, hinted=True)]
    [<Rating.AGAIN: 'again'>, <Rating.HARD: 'hard'>, <Rating.GOOD: 'good'>, <Rating.HARD: 'hard'>]
    """
    if score < PASS - ROUNDING:
        return Rating.AGAIN
    if score < RIGHT or hinted or tries > 1:
        return Rating.HARD
    return Rating.GOOD


def review(state: Mapping[str, Any] | None, rating: str, at: datetime) -> Scheduled:
    """Take in one review of an item: its state before (None for the first), and what is due then.

    The same reviews always lead to the same dates: nothing is drawn by chance.
    """
    card = card_of(state, at)
    # Whoever looks at an item before its time, or whose clock was set back, has lost none of it.
    moment = max(at.astimezone(UTC), card.last_review or datetime.min.replace(tzinfo=UTC))
    reviewed, _ = scheduler_for(rating).review_card(card, FSRS_RATINGS[Rating(rating)], moment)
    kept = {name: value for name, value in reviewed.to_dict().items() if name not in LEFT_OUT}
    return Scheduled(kept, reviewed.due)


def replay(reviews: Iterable[tuple[str, datetime]]) -> Scheduled:
    """Take in all reviews of an item, as (rating, when), whatever order they come in.

    An exam whose marks were held back, or what was done before signing up, comes late and still
    counts at its own time.
    """
    scheduled: Scheduled | None = None
    for rating, at in sorted(reviews, key=lambda each: (each[1], each[0])):
        scheduled = review(scheduled.state if scheduled else None, rating, at)
    if scheduled is None:
        raise ValueError("What was never reviewed is never due")
    return scheduled


FSRS_RATINGS = {
    Rating.AGAIN: fsrs.Rating.Again,
    Rating.HARD: fsrs.Rating.Hard,
    Rating.GOOD: fsrs.Rating.Good,
    Rating.EASY: fsrs.Rating.Easy,
}
# A card's number means nothing here, and when it is due is returned by itself.
LEFT_OUT = frozenset({"card_id", "due"})


def scheduler_for(rating: str) -> fsrs.Scheduler:
    """Return FSRS with a step of minutes for what was missed, and none for anything else.

    With steps for all, what is always hard (a text that never has every idea) would be due again
    in a quarter of an hour for ever; without any, a miss would come back tomorrow only.
    """
    steps = (AFTER_A_MISS,) if rating == Rating.AGAIN else ()
    return fsrs.Scheduler(
        learning_steps=steps,
        relearning_steps=steps,
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )


def card_of(state: Mapping[str, Any] | None, at: datetime) -> fsrs.Card:
    """Return FSRS's own card for a state of ours."""
    if not state:
        return fsrs.Card(card_id=0, due=at.astimezone(UTC))
    last_review = state["last_review"]
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(state["state"]),
        step=state["step"],
        stability=state["stability"],
        difficulty=state["difficulty"],
        due=at.astimezone(UTC),
        last_review=datetime.fromisoformat(last_review) if last_review else None,
    )

"""Add ways to say an idea to a rubric, and withdraw them; beforehand, try what that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from grader import engine
from grader.engine.short_answer.lint import Complaint, lint
from grader.models import WORDS_AT_MOST, AcceptedWording, Regrade
from grader.services.lessons import lessons_for, with_wordings, without_wordings
from grader.services.locking import take_turn
from grader.services.regrading import Change, order_regrade, preview, texts_of
from questions.models import Item, ItemVersion
from questions.services.rendering import problem_of

MOST_TRIED = 300
"""So many answers are marked anew while somebody waits for the page."""
EXPECTED = {"few", "phrasing"}
"""That there is another phrasing, which no pattern recognises, is what it is added for."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A way to say an idea of one part of an item."""

    part: str
    criterion: str
    text: str

    def as_lesson(self) -> dict[str, str]:
        return {"part": self.part, "criterion": self.criterion, "text": self.text}


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of it: what is wrong with the rubric then, and which marks change."""

    complaints: Sequence[Complaint]
    changes: Sequence[Change]
    is_all: bool
    """Whether all answers were tried, or so many of the newest."""


class NotAWording(ValueError):
    """It is empty, too long, or says an idea that there is not; the message says which."""


def wording_of(key: engine.Key, part: str, criterion: str, text: str) -> Wording:
    """Return a wording, its white space tidied up, for an item with this key.

    Raises `NotAWording`.
    """
    tidy = " ".join(text.split())
    if not tidy:
        raise NotAWording(gettext("Write the words that say the idea."))
    if len(tidy) > WORDS_AT_MOST:
        raise NotAWording(
            gettext("Write %(most)d characters at most; these are %(length)d.")
            % {"most": WORDS_AT_MOST, "length": len(tidy)}
        )
    rubric = engine.rubric_of(key, part)
    if rubric is None or criterion not in {each.name for each in rubric.criteria}:
        raise NotAWording(gettext("Choose the idea that the words say."))
    return Wording(part, criterion, tidy)


def key_in_use(item: Item) -> engine.Key:
    """Return what answers to an item are marked by from now on, before any lesson."""
    if item.published is None:
        return {"parts": {}}
    return engine.freeze(problem_of(item.published, seed=0))[1]


def try_wordings(
    item: Item,
    key: engine.Key,
    *,
    added: Sequence[Wording] = (),
    withdrawn: Sequence[Wording] = (),
) -> Trial:
    """Try what further wordings would change, or to be without some; nothing is written."""
    more = [each.as_lesson() for each in added]
    fewer = [each.as_lesson() for each in withdrawn]
    known = lessons_for([item.pk]).get(item.pk, {})
    then = without_wordings(with_wordings(known, more), fewer)
    others = answers_to_others(item)
    return Trial(
        complaints=[
            complaint
            for part in sorted({each.part for each in (*added, *withdrawn)})
            for complaint in new_complaints(key, part, known, then, others)
        ],
        changes=preview(item, more, fewer, most=MOST_TRIED),
        is_all=texts_of(item).count() <= MOST_TRIED,
    )


def new_complaints(
    key: engine.Key,
    part: str,
    before: engine.Lessons,
    after: engine.Lessons,
    others: Sequence[str],
) -> list[Complaint]:
    """Return what is wrong with a rubric after a lesson that was not wrong before."""
    old, new = (engine.rubric_of(engine.teach(key, each), part) for each in (before, after))
    if old is None or new is None:
        return []
    known = lint(old, others)
    return [each for each in lint(new, others) if each not in known and each.rule not in EXPECTED]


def answers_to_others(item: Item) -> list[str]:
    """Return the model answers to the other texts of the bank: here they should earn nothing."""
    versions = ItemVersion.objects.newest_published().filter(
        item__bank=item.bank_id, item__section=Item.Section.SHORT_ANSWER, item__retired_at=None
    )
    return list(versions.exclude(item=item).exclude(solution="").values_list("solution", flat=True))


@transaction.atomic
def accept_wording(item: Item, wording: Wording, *, by: User) -> Regrade:
    """Add a wording to the rubric, and order all answers to be marked anew.

    To accept the same twice adds it once, and orders nothing more.
    """
    take_turn(Item.objects.filter(pk=item.pk))
    _, is_new = AcceptedWording.objects.get_or_create(
        item=item,
        part=wording.part,
        criterion=wording.criterion,
        text=wording.text,
        withdrawn_at=None,
        defaults={"by": by},
    )
    why = gettext("The rubric knows another way to say this: “%(words)s”") % {"words": wording.text}
    return ordered(item, by, why, is_new=is_new)


@transaction.atomic
def withdraw_wording(wording: AcceptedWording, *, by: User) -> Regrade:
    """Take a wording out of the rubric again, and order all answers to be marked anew."""
    take_turn(Item.objects.filter(pk=wording.item_id))
    standing = AcceptedWording.objects.filter(pk=wording.pk, withdrawn_at=None)
    is_new = bool(standing.update(withdrawn_at=timezone.now()))
    return ordered(wording.item, by, gettext("The rubric was corrected"), is_new=is_new)


def ordered(item: Item, by: User, why: str, *, is_new: bool) -> Regrade:
    """Order a regrade; for a click's double, return the one that was ordered."""
    last = item.regrades.order_by("-ordered_at").first()
    if last is not None and not is_new:
        return last
    return order_regrade(item, by, why)

"""What waits for an instructor: answers to texts, alike ones together, the telling ones first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from grader import engine
from grader.engine.short_answer.clustering import Stake, clusters, informative
from grader.engine.short_answer.learning import UNKNOWN
from grader.models import Grading, ReviewRequest, Submission, Variant, latest_grading
from questions.models import ItemVersion

MARKS_ASKED = 10
"""So many marks of an item are asked for at the start; markers learn most from the first."""
MOST = 1_000
"""So many answers are looked at at once; the others come up when those are decided."""

DOUBTFUL = {"in-doubt", "contradicted"}

Rubrics = Mapping[int, Mapping[str, engine.rules.Rubric]]
"""What texts are marked by: by the id of the version, then by the part's name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one part, of nobody in particular."""

    submission_id: UUID
    item_id: int
    version_id: int
    part: str
    text: str
    number: int
    """Of its latest grading; 0 if it has none."""
    mark: Mapping[str, Any]
    requests: Sequence[ReviewRequest]
    submitted_at: datetime

    @property
    def cells(self) -> Sequence[Mapping[str, Any]]:
        return self.mark.get("cells") or ()

    @property
    def found(self) -> tuple[str, ...]:
        """The ideas found in it, or in doubt, each with its state."""
        seen = ((place, cell["state"]) for place, cell in enumerate(self.cells))
        return tuple(f"{place} {state}" for place, state in seen if state != "not-found")


@dataclass(frozen=True, slots=True)
class Alike:
    """Alike answers, the one that stands for all of them first."""

    rubric: engine.rules.Rubric
    answers: Sequence[Answer]

    @property
    def representative(self) -> Answer:
        return self.answers[0]

    @property
    def others(self) -> Sequence[Answer]:
        return self.answers[1:]

    @property
    def requests(self) -> list[ReviewRequest]:
        return [request for answer in self.answers for request in answer.requests]

    @property
    def reasons(self) -> list[str]:
        """Why the marker asks for a person, each reason once."""
        reasons = (reason for each in self.answers for reason in each.mark.get("reasons") or ())
        return list(dict.fromkeys(reasons))

    def holds(self, submission_id: UUID, part: str) -> bool:
        """Say whether an answer is among these."""
        return self.representative.part == part and any(
            each.submission_id == submission_id for each in self.answers
        )


def waiting_by_item(
    item_ids: Collection[int], beginning: Collection[int]
) -> dict[int, list[Alike]]:
    """Return what waits in each item, as it is to be looked at one after the other.

    Of items that are ``beginning``, whose marker has few marks to learn from, answers with a
    provisional mark are asked about too. Four queries, however many answers there are.
    """
    rows = list(rows_waiting(item_ids, beginning))
    rubrics = rubrics_of(rows)
    answers = [each for row in rows for each in answers_in(row, rubrics)]
    waiting: dict[int, list[Alike]] = defaultdict(list)
    for group in by_rubric(answers):
        first = group[0]
        waiting[first.item_id] += together(group, rubrics[first.version_id][first.part])
    return {item_id: in_order(groups) for item_id, groups in waiting.items()}


def rows_waiting(
    item_ids: Collection[int], beginning: Collection[int]
) -> QuerySet[Submission, Submission]:
    latest = Grading.objects.filter(submission=OuterRef("pk")).order_by("-number")
    asked = ReviewRequest.objects.filter(settled_at=None)
    provisional = Q(
        variant__version__item__in=beginning,
        state=Submission.State.GRADED,
        is_provisional=True,
        marked_by=None,
    )
    rows = Submission.objects.filter(
        queue=Submission.Queue.SLOW, variant__version__item__in=item_ids
    ).annotate(
        is_provisional=Subquery(latest.values("provisional")[:1]),
        marked_by=Subquery(latest.values("grader")[:1]),
        is_asked=Exists(asked.filter(submission=OuterRef("pk"))),
    )
    return (
        rows.filter(Q(state=Submission.State.NEEDS_REVIEW) | provisional)
        .select_related("variant__version")
        .only("response", "state", "submitted_at", "variant__version__item_id")
        .prefetch_related("gradings", Prefetch("review_requests", asked))
        .order_by("-is_asked", "submitted_at", "pk")[:MOST]
    )


def rubrics_of(rows: Iterable[Submission]) -> Rubrics:
    """Return the rubrics of the versions that were answered; one variant of each tells them."""
    telling = {row.variant.version_id: row.variant_id for row in rows}
    keys = Variant.objects.filter(pk__in=telling.values()).values_list("version", "key")
    return {version: rubrics_in(key) for version, key in keys if version is not None}


def rubrics_in(key: Mapping[str, Any]) -> dict[str, engine.rules.Rubric]:
    found = {part: engine.rubric_of(key, part) for part in key["parts"]}
    return {part: rubric for part, rubric in found.items() if rubric is not None}


def answers_in(row: Submission, rubrics: Rubrics) -> Iterator[Answer]:
    """Yield the answers of a submission that wait: those in doubt, or asked about; else all."""
    version = row.variant.version
    if version is None:
        return
    answers = [answer_to(part, row, version) for part in rubrics.get(version.pk, {})]
    waits = [each for each in answers if is_waiting(each, row.state)]
    if not waits and row.state == Submission.State.NEEDS_REVIEW:
        waits = [each for each in answers if each.text.strip()]
    yield from waits


def answer_to(part: str, row: Submission, version: ItemVersion) -> Answer:
    grading = latest_grading(row)
    return Answer(
        submission_id=row.pk,
        item_id=version.item_id,
        version_id=version.pk,
        part=part,
        text=str(row.response.get(part) or ""),
        number=grading.number if grading else 0,
        mark=grading.marks.get(part, {}) if grading else {},
        requests=[each for each in row.review_requests.all() if each.part == part],
        submitted_at=row.submitted_at,
    )


def is_waiting(answer: Answer, state: str) -> bool:
    if answer.requests or answer.mark.get("unsure"):
        return True
    if state == Submission.State.NEEDS_REVIEW:
        return not answer.mark and bool(answer.text.strip())
    return bool(answer.mark.get("provisional")) and answer.mark.get("note") != engine.BY_HAND


def by_rubric(answers: Iterable[Answer]) -> Iterable[list[Answer]]:
    """Put answers together that one and the same rubric marks."""
    groups: dict[tuple[int, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.version_id, answer.part].append(answer)
    return groups.values()


def together(answers: Sequence[Answer], rubric: engine.rules.Rubric) -> Iterator[Alike]:
    """Yield the clusters of answers to one part."""
    found = clusters([each.text for each in answers], [each.found for each in answers])
    for cluster in found:
        others = [place for place in cluster.members if place != cluster.representative]
        yield Alike(rubric, [answers[place] for place in (cluster.representative, *others)])


def in_order(groups: Sequence[Alike]) -> list[Alike]:
    """Put first what students ask about, then what tells the most about the most."""
    by_age = sorted(groups, key=lambda each: each.representative.submitted_at)
    return [by_age[place] for place in informative([stake_in(each) for each in by_age])]


def stake_in(group: Alike) -> Stake:
    """Say what is at stake where answers are decided: how many, and which ideas are in doubt."""
    states = {cell.get("name"): cell["state"] for cell in group.representative.cells}
    return Stake(
        size=len(group.answers),
        # Of what nobody could mark, every idea is.
        doubtful=tuple(
            criterion.weight
            for criterion in group.rubric.criteria
            if states.get(criterion.name, "in-doubt") in DOUBTFUL
        ),
        deviation=UNKNOWN,
        disputed=bool(group.requests),
    )

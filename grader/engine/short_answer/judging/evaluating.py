"""Mark a file of answers that people have marked, to see how far the two agree."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, NoReturn

from grader.engine.rules.base import BLANK as NOTHING
from grader.engine.rules.base import InvalidResponse, Mark
from grader.engine.rules.rubric import Rubric
from grader.engine.short_answer.ideas import MarkedAnswer
from grader.engine.short_answer.judging.agreement import Judged, JudgedIdea
from grader.engine.short_answer.judging.answer_files import FiledAnswer
from grader.engine.short_answer.judging.json_fields import UnreadableAnswers
from grader.engine.short_answer.judging.reporting import BLANK, report, summary_of
from grader.engine.short_answer.similarity import Space, cosines, terms_of

NATIVE = ("excellent", "partial")
NON_NATIVE = "non-native"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer, what a person gave for it, and the rubric of its item."""

    item: str
    text: str
    given: float
    idea_scores: Mapping[str, float]
    kind: str
    rubric: Rubric


def matched(answers: Iterable[FiledAnswer], rubrics: Mapping[str, Rubric]) -> list[Answered]:
    """Put each answer beside the rubric of its item.

    Raises
    ------
    UnreadableAnswers
        There is no such item, no such idea, or no score; or the site would refuse the text.
    """
    return [matched_one(each, rubrics) for each in answers]


def matched_one(filed: FiledAnswer, rubrics: Mapping[str, Rubric]) -> Answered:
    if filed.item not in rubrics:
        known = ", ".join(rubrics) or "none"
        refuse(filed, "item", f"there is no item {filed.item}; there are {known}")
    rubric = rubrics[filed.item]
    names = [criterion.name for criterion in rubric.criteria]
    for name in filed.idea_scores or ():
        if name not in names:
            refuse(filed, "idea_scores", f"there is no idea {name}; there are {', '.join(names)}")
    try:
        rubric.parse(filed.answer)
    except InvalidResponse as problem:
        refuse(filed, "answer", str(problem))
    return Answered(
        item=filed.item,
        text=filed.answer,
        given=filed.score if filed.score is not None else weighed(filed, rubric),
        idea_scores=filed.idea_scores or {},
        kind=filed.kind,
        rubric=rubric,
    )


def weighed(filed: FiledAnswer, rubric: Rubric) -> float:
    """Return the score that the scores of the ideas make."""
    scores = filed.idea_scores or {}
    missing = [criterion.name for criterion in rubric.criteria if criterion.name not in scores]
    if missing:
        refuse(filed, "idea_scores", f"write {', '.join(missing)} too, or the score")
    earned = sum(criterion.weight * scores[criterion.name] for criterion in rubric.criteria)
    return round(earned / sum(criterion.weight for criterion in rubric.criteria), 6)


def refuse(filed: FiledAnswer, name: str, message: str) -> NoReturn:
    raise UnreadableAnswers(f"{filed.place}.{name}: {message}")


def taught(answers: Sequence[Answered], count: int) -> list[Answered]:
    """Let each item learn from this many of its answers; return the others.

    Which they are is decided by a hash of the text, so that nobody chooses and it never changes.
    """
    items: dict[str, list[Answered]] = {}
    for each in answers:
        items.setdefault(each.item, []).append(each)
    rest = []
    for members in items.values():
        lessons = sorted(members, key=draw_order)[:count]
        marked = tuple(MarkedAnswer(text=each.text, credit=each.given) for each in lessons)
        rubric = replace(members[0].rubric, marked=marked)
        # What was learnt by heart is no test, whoever wrote it.
        known = {each.text for each in lessons}
        rest += [replace(each, rubric=rubric) for each in members if each.text not in known]
    return rest


def draw_order(answered: Answered) -> bytes:
    return blake2b(f"{answered.item}\n{answered.text}".encode()).digest()


def mark(answered: Answered) -> Mark:
    """Mark an answer as the site does."""
    answer = answered.rubric.parse(answered.text)
    return NOTHING if answer is None else answered.rubric.mark(answer, None)


def judge(answers: Sequence[Answered]) -> list[Judged]:
    """Mark every answer, each timed with its rubric warm, as a worker's is."""
    judged, warm = [], None
    for each in answers:
        if each.rubric is not warm:
            warm = each.rubric
            warm.mark(warm.reference or "Nothing.", None)
        judged.append(judge_one(each))
    return judged


def judge_one(answered: Answered) -> Judged:
    begun = time.perf_counter()
    ours = mark(answered)
    milliseconds = (time.perf_counter() - begun) * 1000
    return Judged(
        given=answered.given,
        score=ours.credit,
        ideas=ideas_judged(answered, ours),
        kind=answered.kind,
        milliseconds=milliseconds,
        unsure=ours.unsure,
    )


def ideas_judged(answered: Answered, mark: Mark) -> tuple[JudgedIdea, ...]:
    """Return the ideas that a person has scored; a blank answer shows none of them."""
    names = [criterion.name for criterion in answered.rubric.criteria]
    states = [cell["state"] for cell in mark.cells or [{"state": "not-found"}] * len(names)]
    return tuple(
        JudgedIdea(answered.idea_scores[name], state == "found")
        for name, state in zip(names, states, strict=True)
        if name in answered.idea_scores
    )


def evaluate(answers: Sequence[Answered]) -> dict[str, Any]:
    """Return the report on these answers, and what else the gates ask."""
    judged = judge(answers)
    rubrics = {each.item: each.rubric for each in answers}
    references = [
        each.mark(each.reference, None).credit for each in rubrics.values() if each.reference
    ]
    return {
        **report(judged),
        "non_native_gap": gap(judged),
        "references_least": min(references, default=None),
        "blanks_most": max((each.score for each in judged if each.kind == BLANK), default=None),
        "same_twice": marks_twice(answers),
    }


def gap(judged: Sequence[Judged]) -> float | None:
    """Return how much larger the error of answers in broken English is than that of others."""
    foreign = [each for each in judged if each.kind == NON_NATIVE]
    native = [each for each in judged if each.kind in NATIVE]
    if not (foreign and native):
        return None
    errors = [summary_of(each)["mae"] or 0.0 for each in (foreign, native)]
    return errors[0] - errors[1]


def marks_twice(answers: Sequence[Answered]) -> bool:
    """Whether marking all again, the last first, by rubrics loaded anew gives the same marks."""
    first = [mark(each) for each in answers]
    again = [replace(each, rubric=Rubric.load(each.rubric.settings())) for each in answers[::-1]]
    return first == [mark(each) for each in again][::-1]


def baseline(answers: Sequence[Answered]) -> dict[str, Any]:
    """Return the report on a plain comparison: the cosine of each answer with its reference.

    Nothing is ever marked by it. It sees neither who does what nor that a list of keywords says
    nothing, and stands beside the marker's figures to show what a rubric buys.
    """
    references = {each.item: terms_of(each.rubric.reference) for each in answers}
    space = Space.fit([*references.values(), *(terms_of(each.text) for each in answers)])
    rows = {item: space.rows([reference]) for item, reference in references.items()}
    return report(
        [
            Judged(
                given=each.given,
                score=float(cosines(space.rows([terms_of(each.text)]), rows[each.item])[0, 0]),
                kind=each.kind,
            )
            for each in answers
        ]
    )

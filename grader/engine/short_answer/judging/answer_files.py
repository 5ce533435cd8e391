"""Read a file of marked answers, and the rubrics it may bring, or say what is wrong and where."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.engine.rules.rubric import Rubric
from grader.engine.short_answer.ideas import Criterion, Misconception, Role
from grader.engine.short_answer.judging.json_fields import Field, UnreadableAnswers

SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAnswer:
    """An answer of the file, and what a person gave for it."""

    place: str
    item: str
    answer: str
    idea_scores: Mapping[str, float] | None
    score: float | None
    kind: str


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """Marked answers, and the rubrics that came with them."""

    answers: tuple[FiledAnswer, ...]
    rubrics: Mapping[str, Rubric]


def read_answers(text: str) -> AnswerFile:
    """Read a file of marked answers.

    Raises
    ------
    UnreadableAnswers
        It is not one. The message names the place and what to write there.
    """
    try:
        whole = Field(json.loads(text), "")
    except RecursionError:
        raise UnreadableAnswers("this is nested too deep") from None
    except ValueError as problem:
        raise UnreadableAnswers(f"this is not JSON: {problem}") from None
    answers = tuple(read_answer(each) for each in whole["answers"].each())
    if not answers:
        whole["answers"].refuse("write one answer or more")
    return AnswerFile(answers, read_rubrics(whole))


def read_answer(field: Field) -> FiledAnswer:
    if "score" not in field and "idea_scores" not in field:
        field.refuse("write idea_scores, score, or both")
    return FiledAnswer(
        place=field.place,
        item=field["item"].name(),
        answer=field["answer"].text(),
        idea_scores=read_idea_scores(field),
        score=field["score"].share() if "score" in field else None,
        kind=field["kind"].text() if "kind" in field else "",
    )


def read_idea_scores(field: Field) -> dict[str, float] | None:
    if "idea_scores" not in field:
        return None
    scores = field["idea_scores"]
    return {name: scores[name].share() for name in scores.names()}


def read_rubrics(whole: Field) -> dict[str, Rubric]:
    rubrics: dict[str, Rubric] = {}
    for field in whole["items"].each() if "items" in whole else ():
        name = field["item"].name()
        if name in rubrics:
            field["item"].refuse(f"{name} stands here twice")
        rubrics[name] = read_rubric(field)
    return rubrics


def read_rubric(field: Field) -> Rubric:
    """Read the rubric of an item; where only a reference is given, its sentences are the ideas."""
    reference = field["reference"].text() if "reference" in field else ""
    if "ideas" in field:
        criteria = tuple(read_idea(each) for each in field["ideas"].each())
    else:
        criteria = ideas_of(reference)
    if not criteria:
        field.refuse("write ideas, or a reference whose sentences are the ideas")
    return Rubric(
        criteria=criteria,
        misconceptions=(
            tuple(read_misconception(each) for each in field["misconceptions"].each())
            if "misconceptions" in field
            else ()
        ),
        reference=reference,
        question=field["question"].text() if "question" in field else "",
        roles=(
            tuple(read_group(each) for each in field["roles"].each()) if "roles" in field else ()
        ),
    )


def read_idea(field: Field) -> Criterion:
    weight = field["weight"].number() if "weight" in field else 1.0
    if weight <= 0:
        field["weight"].refuse("write a number above 0")
    statement = field["statement"].text()
    return Criterion(
        name=field["id"].name(),
        idea=statement,
        weight=weight,
        phrasings=field.texts("phrasings") or (statement,),
        hint="",
        patterns=field.texts("patterns"),
    )


def read_misconception(field: Field) -> Misconception:
    return Misconception(
        statement=field["statement"].text(),
        phrasings=field.texts("phrasings") or (field["statement"].text(),),
        feedback="",
        patterns=field.texts("patterns"),
        contradicts=field.texts("contradicts"),
    )


def read_group(field: Field) -> tuple[Role, ...]:
    """Read who could be mixed up: ``{"encoder": "encoder|enc", "decoder": "decoder|dec"}``."""
    return tuple(Role(name=name, words=field[name].text()) for name in field.names())


def ideas_of(reference: str) -> tuple[Criterion, ...]:
    """Return the sentences of a reference answer as ideas of the same weight.

    >>> [idea.name for idea in ideas_of("A stack is last in, first out. A queue is not.")]
    ['r1', 'r2']
    """
    sentences = [part.strip() for part in SENTENCE_END.split(reference) if part.strip()]
    return tuple(
        Criterion(
            name=f"r{number}",
            idea=sentence,
            weight=1 / len(sentences),
            phrasings=(sentence,),
            hint="",
        )
        for number, sentence in enumerate(sentences, start=1)
    )

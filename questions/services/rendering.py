"""Make a problem of an item's version, written or generated alike."""

from __future__ import annotations

import re
from dataclasses import replace

from grader import engine
from questions.models import ItemVersion, WrittenPart

FORMULA = re.compile(r"(?<!\\)(\$\$?).+?(?<!\\)\1", re.DOTALL)
MARKS = re.compile(r"(?m)^[ \t]*(?:#+|>|[-+*]|\d+[.)])[ \t]|[*_`\\|]")


def problem_of(version: ItemVersion, seed: int, *, printed: bool = False) -> engine.Problem:
    """Return the problem that a seed makes of a version.

    With ``printed``, a generated item has the printed exam's own numbers where it states any.
    """
    if version.is_generated:
        givens = version.givens if printed and version.givens else None
        problem = engine.realise(
            version.generator, seed, version.options, givens, version.choice_of
        )
        # The author's title, so that a page is called what the list that led to it called it.
        return replace(problem, title=version.title)

    parts = version.parts.prefetch_related("choices", "criteria", "misconceptions")
    return engine.Problem(
        title=version.title,
        stem=version.stem,
        parts=tuple(part_of(part, version) for part in parts),
        solution=version.solution,
        seed=seed,
    )


def part_of(part: WrittenPart, version: ItemVersion) -> engine.Part:
    if part.rule == WrittenPart.Rule.ONE_OF:
        key = next(choice.name for choice in part.choices.all() if choice.is_key)
        return engine.Part(
            name=part.name, prompt=part.prompt, key=key, rule=one_of(part), weight=part.weight
        )
    return engine.Part(
        name=part.name,
        prompt=part.prompt,
        key=None,
        rule=rubric(part, version),
        weight=part.weight,
    )


def one_of(part: WrittenPart) -> engine.rules.OneOf:
    return engine.rules.OneOf(
        options=tuple(
            engine.rules.Option(
                name=choice.name,
                text=choice.text,
                feedback=choice.feedback,
                pinned=choice.pinned,
            )
            for choice in part.choices.all()
        ),
        shuffle=part.settings.get("shuffle", True),
    )


def rubric(part: WrittenPart, version: ItemVersion) -> engine.rules.Rubric:
    return engine.rules.Rubric(
        criteria=tuple(
            engine.rules.Criterion(
                name=criterion.name,
                idea=criterion.idea,
                weight=criterion.weight,
                patterns=tuple(criterion.patterns),
                phrasings=tuple(criterion.phrasings),
                hint=criterion.hint,
            )
            for criterion in part.criteria.all()
        ),
        misconceptions=tuple(
            engine.rules.Misconception(
                statement=misconception.statement,
                contradicts=tuple(misconception.contradicts),
                patterns=tuple(misconception.patterns),
                phrasings=tuple(misconception.phrasings),
                feedback=misconception.feedback,
            )
            for misconception in part.misconceptions.all()
        ),
        # The item's solution is a model answer, unless one of several parts has its own.
        reference=part.settings.get("reference", version.solution),
        question=plain_text(f"{version.stem}\n\n{part.prompt}"),
        roles=tuple(
            tuple(engine.rules.Role(**role) for role in group)
            for group in part.settings.get("roles", ())
        ),
    )


def plain_text(markdown: str) -> str:
    """Return the words of a text, without formulas and marks: what a student could copy of it."""
    return " ".join(MARKS.sub(" ", FORMULA.sub(" ", markdown)).split())

"""The short answers of a course in data structures that Mohler, Bunescu and Mihalcea published.

The archive has a folder ``data`` with

- ``raw/questions`` and ``raw/answers``: a line each, a question's number and a text,
- ``raw/1.1``, ``sent/1.1``: the students' answers to question 1.1, a line each (in ``sent`` cut
  into sentences and words),
- ``scores/1.1/ave``, ``me`` and ``other``: the mean of two people's scores, and both, a line each,
- ``docs/files``: the questions, those that are no short answers behind a ``#``.

Scores go from 0 to 5. In the two exams, 11 and 12, people gave 0 to 10; the mean is out of 5 there.

References
----------
Mohler, M., Bunescu, R. and Mihalcea, R. (2011). Learning to grade short answer questions using
semantic similarity measures and dependency graph alignments. ACL 2011.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.management.public_sets.sources import UnreadableSet, read_text

NUMBER = re.compile(r"\d+\.\d+")
NUMBERED = re.compile(r"\s*(\d+\.\d+)\s+(.*)")
# Line breaks of the web form, and the marks of those who cut the texts into sentences.
MARKS = re.compile(r"<br\s*/?>|<STOP>", re.IGNORECASE)
BRACKETS = {"-LRB-": "(", "-RRB-": ")"}
HIGHEST = 5.0
EXAMS = ("11", "12")


def read_mohler(folder: Path) -> dict[str, Any]:
    """Read the set from its folder. Raises `UnreadableSet`."""
    data = folder / "data" if (folder / "data").is_dir() else folder
    questions = numbered_texts(data / "raw" / "questions")
    references = numbered_texts(data / "raw" / "answers")
    items: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for number in numbers_of(data):
        for kind, texts in (("questions", questions), ("answers", references)):
            if number not in texts:
                raise UnreadableSet(f"{data / 'raw' / kind}: there is no {number}")
        item = f"mohler-{number}"
        question, reference = questions[number], references[number]
        items.append({"item": item, "question": question, "reference": reference})
        answers += [
            {"item": item, "answer": answer, "score": score}
            for answer, score in marked_answers(data, number)
        ]
    return {"items": items, "answers": answers}


def numbers_of(data: Path) -> list[str]:
    """Return which questions are short answers, in their order."""
    listed = data / "docs" / "files"
    if listed.is_file():
        names = [line.strip() for line in read_text(listed).splitlines()]
    else:
        names = [path.name for path in answer_folder(data).iterdir()]
    numbers = [name for name in names if NUMBER.fullmatch(name)]
    if not numbers:
        raise UnreadableSet(f"{data}: there are no answers here, such as raw/1.1")
    return sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])


def answer_folder(data: Path) -> Path:
    """Return where the answers are: as they were written, if those are there."""
    raw = data / "raw"
    has_answers = raw.is_dir() and any(NUMBER.fullmatch(path.name) for path in raw.iterdir())
    folder = raw if has_answers else data / "sent"
    if not folder.is_dir():
        raise UnreadableSet(f"{data}: there is neither raw nor sent")
    return folder


def marked_answers(data: Path, number: str) -> Iterator[tuple[str, float]]:
    source = answer_folder(data) / number
    answers = [unnumbered(line) for line in read_text(source).splitlines() if line.strip()]
    scores = list(scores_of(data / "scores" / number, number))
    if len(answers) != len(scores):
        raise UnreadableSet(f"{source}: {len(answers)} answers, but {len(scores)} scores")
    return zip(answers, scores, strict=True)


def scores_of(folder: Path, number: str) -> Iterator[float]:
    """Return the mean of both people's scores, as shares."""
    if (folder / "ave").is_file():
        means = numbers_in(folder / "ave")
    else:
        scale = 2 if number.split(".")[0] in EXAMS else 1
        ours, theirs = numbers_in(folder / "me"), numbers_in(folder / "other")
        if len(ours) != len(theirs):
            raise UnreadableSet(f"{folder}: {len(ours)} scores of me, {len(theirs)} of other")
        means = [(one + two) / (2 * scale) for one, two in zip(ours, theirs, strict=True)]
    for mean in means:
        if not 0 <= mean <= HIGHEST:
            raise UnreadableSet(f"{folder}: {mean:g} is no score from 0 to {HIGHEST:g}")
        yield mean / HIGHEST


def numbers_in(path: Path) -> list[float]:
    try:
        return [float(word) for word in read_text(path).split()]
    except ValueError as error:
        raise UnreadableSet(f"{path}: {error}") from None


def numbered_texts(path: Path) -> dict[str, str]:
    matches = (NUMBERED.fullmatch(line) for line in read_text(path).splitlines())
    return {match[1]: cleaned(match[2]) for match in matches if match}


def unnumbered(line: str) -> str:
    match = NUMBERED.fullmatch(line)
    return cleaned(match[2] if match else line)


def cleaned(text: str) -> str:
    for mark, bracket in BRACKETS.items():
        text = text.replace(mark, bracket)
    return " ".join(MARKS.sub(" ", text).split())

"""SciEntsBank, and Beetle in the same form: the answers of SemEval-2013, task 7, as XML.

A file holds a question with its reference answers and the students' answers, each of them called
correct, partly correct, contradictory, irrelevant or outside the domain. Of a folder all files are
read, those of the folders in it too.

References
----------
Dzikovska, M. et al. (2013). SemEval-2013 task 7: the joint student response analysis and 8th
recognizing textual entailment challenge. SemEval 2013.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.management.public_sets.sources import UnreadableSet, read_text

SCORES = {
    "correct": 1.0,
    "partially_correct_incomplete": 0.5,
    "contradictory": 0.0,
    "irrelevant": 0.0,
    "non_domain": 0.0,
    "incorrect": 0.0,
}
DECLARATION = re.compile(r"<!(?!--|\[CDATA\[)")


def read_sciensbank(path: Path) -> dict[str, Any]:
    """Read the set from a file, or from a folder of them. Raises `UnreadableSet`."""
    paths = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    items: dict[str, dict[str, Any]] = {}
    answers: dict[str, dict[str, Any]] = {}
    for source in paths:
        for question in read_tree(source).iter("question"):
            name = attribute(question, "id", source)
            items.setdefault(name, item_of(name, question, source))
            for key, answer in answers_of(name, question, source):
                if key in answers:
                    raise UnreadableSet(
                        f"{source}: the answer {key} stands in two files; give a folder in which "
                        "each stands once, such as that of the five-way labels"
                    )
                answers[key] = answer
    if not answers:
        raise UnreadableSet(f"{path}: there are no answers here")
    return {"items": list(items.values()), "answers": list(answers.values())}


def read_tree(path: Path) -> ET.Element:
    """Read a file that declares nothing: whatever could expand is refused unread."""
    text = read_text(path)
    if DECLARATION.search(text) or "\0" in text:
        raise UnreadableSet(f"{path}: a document type or an entity is declared; that is not read")
    try:
        return ET.fromstring(text)  # noqa: S314 # without declarations nothing can expand
    except ET.ParseError as error:
        raise UnreadableSet(f"{path}: this is not XML: {error}") from None


def item_of(name: str, question: ET.Element, source: Path) -> dict[str, Any]:
    """Return an item; several references are several ways to say the one thing that is asked."""
    references = sorted(question.iter("referenceAnswer"), key=rank)
    texts = [text for each in references if (text := text_of(each))]
    if not texts:
        raise UnreadableSet(f"{source}: {name} has no reference answer")
    asked = question.find("questionText")
    item: dict[str, Any] = {
        "item": name,
        "question": "" if asked is None else text_of(asked),
        "reference": texts[0],
    }
    if len(texts) > 1:
        item["ideas"] = [{"id": "r1", "statement": texts[0], "phrasings": texts}]
    return item


def rank(reference: ET.Element) -> int:
    """Put the best references before those that are just good enough."""
    return int(reference.get("category", "BEST") != "BEST")


def answers_of(
    name: str, question: ET.Element, source: Path
) -> Iterator[tuple[str, dict[str, Any]]]:
    for answer in question.iter("studentAnswer"):
        key = attribute(answer, "id", source)
        label = attribute(answer, "accuracy", source)
        if label not in SCORES:
            raise UnreadableSet(f"{source}: {label} is none of {', '.join(SCORES)}")
        text = text_of(answer)
        yield key, {"item": name, "answer": text, "score": SCORES[label], "kind": label}


def attribute(element: ET.Element, name: str, source: Path) -> str:
    value = element.get(name, "").strip()
    if not value:
        raise UnreadableSet(f"{source}: a {element.tag} has no {name}")
    return value


def text_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())

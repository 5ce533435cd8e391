"""The rubrics of a bank's file, without any database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from grader.engine.rules import Rubric
from questions.formats.bank_file import BankFile, ItemEntry, PartEntry, Wording
from questions.formats.yaml_bank import read_bank
from questions.models import WrittenPart
from questions.services.importing import read_source
from questions.services.rendering import plain_text

BANKS = Path(__file__).parents[1] / "banks"


def bank_paths(chosen: Iterable[str] = ()) -> list[Path]:
    """Return the files of banks named by a path or by the slug of one we ship; all we ship.

    Raises `FileNotFoundError`, which says what there is.
    """
    ours = {path.stem.replace("_", "-"): path for path in sorted(BANKS.glob("*.yaml"))}
    paths = [ours.get(name, Path(name)) for name in chosen]
    for path in paths:
        if not path.is_file():
            raise FileNotFoundError(f"there is no bank {path}; give a file, or {', '.join(ours)}")
    return paths or list(ours.values())


def rubrics_of(paths: Iterable[Path]) -> dict[str, Rubric]:
    """Return the rubrics of banks by item, each under its slug and under its short name.

    The short name is the initials of the section, and the label: ``sa_a``. Where two items have
    one name, the first counts. Raises `UnreadableBank`.
    """
    rubrics: dict[str, Rubric] = {}
    for path in paths:
        for name, rubric in named_rubrics(read_bank(read_source(path))):
            rubrics.setdefault(name, rubric)
    return rubrics


def named_rubrics(file: BankFile) -> Iterable[tuple[str, Rubric]]:
    """Go through the texts of a bank; one of several in an item has its name after a slash."""
    for item in file.items:
        texts = [part for part in item.wording.parts if part.rule == WrittenPart.Rule.RUBRIC]
        for part in texts:
            suffix = f"/{part.name}" if len(item.wording.parts) > 1 else ""
            rubric = rubric_of(part, item.wording)
            yield f"{item.slug}{suffix}", rubric
            yield f"{short_name(item)}{suffix}", rubric


def short_name(item: ItemEntry) -> str:
    """Return the initials of the section, and the label: ``sa_a`` of the short answer a."""
    return f"{''.join(word[0] for word in item.section.split('-'))}_{item.label}"


def rubric_of(part: PartEntry, wording: Wording) -> Rubric:
    """Return the rubric of a part, as it is frozen when a student is given the item."""
    return Rubric.load(
        {
            "reference": wording.solution,
            "question": plain_text(f"{wording.stem}\n\n{part.prompt}"),
            **part.settings,
            "criteria": [asdict(criterion) for criterion in part.criteria],
            "misconceptions": [asdict(misconception) for misconception in part.misconceptions],
        }
    )

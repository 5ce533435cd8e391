"""What instructors write: banks of items, their versions, and the parts of those."""

from __future__ import annotations

from questions.models.assessment import Accommodation, Assessment, Section, SectionItem
from questions.models.bank import Bank
from questions.models.item import Item, ItemVersion
from questions.models.part import Choice, Criterion, Misconception, WrittenPart
from questions.models.topic import Topic

__all__ = [
    "Accommodation",
    "Assessment",
    "Bank",
    "Choice",
    "Criterion",
    "Item",
    "ItemVersion",
    "Misconception",
    "Section",
    "SectionItem",
    "Topic",
    "WrittenPart",
]

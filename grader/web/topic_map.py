"""Where topics stand on their map: each to the right of those to know first, and lines between.

Columns and rows are whole numbers here, pixels only at the end, and whole ones: a number with a
fraction would be written with a comma in some languages.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from grader.selectors.progress import TopicMastery
from grader.web.levels import Known, said

NODE_WIDTH, NODE_HEIGHT = 200, 72
GAP_ACROSS, GAP_DOWN = 48, 16
LETTERS_IN_A_LINE = 20
FEWEST_COLUMNS = 3

Stop: TypeAlias = tuple[int, int, int]
"""An empty place that a line goes through: from one topic to another, in a column between."""
Entry: TypeAlias = int | Stop
Way: TypeAlias = Sequence[Entry]
"""A line from a topic by its stops to a topic, each by its id."""


@dataclass(frozen=True, slots=True)
class Node:
    """A topic in its box."""

    title: str
    lines: Sequence[str]
    known: Known
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The boxes, and the lines between them as SVG paths."""

    nodes: Sequence[Node]
    lines: Sequence[str]
    width: int
    height: int
    node_width: int = NODE_WIDTH
    node_height: int = NODE_HEIGHT


def map_of(topics: Sequence[TopicMastery]) -> TopicMap:
    """Place topics, given in learning order; those that nothing leads to or from come below."""
    depths = depths_of(topics)
    ways = ways_between(topics, depths)
    linked = {way[at] for way in ways for at in (0, -1)}
    columns = columns_of(
        [each.topic.pk for each in topics if each.topic.pk in linked], ways, depths
    )
    alone = [each.topic.pk for each in topics if each.topic.pk not in linked]
    across = max(len(columns), min(len(alone), FEWEST_COLUMNS))
    rows = max((len(column) for column in columns), default=0)

    places = places_of(columns, rows)
    places |= {pk: corner(at % across, rows + at // across) for at, pk in enumerate(alone)}
    width, height = corner(across, rows + (-(-len(alone) // across) if alone else 0))
    return TopicMap(
        nodes=[node_of(each, *places[each.topic.pk]) for each in topics],
        lines=[line_of(way, places) for way in ways],
        # What is drawn on an edge is half outside of it.
        width=max(0, width - GAP_ACROSS + 1),
        height=max(0, height - GAP_DOWN + 1),
    )


def depths_of(topics: Iterable[TopicMastery]) -> dict[int, int]:
    """Return the column of each topic: one after the last of its prerequisites.

    Of two topics that ask for one another, the one that is learnt first has nothing before it.
    """
    depths: dict[int, int] = {}
    for each in topics:
        before = [depths[topic.pk] for topic in each.prerequisites if topic.pk in depths]
        depths[each.topic.pk] = max(before, default=-1) + 1
    return depths


def ways_between(topics: Iterable[TopicMastery], depths: Mapping[int, int]) -> list[Way]:
    """Return a way from each prerequisite, but for those that another one builds on anyway."""
    known_by: dict[int, set[int]] = {}
    ways: list[Way] = []
    for each in topics:
        pk = each.topic.pk
        before = [topic.pk for topic in each.prerequisites if depths[topic.pk] < depths[pk]]
        implied = set().union(*(known_by[other] for other in before)) if before else set()
        known_by[pk] = implied.union(before)
        ways += [
            [start, *((start, pk, depth) for depth in range(depths[start] + 1, depths[pk])), pk]
            for start in before
            if start not in implied
        ]
    return ways


def columns_of(
    linked: Iterable[int], ways: Iterable[Way], depths: Mapping[int, int]
) -> list[list[Entry]]:
    """Return who stands in each column, top to bottom: near what leads there, so that lines do not
    cross more than they must.
    """
    columns: dict[int, list[Entry]] = {}
    for pk in linked:
        columns.setdefault(depths[pk], []).append(pk)
    led_by: dict[Entry, list[Entry]] = {}
    for way in ways:
        for stop in way[1:-1]:
            if isinstance(stop, tuple):
                columns.setdefault(stop[2], []).append(stop)
        for start, end in pairwise(way):
            led_by.setdefault(end, []).append(start)

    rows: dict[Entry, int] = {}
    for _, column in sorted(columns.items()):
        column.sort(key=lambda entry: mean([rows[each] for each in led_by.get(entry, [])]))
        rows |= {entry: row for row, entry in enumerate(column)}
    return [column for _, column in sorted(columns.items())]


def mean(rows: Sequence[int]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


def places_of(columns: Sequence[Sequence[Entry]], rows: int) -> dict[Entry, tuple[int, int]]:
    """Return the upper left corner of every entry; shorter columns stand in the middle."""
    places: dict[Entry, tuple[int, int]] = {}
    for at, column in enumerate(columns):
        shift = (rows - len(column)) * (NODE_HEIGHT + GAP_DOWN) // 2
        for row, entry in enumerate(column):
            x, y = corner(at, row)
            places[entry] = (x, y + shift)
    return places


def corner(column: int, row: int) -> tuple[int, int]:
    return column * (NODE_WIDTH + GAP_ACROSS) + 1, row * (NODE_HEIGHT + GAP_DOWN) + 1


def node_of(topic: TopicMastery, x: int, y: int) -> Node:
    title = topic.topic.title
    lines = textwrap.wrap(title, LETTERS_IN_A_LINE, max_lines=2, placeholder="…")
    return Node(title, lines, said(topic.standing), x, y)


def line_of(way: Way, places: Mapping[Entry, tuple[int, int]]) -> str:
    """Draw a way from the right side of a box to the left side of another, level through stops."""
    path = ""
    for start, end in pairwise(way):
        (x, y), (to_x, to_y) = places[start], places[end]
        x, y, to_y = x + NODE_WIDTH, y + NODE_HEIGHT // 2, to_y + NODE_HEIGHT // 2
        path += f"{'L' if path else 'M'}{x} {y}"
        middle = (x + to_x) // 2
        path += f"C{middle} {y} {middle} {to_y} {to_x} {to_y}"
    return path

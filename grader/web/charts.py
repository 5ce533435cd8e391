"""Where everything stands in the drawings of the progress page; templates only write it down.

Places are whole pixels, or percentages as text: a number with a fraction would be written with a
comma in some languages.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format

from grader.selectors.progress import Accuracy, Period, TopicMastery
from grader.web.levels import Known, said
from grader.web.verdicts import as_percent

# The plot of first tries: as wide as there is room, so across it goes by percentages.
PLOT_TOP, PLOT_HEIGHT = 10, 140
GUTTER = 11.0
FEWEST_PLACES = 8
MOST_LABELS = 4

# The map of topics, whose text must not shrink with it: so in pixels.
NODE_WIDTH, NODE_HEIGHT = 184, 68
GAP_ACROSS, GAP_DOWN = 52, 16
LETTERS_IN_A_LINE = 21


@dataclass(frozen=True, slots=True)
class Bar:
    """A day or a week: its words for the table, and its bar where there was a try."""

    label: str
    tries: int
    percent: str
    x: str
    y: int
    width: str
    height: int


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """First tries over time."""

    is_weekly: bool
    bars: Sequence[Bar]
    labels: Sequence[Label]
    floor: int = PLOT_TOP + PLOT_HEIGHT
    half: int = PLOT_TOP + PLOT_HEIGHT // 2
    top: int = PLOT_TOP


@dataclass(frozen=True, slots=True)
class Node:
    """A topic in its box."""

    topic: TopicMastery
    known: Known
    x: int
    y: int
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class TopicMap:
    """Topics, each to the right of those to know first, and the ways between them."""

    nodes: Sequence[Node]
    ways: Sequence[str]
    width: int
    height: int
    node_width: int = NODE_WIDTH
    node_height: int = NODE_HEIGHT


def plot_of(accuracy: Accuracy) -> Plot:
    """Place a bar for every day or week, as high as its first tries were right."""
    places = max(len(accuracy.periods), FEWEST_PLACES)
    step = (100 - GUTTER) / places
    bars = [bar_of(period, GUTTER + step * at, step) for at, period in enumerate(accuracy.periods)]
    every = -(-len(bars) // MOST_LABELS) if bars else 1
    labels = [
        Label(f"{GUTTER + step * (at + 0.5):.3f}%", bar.label)
        for at, bar in enumerate(bars)
        # The last one would run off the edge, where there is not room for half of it.
        if at % every == 0 and at <= places - 2
    ]
    return Plot(accuracy.is_weekly, bars, labels)


def bar_of(period: Period, left: float, step: float) -> Bar:
    accuracy = period.accuracy or 0.0
    # What was tried and all wrong has a bar too, or it would look like a day off.
    height = max(3, round(accuracy * PLOT_HEIGHT)) if period.tries else 0
    return Bar(
        label=date_format(period.begins, "j M"),
        tries=period.tries,
        percent=as_percent(accuracy) if period.tries else "",
        x=f"{left + step * 0.15:.3f}%",
        y=PLOT_TOP + PLOT_HEIGHT - height,
        width=f"{step * 0.7:.3f}%",
        height=height,
    )


def map_of(topics: Sequence[TopicMastery]) -> TopicMap:
    """Place topics in columns by what they build on; what stands alone comes below."""
    columns, alone = columns_of(topics)
    rows = max((len(column) for column in columns), default=0)
    # As wide as the columns need, and wide enough for what stands alone to fill it.
    across = max(len(columns), min(len(alone), 3))
    places: dict[int, tuple[int, int]] = {}
    for at, column in enumerate(columns):
        offset = (rows - len(column)) * (NODE_HEIGHT + GAP_DOWN) // 2
        for row, topic in enumerate(column):
            x, y = place(at, row)
            places[topic.topic.pk] = (x, y + offset)
    for at, topic in enumerate(alone):
        places[topic.topic.pk] = place(at % across, rows + at // across)
    rows += -(-len(alone) // across) if alone else 0
    return TopicMap(
        nodes=[node_of(topic, *places[topic.topic.pk]) for topic in topics],
        ways=[
            way_between(places[before.pk], places[topic.topic.pk])
            for topic in topics
            for before in topic.prerequisites
        ],
        width=max(0, across * (NODE_WIDTH + GAP_ACROSS) - GAP_ACROSS + 2),
        height=max(0, rows * (NODE_HEIGHT + GAP_DOWN) - GAP_DOWN + 2),
    )


def place(column: int, row: int) -> tuple[int, int]:
    return column * (NODE_WIDTH + GAP_ACROSS) + 1, row * (NODE_HEIGHT + GAP_DOWN) + 1


def columns_of(
    topics: Sequence[TopicMastery],
) -> tuple[list[list[TopicMastery]], list[TopicMastery]]:
    """Put each topic one column after the last of its prerequisites; those without any way apart.

    Within a column they go in the order of what they build on, so that fewer ways cross.
    """
    joined = {before.pk for topic in topics for before in topic.prerequisites}
    depths: dict[int, int] = {}
    for topic in topics:
        # Two topics that ask for one another: the one that stands first has no other before it.
        before = [depths[each.pk] for each in topic.prerequisites if each.pk in depths]
        depths[topic.topic.pk] = max(before, default=-1) + 1
    linked = [each for each in topics if each.prerequisites or each.topic.pk in joined]
    rows: dict[int, float] = {}
    columns = []
    for depth in range(max((depths[each.topic.pk] for each in linked), default=-1) + 1):
        column = [each for each in linked if depths[each.topic.pk] == depth]
        column.sort(key=lambda each: mean_row(each, rows))
        rows |= {each.topic.pk: row for row, each in enumerate(column)}
        columns.append(column)
    return columns, [each for each in topics if each not in linked]


def mean_row(topic: TopicMastery, rows: Mapping[int, float]) -> float:
    found = [rows[before.pk] for before in topic.prerequisites if before.pk in rows]
    return sum(found) / len(found) if found else 0.0


def node_of(topic: TopicMastery, x: int, y: int) -> Node:
    lines = textwrap.wrap(
        topic.topic.title, LETTERS_IN_A_LINE, max_lines=2, placeholder="…", break_on_hyphens=False
    )
    return Node(topic, said(topic.standing), x, y, lines)


def way_between(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Draw a line from the right side of one box to the left side of another."""
    x, y = start[0] + NODE_WIDTH, start[1] + NODE_HEIGHT // 2
    to_x, to_y = end[0], end[1] + NODE_HEIGHT // 2
    middle = (x + to_x) // 2
    return f"M{x} {y}C{middle} {y} {middle} {to_y} {to_x} {to_y}"

"""Where everything stands in the plot of first tries; the template only writes it down.

Places are whole pixels, or percentages as text: a number with a fraction would be written with a
comma in some languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format

from grader.selectors.progress import Accuracy, Period
from grader.web.verdicts import as_percent

# As wide as there is room, so across it goes by percentages.
PLOT_TOP, PLOT_HEIGHT = 10, 140
# For what stands beside the scale, in percent; it must fit on a phone.
GUTTER = 14.0
FEWEST_PLACES = 8
MOST_LABELS = 4


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

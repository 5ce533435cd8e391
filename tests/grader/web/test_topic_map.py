"""The map of topics: nothing lies on anything else, and lines lead from left to right."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from grader.engine.scheduling import standing_with
from grader.selectors.progress import TopicMastery
from grader.web.topic_map import NODE_HEIGHT, NODE_WIDTH, map_of
from questions.models import Topic

NOTHING = standing_with([[]])


def topics(**prerequisites):
    """Topics in learning order, each with the names of those to know first."""
    known = {
        name: Topic(pk=number, slug=name, title=name)
        for number, name in enumerate(prerequisites, start=1)
    }
    return [
        TopicMastery(known[name], [known[each] for each in before.split()], NOTHING)
        for name, before in prerequisites.items()
    ]


def boxes(drawn):
    return {node.title: (node.x, node.y) for node in drawn.nodes}


def test_each_topic_stands_to_the_right_of_what_it_builds_on():
    drawn = map_of(topics(a="", b="a", c="b"))

    placed = boxes(drawn)

    assert placed["a"][0] < placed["b"][0] < placed["c"][0]
    assert len(drawn.lines) == 2


def test_what_follows_anyway_has_no_line_of_its_own():
    drawn = map_of(topics(a="", b="a", c="a b"))

    assert len(drawn.lines) == 2


def test_a_line_past_a_column_goes_between_the_boxes_there():
    drawn = map_of(topics(a="", x="", b="a", c="b x"))

    placed = boxes(drawn)
    (passing,) = (line for line in drawn.lines if line.count("C") == 2)
    level = int(passing.split("L")[1].split("C")[0].split()[1])

    assert not placed["b"][1] <= level <= placed["b"][1] + NODE_HEIGHT


def test_what_stands_alone_is_drawn_below():
    drawn = map_of(topics(alone="", a="", b="a"))

    placed = boxes(drawn)

    assert placed["alone"][1] > max(placed["a"][1], placed["b"][1])


def test_topics_that_ask_for_one_another_are_drawn_all_the_same():
    drawn = map_of(topics(a="b", b="a"))

    assert len(drawn.nodes) == 2
    assert len(drawn.lines) == 1


def test_nothing_to_draw_is_an_empty_map():
    drawn = map_of([])

    assert (drawn.nodes, drawn.lines, drawn.width, drawn.height) == ([], [], 0, 0)


def test_a_long_title_is_cut_to_two_lines():
    (node,) = map_of(
        topics(**{"An extraordinarily long title of a topic in this course": ""})
    ).nodes

    assert len(node.lines) == 2
    assert node.lines[-1].endswith("…")


@st.composite
def some_topics(draw):
    count = draw(st.integers(0, 12))
    names = [f"t{number}" for number in range(count)]
    return topics(
        **{
            name: " ".join(draw(st.lists(st.sampled_from(names[:at]), unique=True)) if at else [])
            for at, name in enumerate(names)
        }
    )


@given(some_topics())
def test_no_box_lies_on_another_or_leaves_the_map(found):
    drawn = map_of(found)

    assert len(drawn.nodes) == len(found)
    for node in drawn.nodes:
        assert 0 < node.x <= drawn.width - NODE_WIDTH
        assert 0 < node.y <= drawn.height - NODE_HEIGHT
    for one, other in combinations(drawn.nodes, 2):
        assert abs(one.x - other.x) >= NODE_WIDTH or abs(one.y - other.y) >= NODE_HEIGHT

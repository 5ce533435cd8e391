"""What every problem promises, whoever wrote it.

A problem is tested here from the moment its file exists: there is nothing to register.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

import numpy as np
import pytest

from grader import engine
from grader.engine.certificate import certify
from grader.engine.drawing import draw_certified
from grader.engine.graph import graph_of
from grader.engine.options import read_options
from grader.engine.registry import derivation_of
from grader.engine.solving import BY_HAND, Run, RunTable, solve
from grader.engine.work import effort_by_hand
from tests.grader.engine.settings import SETTINGS

every_problem = pytest.mark.parametrize("slug", sorted(engine.catalogue()))
every_setting = pytest.mark.parametrize(
    ("slug", "options"), SETTINGS, ids=[f"{slug}-{i % 3}" for i, (slug, _) in enumerate(SETTINGS)]
)


@lru_cache(maxsize=64)
def drawn(slug, setting, count=25):
    """Return problems of the first seeds with their frozen content and key."""
    problems = engine.realise_many(slug, list(range(count)), dict(setting))
    return [(problem, *engine.freeze(problem)) for problem in problems]


def each_drawn(slug, options):
    return drawn(slug, tuple(sorted(options.items())))


def full_marks(problem):
    return {part.name: part.rule.write(part.key) for part in problem.parts}


@every_setting
def test_a_seed_always_gives_the_same_problem(slug, options):
    first, second = (json.dumps(engine.freeze(engine.realise(slug, 7, options))) for _ in range(2))

    assert first == second


@every_setting
def test_a_batch_gives_what_its_seeds_give_alone(slug, options):
    _, content, key = each_drawn(slug, options)[11]

    alone_content, alone_key = engine.freeze(engine.realise(slug, 11, options))

    assert alone_content == content
    assert flat(alone_key["parts"]) == pytest.approx(flat(key["parts"]), abs=1e-12)


def flat(parts):
    """Return every number of the key in one row."""
    return np.concatenate([np.ravel(np.array(part["key"], dtype=float)) for part in parts.values()])


@every_problem
def test_other_seeds_give_other_problems(slug):
    stems = {content["stem"] for _, content, _ in each_drawn(slug, {})}

    assert len(stems) == 25


@every_setting
def test_the_key_earns_full_marks(slug, options):
    for problem, _, key in each_drawn(slug, options):
        assert engine.mark(key, full_marks(problem)).score == 1


@every_setting
def test_working_by_hand_with_every_step_rounded_earns_full_marks(slug, options):
    graph = graph_of(slug, read_options(derivation_of(slug).options, options))
    table = RunTable(graph, [Run(decimals=BY_HAND)])

    for problem, _, key in each_drawn(slug, options):
        givens = {given.name: given.value[None] for given in problem.givens}
        by_hand = {name: value[0, 0] for name, value in solve(table, givens).items()}
        response = {
            part.name: part.rule.write(
                f"{by_hand[part.name]:.0f}" if part.rule.kind == "choice" else by_hand[part.name]
            )
            for part in problem.parts
        }
        assert engine.mark(key, response).score == 1


@every_setting
def test_each_slip_is_recognised_and_nothing_else_is_suspected(slug, options):
    for problem, _, key in each_drawn(slug, options):
        for slip, values in problem.origin.slips.items():
            outcome = engine.mark(key, values)

            notes = {mark.note for mark in outcome.marks.values()}
            assert slip in notes, (problem.seed, slip, notes)
            assert notes <= {slip, "correct", "right-from-your-own-values"}, (problem.seed, slip)
            assert outcome.score < 1


@every_setting
def test_a_slip_is_recognised_from_the_first_part_it_shows_in_alone(slug, options):
    for problem, _, key in each_drawn(slug, options)[:5]:
        for slip, values in problem.origin.slips.items():
            marks = engine.mark(key, values).marks
            first = next(name for name, mark in marks.items() if mark.note == slip)

            note = engine.mark(key, {first: values[first]}).marks[first].note

            assert slip in re.split(" or ", note)


@every_setting
def test_a_slip_costs_once_however_many_steps_it_spoils(slug, options):
    for problem, _, key in each_drawn(slug, options)[:5]:
        for values in problem.origin.slips.values():
            marks = engine.mark(key, values).marks

            assert sum(mark.credit < 1 for mark in marks.values()) == 1


@every_setting
def test_every_variant_s_certificate_holds(slug, options):
    graph = graph_of(slug, read_options(derivation_of(slug).options, options))

    certificate = draw_certified(graph, range(300)).certificate

    assert certificate.holds.all()


@every_problem
def test_two_thousand_seeds_certify(slug):
    graph = graph_of(slug, read_options(derivation_of(slug).options, {}))

    drawn = draw_certified(graph, range(2000))

    assert certify(graph, drawn.givens).holds.all()
    assert drawn.redraws.max() < 50


@every_problem
def test_content_and_key_survive_storage(slug):
    for _, *frozen in each_drawn(slug, {}):
        assert json.loads(json.dumps(frozen, allow_nan=False)) == jsonlike(frozen)


def jsonlike(value):
    """Return a value with tuples as the lists that JSON makes of them."""
    if isinstance(value, dict):
        return {name: jsonlike(each) for name, each in value.items()}
    return [jsonlike(each) for each in value] if isinstance(value, list | tuple) else value


@every_setting
def test_content_gives_away_no_right_answer(slug, options):
    for problem, content, _ in each_drawn(slug, options)[:5]:
        shown = json.dumps(content)
        for slip in problem.origin.slips:
            assert slip not in shown
        for part in problem.parts:
            if part.rule.kind != "choice":
                secret = f"{np.ravel(part.key)[-1]:.12g}"
                assert len(secret) < 8 or secret not in shown


@every_setting
def test_marking_together_gives_what_marking_alone_gives(slug, options):
    pairs = [
        (key, values)
        for problem, _, key in each_drawn(slug, options)[:4]
        for values in [full_marks(problem), {}, *problem.origin.slips.values()]
    ]

    together = engine.mark_many(pairs)

    assert together == [engine.mark(key, response) for key, response in pairs]


@every_problem
def test_a_problem_has_enough_slips_conventions_and_words(slug):
    derivation = derivation_of(slug)
    problem, content, _ = each_drawn(slug, {})[0]

    assert len(problem.origin.slips) >= 5
    assert len(content["conventions"]) >= 3
    assert derivation.summary.endswith(".")
    assert all(part["prompt"] for part in content["parts"])
    assert all(len(slip.hint) > 20 for slip in derivation.slips)


@every_setting
def test_the_worked_solution_shows_every_step_with_its_numbers(slug, options):
    problem, _, key = each_drawn(slug, options)[0]

    rows = engine.solution(key)

    assert [row["name"] for row in rows] == list(problem.origin.steps)
    assert all(row["symbol"] and row["formula"] and row["result"] for row in rows)
    assert not any("<" in row["formula"] + row["numbers"] + row["symbol"] for row in rows)


def median_digits(slug, by_hand):
    graph = graph_of(slug, read_options(derivation_of(slug).options, {"by_hand": by_hand}))
    found = draw_certified(graph, range(200))
    return np.median(effort_by_hand(graph, found.givens, found.certificate.right).digits)


@pytest.mark.parametrize(
    "slug",
    [
        slug
        for slug, derivation in sorted(engine.catalogue().items())
        if "by_hand" in engine.schema_of(derivation.options)["properties"]
    ],
)
def test_by_hand_there_are_fewer_digits_to_reckon_with(slug):
    assert median_digits(slug, by_hand=True) < median_digits(slug, by_hand=False)

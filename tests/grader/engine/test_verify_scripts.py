"""What every problem's verify script promises: it needs only NumPy, and marks as the site does."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import lru_cache

import numpy as np

from grader import engine
from grader.engine.problem import jsonable
from grader.engine.verifying import verify_script
from tests.grader.engine.test_every_problem import every_setting, full_marks

SEED = 3


@lru_cache(maxsize=128)
def script_of(slug, setting):
    """Return a problem, its key, and the names of its script once that has run."""
    problem = engine.realise(slug, SEED, dict(setting))
    content, key = engine.freeze(problem)
    text = verify_script(key, full_marks(problem), content=content)
    names = {"__name__": "verify"}
    code = compile(text, "verify.py", "exec", dont_inherit=True)
    exec(code, names)  # noqa: S102 # it is our own
    return problem, key, text, names


def scripted(slug, options):
    return script_of(slug, tuple(sorted(options.items())))


def checked(names, key, response):
    """Return the script's check of another response."""
    answers = engine.marking.read(key, response)[0]
    answers = {name: jsonable(answers.get(name)) for name in key["parts"]}
    return names["Check"]({**names["PROBLEM"], "response": answers}, names["STEPS"], names["SLIPS"])


def as_marked(outcome):
    return {name: (mark.credit, mark.note) for name, mark in outcome.marks.items()}


@every_setting
def test_a_script_marks_as_the_site_does(slug, options):
    problem, key, _, names = scripted(slug, options)
    full = full_marks(problem)
    first = next(iter(full))
    half_empty = {name: answer for name, answer in full.items() if name != first}
    spoilt = full | {first: spoil(key["parts"][first])}

    for response in [full, {}, half_empty, spoilt, *problem.origin.slips.values()]:
        outcome, check = engine.mark(key, response), checked(names, key, response)

        assert check.agrees()
        if not is_for_the_site(outcome):
            assert check.marks() == as_marked(outcome)
            assert check.score() == outcome.score


def spoil(part):
    """Return an answer that can be read, and in one entry is another than the key."""
    if part["rule"] == "one-of":
        return next(
            each["name"] for each in part["settings"]["options"] if each["name"] != part["key"]
        )
    value = np.array(part["key"], dtype=float)
    value.flat[0] += 7
    return value.tolist()


def is_for_the_site(outcome):
    """Whether a mark rests on what a script does not look at, and says so."""
    notes = {mark.note for mark in outcome.marks.values()}
    return bool(notes & {"rounded-too-early", "own-values-too-easy"}) or " and " in str(notes)


@every_setting
def test_a_script_imports_numpy_and_the_standard_library_only(slug, options):
    _, _, text, _ = scripted(slug, options)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= {"numpy", *sys.stdlib_module_names}


def run(text, folder):
    """Run a script as somebody does who has saved it."""
    file = folder / "verify.py"
    file.write_text(text, encoding="utf-8")
    return subprocess.run(  # noqa: S603 # it is our own
        [sys.executable, "-I", file.name], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_script_runs_by_itself_and_prints_the_mark_that_the_site_gave(tmp_path):
    problem, key, _, _ = script_of("causal-attention", ())
    response = problem.origin.slips["mask-forgotten"]
    outcome = engine.mark(key, response)
    recorded = {"score": outcome.score, "marks": {}}

    ran = run(verify_script(key, response, recorded=recorded), tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "mask-forgotten: Your tokens attend to later ones." in ran.stdout
    assert f"Score: {outcome.score:g}\nThe site recorded the same marks." in ran.stdout


def test_a_script_marks_expressions_by_what_they_come_to(tmp_path):
    problem, key, _, _ = script_of("causal-attention", ())
    name, *_ = full = full_marks(problem)
    written = [[f"sqrt(4)*({entry})/2" for entry in row] for row in full[name]]
    response = full | {name: written}
    outcome = engine.mark(key, response)

    ran = run(
        verify_script(key, response, recorded={"score": outcome.score, "marks": {}}), tmp_path
    )

    assert (ran.returncode, ran.stderr, outcome.score) == (0, "", 1)
    assert "Score: 1\nThe site recorded the same marks." in ran.stdout


def test_a_key_that_the_formulas_do_not_lead_to_is_told_by_the_status(tmp_path):
    problem, key, _, _ = script_of("causal-attention", ())
    other = key | {"givens": key["givens"] | {"w_v": [[9.0, 9.0], [9.0, 9.0]]}}

    ran = run(verify_script(other, full_marks(problem)), tmp_path)

    assert ran.returncode == 1
    assert "DIFFERS" in ran.stdout


def test_where_the_site_recorded_another_mark_the_script_says_so():
    problem, key, _, names = script_of("causal-attention", ())
    recorded = {"score": 0.5, "marks": {"q": {"credit": 0.25, "note": "a and b"}}}
    check = checked(names, key, full_marks(problem))
    check.problem = check.problem | {"recorded": recorded}

    lines = names["report"](check).splitlines()[-2:]

    assert lines == ["The site recorded another mark: 0.5", "  q: 0.25, a and b (here 1, correct)"]


def test_whatever_a_problem_s_words_hold_none_of_it_is_run():
    problem, key, _, _ = script_of("causal-attention", ())
    hostile = 'x\nimport os\r\x0cimport os\u2028import os """ \\'
    content = {"title": hostile, "question": hostile, "conventions": [hostile]}

    text = verify_script(key, full_marks(problem), content=content)

    assert "os" not in names_in(text)
    names = {"__name__": "verify"}
    exec(compile(text, "verify.py", "exec", dont_inherit=True), names)  # noqa: S102
    assert names["PROBLEM"]["title"] == hostile


def names_in(text):
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import)]
    return {alias.name for node in imports for alias in node.names}


def test_a_problem_without_a_living_graph_has_no_script():
    _, key, _, _ = script_of("causal-attention", ())

    assert verify_script(key | {"version": 0}) is None
    assert verify_script(key | {"problem": None}) is None

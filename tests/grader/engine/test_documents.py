"""Documents compile: every formula complete, every other character set and not obeyed."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import engine
from grader.engine.documents.escaping import escaped
from grader.engine.documents.formulas import fitted, formula
from grader.engine.documents.markdown import blocks, line
from tests.grader.engine.test_every_problem import each_drawn, every_setting, full_marks


def document(content, key, response):
    outcome = engine.mark(key, response)
    marks = {name: asdict(mark) for name, mark in outcome.marks.items()}
    answers = [
        {"part": part, "response": response.get(part["name"]), "mark": marks[part["name"]]}
        for part in content["parts"]
    ]
    return engine.latex_document(
        content,
        engine.solution(key, response, marks=marks, parts=content["parts"]),
        answers,
        score=outcome.score,
        said=lambda mark: mark["note"],
    )


def faults_of(text):
    """What a compiler would stop at: unclosed groups and environments, strange characters."""
    bare = re.sub(r"\\[\\{}$&#%_]", "", text)
    open_ones = []
    for verb, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", bare):
        if verb == "begin":
            open_ones.append(name)
        elif not open_ones or open_ones.pop() != name:
            return [f"end of {name}"]
    faults = [f"{name} stays open" for name in open_ones]
    faults += ["braces"] * (bare.count("{") != bare.count("}"))
    faults += ["dollars"] * (bare.count("$") % 2)
    faults += ["left and right"] * (
        len(re.findall(r"\\left\b", bare)) != len(re.findall(r"\\right\b", bare))
    )
    return faults + ["not ASCII"] * (not text.isascii())


@every_setting
def test_every_problem_makes_a_document(slug, options):
    problem, content, key = each_drawn(slug, options)[0]
    slip = next(reversed(problem.origin.slips.values()))

    for response in ({}, full_marks(problem), full_marks(problem) | written(problem, slip)):
        text = document(content, key, response)

        assert faults_of(text) == []
        assert "<" not in re.sub(r"%.*|\\textless\{\}|\$[^$]*\$", "", text).replace(r"\lt", "")
        for step in engine.solution(key):
            assert formula(step["symbol"]), step["symbol"]
            assert not step["formula"] or formula(step["formula"]), step["formula"]


def written(problem, values):
    return {
        part.name: part.rule.write(values[part.name])
        for part in problem.parts
        if part.rule.kind != "choice"
    }


def test_a_written_item_has_a_document_with_its_solution_and_the_answer_as_written():
    option = engine.rules.Option
    one_of = engine.rules.OneOf(
        options=(option(name="a", text="$x^2$"), option(name="b", text="50 %"))
    )
    part = engine.Part(name="choice", prompt="Which *one*?", key="a", rule=one_of)
    problem = engine.Problem(
        title="R&D", stem="A `stem`.", parts=[part], solution="Because **so**."
    )
    content, key = engine.freeze(problem)

    text = document(content, key, {"choice": "b"})

    assert faults_of(text) == []
    assert r"\section*{R\&D}" in text
    assert r"A \texttt{stem}." in text
    assert r"Because \textbf{so}." in text
    assert r"\textbf{Which \emph{one}?}" in text
    assert r"50 \%" in text


@pytest.mark.parametrize(
    ("markdown", "latex"),
    [
        ("*a* **b** `c_d`", r"\emph{a} \textbf{b} \texttt{c\_d}"),
        ("$W_q$ costs $5 and 10 %", r"$W_q$ costs \$5 and 10 \%"),
        (r"5 \* 3, snake_case_name", r"5 * 3, snake\_case\_name"),
        ("[a page](https://x.org/a_b)", r"a page (\texttt{https://x.org/a\_b})"),
        ("**$a*b$**", r"\textbf{$a*b$}"),
        ("Fréchet “x” β", r"Fr\'{e}chet ``x'' \ensuremath{\beta}"),
        ("a $x$ \\input{y}", r"a $x$ \textbackslash{}input\{y\}"),
        ("$\\input{/etc}$", r"\texttt{\textbackslash{}input\{/etc\}}"),
        ("$\\frac{1}{2$", r"\texttt{\textbackslash{}frac\{1\}\{2}"),
        ("a -- b ,, c", "a -{}- b ,{}, c"),
    ],
)  # fmt: skip
def test_markdown_becomes_latex(markdown, latex):
    assert line(markdown) == latex


def test_lists_paragraphs_and_code_are_blocks():
    text = blocks("One.\n\n- a\n- b\n\n1. c\n\n```python\nx = {1: 2}\n```\nTwo.")

    assert text.split("\n\n") == [
        "One.",
        "\\begin{itemize}\n\\item a\n\\item b\n\\end{itemize}",
        "\\begin{enumerate}\n\\item c\n\\end{enumerate}",
        r"\texttt{x~=~\{1:~2\}}",
        "Two.",
    ]


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{2", r"\left( x", r"\begin{bmatrix} 1", "a & b", "a % b", "#1", "x^^5c", "$", "",
        r"\def\x{1}", r"\csname end\endcsname", r"\write18{ls}", "x \\", r"\end{document}",
    ],
)  # fmt: skip
def test_a_formula_that_is_incomplete_or_does_more_than_set_type_is_not_taken_over(tex):
    assert formula(tex) is None


def test_a_line_too_long_is_made_to_fit():
    wide = r"\begin{bmatrix} " + " & ".join(["0.12345"] * 12) + r" \end{bmatrix}"

    assert fitted(wide).startswith(r"\resizebox{0.85\linewidth}")
    assert fitted("x + y") == "x + y"


@given(st.text())
def test_whatever_a_student_writes_is_set_and_not_obeyed(text):
    latex = escaped(text)

    commands = set(re.findall(r"\\([a-zA-Z]+)", latex))
    assert latex.isascii()
    assert not commands & {"input", "write", "def", "begin", "end", "catcode"}
    assert faults_of(latex) == []


@given(st.text(alphabet="ab*_`$[]()\\{}%&#~^<>\"'- \n1.", max_size=60))
def test_no_markdown_breaks_a_document(text):
    assert faults_of(blocks(text)) == []

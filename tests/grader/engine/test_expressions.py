"""Expressions in place of numbers: worked out as Python would, and nothing but numbers."""

from __future__ import annotations

import ast
import math
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from grader.engine.arithmetic import CONSTANTS, FUNCTIONS
from grader.engine.expressions import DEEPEST, in_plain_signs
from grader.engine.parsing import LARGEST, LONGEST, is_worked_out, read_number
from grader.engine.rules import InvalidResponse


def refusal(text: object) -> str:
    with pytest.raises(InvalidResponse) as refused:
        read_number(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sqrt(0.9)", math.sqrt(0.9)), ("exp(-1)", math.exp(-1)), ("(1 - 0.2)*0.5", 0.4),
        ("2*sqrt(3)/4", math.sqrt(3) / 2), ("-2^2", -4.0), ("2^-2", 0.25), ("2**3**2", 512.0),
        ("10^-3", 0.001), ("1/2/4", 0.125), ("6/2*3", 9.0), ("1 - 2 - 3", -4.0), ("1--2", 3.0),
        ("2*-3", -6.0), ("-(1+2)", -3.0), ("+(1)", 1.0), ("((7))", 7.0), ("pi", math.pi),
        ("PI/2", math.pi / 2), ("e", math.e), ("e^2", math.e**2), ("2e0*e", 2 * math.e),
        ("ln(e)", 1.0), ("log(e)", 1.0), ("log2(8)", 3.0), ("log10(1000)", 3.0), ("abs(-2)", 2.0),
        ("sin(pi/2)", 1.0), ("cos(0)", 1.0), ("tan(0)", 0.0), ("tanh(1)", math.tanh(1)),
        ("SQRT( 4 )", 2.0), ("Exp(0)", 1.0), ("1e2*1e3", 1e5), ("2*10^2^2", 20_000.0),
        ("2^10*10^3", 1_024_000.0), ("2*10^(-1)", 0.2), ("6/(4*10^1)", 0.15), ("(6/4)*10^1", 15.0),
        ("0^0", 1.0), ("1e308*1e-308", 1.0), (".5*2", 1.0), ("5.*2", 10.0),
        ("\u22122 \u00d7 3", -6.0), ("6\u00f72", 3.0), ("\u221a(9)", 3.0), ("\u221a9", 3.0),
        ("2*\u221a4*3", 12.0), ("\u03c0", math.pi), ("2 \u00b7 3", 6.0), ("2\u00b7sqrt(9)", 6.0),
        (r"\sqrt{2}", math.sqrt(2)), (r"\frac{1}{4}", 0.25), (r"\dfrac{1+2}{2 \cdot 3}", 0.5),
        (r"\frac{\sqrt{9}}{2}", 1.5), (r"e^{-1}", math.e**-1),
        (r"\exp\left(-1\right)", math.exp(-1)),
        (r"2 \times \pi", 2 * math.pi), (r"\frac{\frac{1}{2}}{2}", 0.25),
        (r"2^\frac{1}{2}", 2**0.5),
        (r"\sqrt{\frac{1}{4}}", 0.5), (r"6 \div 4", 1.5),
    ],
)  # fmt: skip
def test_an_expression_is_worked_out(text, value):
    assert read_number(text) == pytest.approx(value, rel=1e-15)
    assert is_worked_out(text)


@pytest.mark.parametrize("raw", ["0.25", " -1e3 ", "\u22122", 5, 0.5])
def test_a_plain_number_is_not_worked_out(raw):
    read_number(raw)

    assert not is_worked_out(raw)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sqr(2)", "“sqr” is not a function here; these are: sqrt, exp, log, ln, log2, log10,"),
        ("np.sqrt(2)", "“np.sqrt” is not a function here; these are: sqrt,"),
        ("a" * 60 + "(1)", "“aaaaaaaaaaaaaaaaaaaa…” is not a function here"),
        ("sqrt(-1)", "there is no square root of a negative number; look at its sign"),
        ("√-1", "“√-1” is not a number"),
        ("log(0)", "log is only of numbers above zero; look at what it is of"),
        ("ln(1 - 2)", "ln is only of numbers above zero"),
        ("1/(2-2)", "a fraction cannot have zero below the line"),
        ("0^-1", "a fraction cannot have zero below the line"),
        ("(-8)^(1/3)", "a negative number has no such power; look at its sign"),
        ("sqrt 2", "write brackets after sqrt, as in sqrt(2)"),
        ("2 ln", "write * for times, as in 2*sqrt(3)"),
        ("2sqrt(3)", "write * for times, as in 2*sqrt(3)"),
        ("2(3)", "write * for times"),
        ("(2)(3)", "write * for times"),
        ("2pi", "write * for times"),
        ("2√3", "write * for times"),
        ("sqrt(2", "a bracket is not closed; write ) where it ends"),
        ("(1+2", "a bracket is not closed"),
        ("(2)3", "“(2)3” is not a number"),
        ("1+2)", "a bracket is closed that was never opened"),
        ("(2 3)", "“(2 3)” is not a number"),
        ("exp(1000)", "this number is too large"),
        ("9^9^9", "this number is too large"),
        ("1e10*1e10", "this number is too large"),
        ("1e999 - 1e999", "this number is too large"),
        ("sqrt(0,9)", "write numbers like 1234.5, with a decimal point and no comma"),
        ("3*x", "“3*x” is not a number; write it like 0.25, -2.5e-1 or 1/4"),
        ("E", "“E” is not a number"),
        ("1/4\u00d710^2", "put brackets round the fraction, or round what stands below the line"),
        ("()", "“()” is not a number"),
        ("sqrt()", "“sqrt()” is not a number"),
        ("1 + 1 1", "write one number, without spaces in it"),
        ("((((((((((((((((((((((1))))))))))))))))))))))", "put fewer brackets into one another"),
    ],
)  # fmt: skip
def test_a_refusal_says_how_to_mend_it(text, message):
    told = refusal(text)

    assert told.startswith(message)
    assert len(told) <= 120


HOSTILE = [
    "__import__('os')", "__import__('os').system('id')", "().__class__", "sqrt.__self__",
    "().__class__.__bases__[0].__subclasses__()", "e.__class__", "(1).real", "1 .real", "exec('1')",
    "eval('1')", "open('/etc/passwd')", "lambda: 1", "[x for x in (1,)]", "{}", "{1: 2}", "f'{1}'",
    "a:=1", "1 if 1 else 2", "1 and 2", "not 1", "1 < 2", "1 == 1", "~1", "1 << 2", "1 | 2",
    "1 @ 1",
    "print(1)", "math.sqrt(4)", "sqrt(4).real", "pi.real", "sqrt=1", "x = 1", "1;2", "import os",
    "globals()", "getattr(e, 'x')", "sqrt(sqrt)", "sqrt(*[4])", "sqrt(x=4)", "exp(*4)", "'9'*9",
    "9**9**9**9", "9^9^9^9^9^9^9^9", "(9^9)^9^9", "2**" * 30 + "2", "10^1000000000",
    "exp(exp(exp(exp(9))))", "(" * 1000 + "1" + ")" * 1000, "(" * 49 + "1" + ")" * 49,
    "-" * 99 + "1", "-(" * 30 + "1" + ")" * 30, "√" * 99 + "x", "sqrt(" * 16 + "-1" + ")" * 16,
    "1+" * 49, "1/" * 49,
    "^" * 100, "*" * 100, "e" * 100, "(" * 100, ")" * 100, "1" * 100 + "+1", "\\frac{" * 16,
    "\\frac{1}{" * 9 + "0" + "}" * 9, "{" * 50 + "}" * 50, "\\sqrt" * 20, "^{" * 50, "x" * 100_000,
    "1+" * 50_000, "(" * 100_000, " " * 100_000 + "1+x", "e^" * 40 + "9", "sqrt(\0)", "1+\u200b1",
    "1+\u0661", "\uff53qrt(4)", "s\u0323qrt(4)", "sqrt\uff084)", "1_0+1", "0x1+1", "1j*1j", "nan+1",
    "inf-inf", "exp(inf)", "True+True", "1e1e1", "1e+", "2e*3", "tan(1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:30])
def test_what_means_no_good_is_refused_at_once(text):
    start = time.process_time()

    message = refusal(text)

    # A hang, not a busy machine, is what would fail here.
    assert time.process_time() - start < 1
    assert message.isprintable()
    assert len(message) <= 120


def oracle(tree: ast.Expression) -> float:
    """Work a tree out as Python does; we built it ourselves."""
    names = {**FUNCTIONS, **CONSTANTS, "__builtins__": {}}
    return float(eval(compile(tree, "", "eval"), names))  # noqa: S307


def number(value: float) -> ast.expr:
    return ast.Constant(value)


def called(name: str, inside: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [inside], [])


OPERATORS = [ast.Add(), ast.Sub(), ast.Mult(), ast.Div(), ast.Pow()]
leaves = st.one_of(
    st.integers(0, 30).map(float).map(number),
    st.decimals(0, 99, places=3, allow_nan=False).map(float).map(number),
    st.sampled_from(sorted(CONSTANTS)).map(lambda name: ast.Name(name, ast.Load())),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(ast.BinOp, inner, st.sampled_from(OPERATORS), inner),
        st.builds(called, st.sampled_from(sorted(FUNCTIONS)), inner),
        inner.map(lambda tree: ast.UnaryOp(ast.USub(), tree)),
    ),
    max_leaves=8,
)


@settings(max_examples=1_000)
@given(trees, st.sampled_from(["**", "^"]), st.booleans())
def test_a_tree_is_worked_out_as_python_does(tree, power, is_tight):
    whole = ast.fix_missing_locations(ast.Expression(tree))
    written = ast.unparse(whole)
    text = written.replace("**", power).replace(" ", "" if is_tight else " ")
    assume(len(text) <= LONGEST and text.count("(") + text.count(power) < DEEPEST)
    assume("--" not in text.replace(" ", ""))  # We take that for a slip.

    try:
        expected = oracle(whole)
    except (ArithmeticError, ValueError, TypeError):  # A complex number is of the wrong type.
        refusal(text)
        return
    if not math.isfinite(expected) or abs(expected) > LARGEST:
        refusal(text)
    else:
        assert read_number(text) == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
@example(0.1, 0.2)
def test_sums_differences_and_products_are_exact(one, other):
    assert read_number(f"({one!r}) + ({other!r})") == one + other
    assert read_number(f"{one!r} - ({other!r})") == one - other
    assert read_number(f"({one!r})*({other!r})") == one * other


@given(st.text(alphabet="0123456789.+-*/^()e sqrtlnpi√\\{}frac", max_size=60))
def test_nothing_but_a_refusal_is_ever_raised(text):
    try:
        value = read_number(text)
    except InvalidResponse:
        return
    assert abs(value) <= LARGEST


def test_latex_is_written_in_plain_signs():
    assert in_plain_signs(r"\frac{\sqrt{3}}{2}") == "((sqrt(3))/(2))"
    assert in_plain_signs("{1}") == "{1}"

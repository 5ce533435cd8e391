"""Turn Markdown and LaTeX into safe HTML, here and not in the browser: pages are whole at once."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

import dukpy
import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar

LONGEST_FORMULA = 2_000
SHORT = 24
"""Characters of a formula that need never be broken over two lines."""
REMEMBERED = 4_096
KATEX = Path(__file__).resolve().parent.parent / "vendor" / "katex" / "katex.min.js"

TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p"}
TAGS |= {"pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto"}

# A formula's place is kept by a number between two characters that no text may contain.
PLACE = "\ue000{}\ue001"
PLACES = re.compile("\ue000(\\d+)\ue001([.,;:?!)]*)")
KEPT_FOR_PLACES = dict.fromkeys(map(ord, "\ue000\ue001\0"))

RENDER = """(function (tex, display) {
  try {
    return katex.renderToString(tex, {
      displayMode: display, output: "htmlAndMathml", strict: "ignore", throwOnError: true,
      trust: false, maxExpand: 200, maxSize: 20,
    });
  } catch (error) { return null; }
})(dukpy.tex, dukpy.display)"""


class Typesetter:
    """KaTeX in an embedded interpreter, shared by all threads and used by one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._katex: dukpy.JSInterpreter | None = None

    def render(self, tex: str, *, display: bool) -> str | None:
        with self._lock:
            if self._katex is None:
                self._katex = dukpy.JSInterpreter()
                self._katex.evaljs(KATEX.read_text(encoding="utf-8") + ";null")
            try:
                html: str | None = self._katex.evaljs(RENDER, tex=tex, display=display)
            except dukpy.JSRuntimeError:
                # Deep nesting exhausts the interpreter's stack where no `catch` can run.
                return None
            return html


typesetter = Typesetter()


@lru_cache(maxsize=REMEMBERED)
def mathematics(tex: str, *, display: bool = False) -> str:
    """Set a formula; one that is too long or cannot be read appears as its source."""
    html = typesetter.render(tex, display=display) if len(tex) <= LONGEST_FORMULA else None
    if html is None:
        return f'<code class="formula-source">{escape(tex)}</code>'
    return f'<span class="display-math">{html}</span>' if display else html


@lru_cache(maxsize=REMEMBERED)
def markdown(text: str) -> str:
    """Blocks of Markdown, as in a stem."""
    return _finished(text, inline=False)


@lru_cache(maxsize=REMEMBERED)
def inline_markdown(text: str) -> str:
    """A line of Markdown, as in a legend or a label."""
    return _finished(text, inline=True)


def _finished(text: str, *, inline: bool) -> str:
    formulas: MutableMapping[str, Any] = {"formulas": []}
    source = text.translate(KEPT_FOR_PLACES)
    render = PARSER.renderInline if inline else PARSER.render
    html = nh3.clean(
        render(source, formulas), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES
    )

    # The sanitiser would strip KaTeX's markup, so mathematics takes its places only now.
    return PLACES.sub(
        lambda place: set_in_text(formulas["formulas"][int(place[1])], stop=place[2]), html
    )


def set_in_text(formula: tuple[str, bool], *, stop: str) -> str:
    """Set a formula in its text; a short one holds on to the stop after it."""
    tex, display = formula
    html = mathematics(tex, display=display)
    if not stop or display or len(tex) > SHORT:
        return html + stop
    return f'<span class="held">{html}{stop}</span>'


def _keep_place(
    _self: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    env["formulas"].append((token.content.strip(), token.type != "math_inline"))
    place = PLACE.format(len(env["formulas"]) - 1)
    return place if token.type.startswith("math_inline") else f"<p>{place}</p>\n"


def _inline_math(state: StateInline, silent: bool) -> bool:
    """Leave alone what merely looks like a formula: a price, then code that holds a dollar."""
    start = state.pos
    if not DOLLARS(state, True):
        return False
    looks_like_code = "`" in state.src[start : state.pos]
    if silent and not looks_like_code:
        return True
    state.pos = start
    return not looks_like_code and DOLLARS(state, silent)


def _demote_headings(state: StateCore) -> None:
    """A page has its own first two levels; an author's headings come below them."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    parser.inline.ruler.at("math_inline", _inline_math)
    parser.core.ruler.push("demote_headings", _demote_headings)
    for kind in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(kind, _keep_place)
    return parser


DOLLARS = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
PARSER = _parser()

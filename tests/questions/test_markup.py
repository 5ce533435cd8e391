"""Authors' texts become safe pages, and their formulas readable ones."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from questions.services import markup


class ActiveContent(HTMLParser):
    """Collects what a browser would run or fetch by itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style", "iframe", "object", "embed", "img", "link", "base", "form"}:
            self.found.append(tag)
        for name, value in attrs:
            address = name in {"href", "src", "xlink:href", "action"}
            if name.startswith("on") or (name == "style" and "url(" in (value or "")):
                self.found.append(name)
            if address and not (value or "").startswith(("https://", "http://", "mailto:")):
                self.found.append(f"{name}={value}")


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](https://example.org/pixel.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "`<script>alert(1)</script>`",
    "$</span><script>alert(1)</script>$",
    "$\\text{<script>alert(1)</script>}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\url{javascript:alert(1)}$",
    "$\\includegraphics{https://example.org/pixel.png}$",
    "$\\htmlData{x=1}{y}$",
    "$\\htmlStyle{background:url(https://example.org)}{y}$",
    "$$\\href{javascript:alert(1)}{x}$$",
    "[a $x$](https://example.org 'b $y$ \" onmouseover=alert(1)')",
    "<!--$x$--><b onclick=alert(1)>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "<style>body{display:none}</style>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_an_author_writes_becomes_active(payload):
    for html in (markup.markdown(payload), markup.inline_markdown(payload)):
        assert ActiveContent(html).found == []


def test_a_link_to_elsewhere_is_kept():
    html = markup.markdown("[the paper](https://example.org/paper)")

    assert 'href="https://example.org/paper"' in html


def test_a_formula_is_drawn_and_also_spoken():
    html = markup.markdown("Let $Q = X W_q$.")

    assert 'class="katex-html" aria-hidden="true"' in html
    assert "<math " in html
    assert "$" not in re.sub(r"<annotation.*?</annotation>", "", html)


def test_a_displayed_formula_stands_in_a_box_of_its_own():
    assert "display-math" in markup.markdown("$$\\frac{1}{2}$$")
    assert "display-math" not in markup.markdown("$\\frac{1}{2}$")


def test_money_is_no_formula():
    assert markup.markdown("It costs $5 and $10.") == "<p>It costs $5 and $10.</p>\n"


def test_money_before_code_is_no_formula():
    html = markup.markdown("It costs $5 or $10, as in `$a$`; then $x$.")

    assert "It costs $5 or $10, as in <code>$a$</code>; then <span" in html


def test_a_dollar_can_be_escaped():
    assert markup.markdown(r"\$5 and \$6") == "<p>$5 and $6</p>\n"


@pytest.mark.parametrize(
    "bomb",
    [
        r"\def\a{\a\a}\a",
        r"\def\a{xxxxxxxxxx}\def\b{\a\a\a\a\a\a\a\a\a\a}\def\c{\b\b\b\b\b\b\b\b\b\b}" + r"\c" * 99,
        "x" + "_{x" * 5_000 + "}" * 5_000,
        "x" + "_{x" * 480 + "}" * 480,
        r"\frac" * 400,
        "{" * 1_900,
        r"\left(" * 300,
        r"\unknown{command}",
    ],
)
def test_a_formula_that_cannot_be_set_is_shown_as_written_and_the_next_one_is_set(bomb):
    html = markup.mathematics(bomb)

    assert html.startswith('<code class="formula-source">')
    assert "katex" in markup.mathematics("y + 1")


def test_macros_are_expanded_so_often_and_no_more():
    macro = r"\def\short{y}"

    assert "katex" in markup.mathematics(macro + r"\short " * 100)
    assert "katex" not in markup.mathematics(macro + r"\short " * 201)


def test_a_huge_rule_is_cut_down():
    assert "900em" not in re.sub(
        r"<annotation.*?</annotation>", "", markup.mathematics(r"\rule{900em}{900em}")
    )


def test_no_text_can_take_the_place_of_a_formula():
    forged = "\ue0000\ue001 and $x$ and \ue0007\ue001"

    html = markup.markdown(forged)

    assert html.startswith("<p>0 and <span")
    assert html.count('class="katex"') == 1
    assert "\ue000" not in html


def test_an_authors_headings_stand_below_the_pages_own():
    assert markup.markdown("# One\n\n##### Five") == "<h3>One</h3>\n<h6>Five</h6>\n"


def test_a_line_has_no_paragraph():
    assert markup.inline_markdown("*The* queries") == "<em>The</em> queries"


def test_threads_share_the_typesetter():
    formulas = [rf"x_{{{number}}}^2" for number in range(40)]
    alone = [markup.typesetter.render(tex, display=False) for tex in formulas]

    with ThreadPoolExecutor(8) as threads:
        together = list(
            threads.map(lambda tex: markup.typesetter.render(tex, display=False), formulas * 4)
        )

    assert together == alone * 4


def test_a_formula_is_set_only_once(monkeypatch):
    markup.mathematics.cache_clear()
    markup.mathematics("a + b + c")

    monkeypatch.setattr(markup.typesetter, "render", lambda *_, **__: pytest.fail("set again"))

    assert "katex" in markup.mathematics("a + b + c")


def test_filters_hand_html_to_templates_and_nothing_else_does():
    template = Template(
        "{% load markup %}{{ text|markdown }}{{ text|inline_markdown }}{{ tex|math }}"
        "{{ tex|displaymath }}{{ text }}"
    )

    page = template.render(Context({"text": "*so* <b>", "tex": "x"}))

    assert page.count("<em>so</em> &lt;b&gt;") == 2
    assert page.count('class="katex"') == 2
    assert page.endswith("*so* &lt;b&gt;")

"""Whatever a page says can be said in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from examprep.languages import languages_in
from questions.web.describing import summary_of
from tests.factories import ItemVersionFactory
from tests.reading import Page

# Seen by those who build pages, and by nobody else.
FOR_BUILDERS = {"styleguide.html"}
TEMPLATES = [
    path for path in sorted(Path("templates").rglob("*.html")) if path.name not in FOR_BUILDERS
]
# Names, which are the same in every language.
NAMES = {"NumPy", "MATLAB", "LaTeX", "UTC"}
SPOKEN = {"alt", "aria-label", "aria-description", "content", "placeholder", "title"}
# What a browser reads and nobody else: <meta name="viewport" content="...">.
FOR_BROWSERS = {"viewport", "color-scheme", "robots", "theme-color"}
WORD = re.compile(r"[^\W\d_]{2,}")
STANDS_FOR_A_TAG = "0"
# What a page puts into the class attribute of its sheet.
CLASSES = ["block", "sheet"]


class Untranslated(HTMLParser):
    """What a page says of its own: text and spoken attributes, but for code and keys."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"code", "kbd", "pre", "samp", "script", "style"}
        self._hear(dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hear(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"code", "kbd", "pre", "samp", "script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    def _hear(self, attributes: dict[str, str | None]) -> None:
        silent = attributes.get("name") in FOR_BROWSERS or "http-equiv" in attributes
        for name in SPOKEN & attributes.keys():
            if not (name == "content" and silent):
                self._note(attributes[name] or "")

    def _note(self, text: str) -> None:
        self.found += [word for word in WORD.findall(text) if word not in NAMES]


def literal_text(source: str) -> Iterator[str]:
    """What stands in a template outside its tags and outside what is translated."""
    inside = ""
    for token in Lexer(source).tokenize():
        words = token.contents.split() if token.token_type == TokenType.BLOCK else [""]
        if inside:
            inside = "" if words[0] == f"end{inside}" else inside
        elif words[0] in {"blocktranslate", "comment"} or words == CLASSES:
            inside = words[0]
        else:
            yield said_by(token)


def said_by(token: Token) -> str:
    return token.contents if token.token_type == TokenType.TEXT else STANDS_FOR_A_TAG


def untranslated_in(source: str) -> list[str]:
    reader = Untranslated()
    reader.feed("".join(literal_text(source)))
    reader.close()
    return reader.found


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_word_of_a_template_can_be_translated(path):
    assert untranslated_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "{% if x %}Hello{% endif %}",
        '<a title="Hello"></a>',
        '<img alt="Hello">',
        '<meta name="description" content="Hello">',
        "{% blocktranslate %}Bye{% endblocktranslate %}<p>Hello</p>",
        "<code>x = 1</code> Hello",
    ],
)
def test_a_word_that_cannot_be_translated_is_found(source):
    assert untranslated_in(source) == ["Hello"]


@pytest.mark.parametrize(
    "source",
    [
        '<p class="lead">{% translate "Hello" %}</p>',
        "<p aria-label=\"{% translate 'Hello' %}\"></p>",
        "{% blocktranslate count counter=n %}Hello{% plural %}Hellos{% endblocktranslate %}",
        "{# Hello #}{% comment %}Hello{% endcomment %}<kbd>Enter</kbd> NumPy",
        '<meta name="viewport" content="width=device-width">',
    ],
)
def test_what_is_translated_or_code_is_left_alone(source):
    assert untranslated_in(source) == []


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language that says everything in brackets."""

    def gettext(message: str) -> str:
        return message if message.startswith("⟦") else f"⟦{message}⟧"

    def ngettext(singular: str, plural: str, number: int) -> str:
        return gettext(singular if number == 1 else plural)

    def pgettext(context: str, message: str) -> str:
        return gettext(message)

    # Every function of this name ends here, the lazy ones and those of templates too.
    for function in (gettext, ngettext, pgettext):
        monkeypatch.setattr(translation._trans, function.__name__, function)


def untranslated_on(address: str) -> set[str]:
    """What is left of a page's words when keys and all that was translated are taken away."""
    html = Client().get(address).content.decode()
    text = Page(re.sub(r"<kbd>.*?</kbd>", "", html)).text
    assert "⟦" in text
    # What is translated may stand inside of what is translated.
    before = ""
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return set(WORD.findall(text))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/syllabus/", "/accounts/login/", "/display/", "/shortcuts/", "/nowhere/"]
)
def test_a_page_comes_out_in_another_language(address, bracketed):
    assert untranslated_on(address) == set()


@pytest.mark.django_db
def test_of_an_items_page_only_the_authors_words_stay(bracketed):
    version = ItemVersionFactory(title="Qwertz")
    authors = f"{version.item.bank.title} {version.item.label} Qwertz {summary_of(version)}"

    found = untranslated_on(version.item.get_absolute_url())

    assert found <= set(WORD.findall(authors))


def test_the_page_says_which_language_it_is_in():
    with translation.override("ar"):
        html = render_to_string("404.html")

    assert '<html lang="ar" dir="rtl"' in html


def test_one_compiled_file_is_one_more_language(tmp_path):
    for name in ("de", "pt_BR", "xx"):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.mo").touch()
    (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)

    found = languages_in(tmp_path)

    assert found[0] == ("en", "English")
    assert dict(found) == {
        "en": "English",
        "de": "Deutsch",
        "pt-br": "Português Brasileiro",
        "xx": "xx",
    }

"""Filling in grids: by keyboard, by pasting, and by thumb; and copying what is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect

from grader.engine.matrices import read_matrix
from tests.factories import right_answer
from tests.grader.engine.test_matrices import WRITERS
from tests.grader.engine.test_pasting import SPLIT
from tests.journeys.conftest import ATTENTION, variant_on
from tests.journeys.looking import look_at, part_of
from tests.journeys.test_practice import PATIENCE, paste

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


READ = "async text => (await import('/static/js/paste.js')).readPasted(text)"


def begin(page: Page, site: str) -> Locator:
    """Open the attention problem and return the boxes of its first grid, three rows of two."""
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    page.wait_for_url("**/practice/**")
    page.wait_for_load_state("networkidle")
    return page.locator("input[name=q]")


def values(boxes: Locator) -> list[str]:
    return list(boxes.evaluate_all("all => all.map(box => box.value)"))


@pytest.fixture
def boxes(site: str, open_page: Callable[..., Page]) -> Locator:
    return begin(open_page(), site)


@pytest.fixture
def phone(site: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    begin(page, site)
    yield page
    context.close()


def test_enter_goes_to_the_next_row_where_the_row_was_begun(boxes: Locator) -> None:
    keyboard = boxes.page.keyboard
    boxes.first.focus()
    for row in (["1", "2"], ["3", "4"], ["5", "6"]):
        keyboard.type(row[0])
        keyboard.press("Tab")
        keyboard.type(row[1])
        if row[0] != "5":
            keyboard.press("Enter")

    assert values(boxes) == ["1", "2", "3", "4", "5", "6"]
    boxes.nth(1).focus()
    keyboard.press("Enter")
    expect(boxes.nth(3)).to_be_focused()


def test_enter_steps_over_what_is_not_asked(boxes: Locator) -> None:
    scores = boxes.page.locator("input[name=scores]")
    scores.first.focus()
    boxes.page.keyboard.press("Enter")
    expect(scores.nth(1)).to_be_focused()


def test_enter_checks_from_the_last_row_and_ctrl_enter_from_anywhere(boxes: Locator) -> None:
    page = boxes.page
    answer = right_answer(variant_on(page))["q"]
    for place, entry in enumerate(entry for row in answer for entry in row):
        boxes.nth(place).fill(f"({entry})*sqrt(4)/2")
    boxes.first.focus()
    page.keyboard.press("Control+Enter")

    expect(part_of(page, "q")).to_contain_text("Right", timeout=PATIENCE)


PASTED = {
    "PyTorch": "tensor([[1., 2.],\n        [3., 4.],\n        [5., 6.]], dtype=torch.float64)",
    "tuples": "((1, 2), (3, 4), (5, 6))",
    "Mathematica": "{{1, 2}, {3, 4}, {5, 6}}",
    "MATLAB's print": "A =\n\n   1   2\n   3   4\n   5   6\n\n",
    "a spreadsheet with decimal commas": "1;2\n3;4\n5;6\n",
    "CSV in quotes": '"1","2"\r\n"3","4"\r\n"5","6"\r\n',
    "LaTeX's array": (
        r"$$\left[\begin{array}{rr} 1 & {2} \\[2pt] 3 & \frac{4}{1} \\ 5 & 6 \end{array}\right]$$"
    ),
}


def test_a_whole_matrix_fills_the_grid_wherever_one_is(boxes: Locator) -> None:
    for source, text in PASTED.items():
        boxes.nth(3).focus()
        paste(boxes.page, text)
        read = [value.removesuffix(".").removesuffix("/1") for value in values(boxes)]
        assert read == ["1", "2", "3", "4", "5", "6"], source
        boxes.page.keyboard.press("Control+z")
        assert values(boxes) == [""] * 6, source


def test_cells_keep_their_expressions(boxes: Locator) -> None:
    boxes.first.focus()
    paste(boxes.page, "1/2 sqrt( 2 )\n1 - 0.2 exp(-1)\n(1 + 2)*3, -4")
    assert values(boxes) == ["1/2", "sqrt( 2 )", "1 - 0.2", "exp(-1)", "(1 + 2)*3", "-4"]


def test_the_page_takes_apart_what_the_server_takes_apart(boxes: Locator) -> None:
    rows = [[0.5, -0.25], [1e-7, 2.0], [3.0, 4.5e8]]
    texts = {name: write(rows) for name, write in WRITERS.items()}
    for name, text in texts.items():
        if not isinstance(text, str):
            continue
        cells = boxes.page.evaluate(READ, text)
        assert read_matrix(cells, 3, 2).tolist() == rows, name
    for row, cells in SPLIT:
        assert boxes.page.evaluate(READ, row) == [cells]


@pytest.mark.parametrize(
    "text", ["2*[[1, 2], [3, 4], [5, 6]]", "exp([1 2; 3 4])", "[[1, 2], [3, 4]], [[5, 6]]"]
)
def test_what_would_have_to_be_worked_out_first_fills_no_grid(boxes: Locator, text: str) -> None:
    boxes.first.focus()
    paste(boxes.page, text)
    assert values(boxes) == [""] * 6


def test_one_undo_takes_a_whole_paste_back_and_says_so(boxes: Locator) -> None:
    page = boxes.page
    said = page.locator("[data-paste-said]").first
    undo = page.get_by_role("button", name="Undo paste")
    boxes.nth(1).fill("7")
    boxes.nth(2).focus()
    paste(page, "1 2 3\n4 5 6\n7 8 9")

    assert values(boxes) == ["", "7", "1", "2", "4", "5"]
    expect(said).to_have_text("Pasted 3 by 3; what did not fit was left out.")
    look_at(page)
    page.keyboard.press("Control+z")
    assert values(boxes) == ["", "7", "", "", "", ""]
    expect(said).to_have_text("The paste was undone.")
    expect(undo).to_have_count(0)

    paste(page, "1 2\n3 4")
    expect(said).to_have_text("Pasted 2 by 2.")
    undo.click()
    assert values(boxes) == ["", "7", "", "", "", ""]
    expect(boxes.first).to_be_focused()

    paste(page, "1 2\n3 4")
    boxes.nth(5).fill("9")
    expect(undo).to_have_count(0)


def test_on_a_phone_an_expression_is_typed_by_thumb(phone: Page) -> None:
    box = phone.locator("input[name=q]").nth(1)

    def key(name: str) -> Locator:
        return phone.get_by_role("button", name=name).first

    box.tap()
    for size in phone.locator("[data-keypad]:visible button").evaluate_all(
        "all => all.map(key => [key.offsetWidth, key.offsetHeight])"
    ):
        assert min(size) >= 44

    phone.keyboard.type("2")
    key("Times").tap()
    key("Square root").tap()
    phone.keyboard.type("9")
    key("Bracket").tap()
    key("Minus").tap()
    key("Bracket").tap()
    phone.keyboard.type("1")
    key("Change the sign").tap()
    key("Divided by").tap()
    phone.keyboard.type("4")
    key("Bracket").tap()

    assert box.input_value() == "2*sqrt(9)-(-1/4)"
    expect(box).to_be_focused()
    key("Change the sign").tap()
    look_at(phone)


def test_on_a_phone_the_letters_are_a_key_away(phone: Page) -> None:
    box = phone.locator("input[name=q]").first
    box.tap()
    assert box.get_attribute("inputmode") == "decimal"
    letters = phone.get_by_role("button", name="Letters").first
    letters.tap()
    assert box.get_attribute("inputmode") == "text"
    expect(box).to_be_focused()
    expect(letters).to_have_attribute("aria-pressed", "true")
    letters.tap()
    assert box.get_attribute("inputmode") == "decimal"


def test_keys_come_and_go_without_moving_anything(phone: Page) -> None:
    place = "document.querySelector('input[name=k]').getBoundingClientRect().top + scrollY"
    before = phone.evaluate(place)
    phone.locator("input[name=q]").first.tap()
    assert phone.evaluate(place) == before
    phone.locator("h1").tap()
    assert phone.evaluate(place) == before
    expect(phone.locator("[data-keypad]:visible")).to_have_count(0)


def test_the_givens_are_copied_as_code(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    begin(page, site)
    page.get_by_text("Copy the givens as code").click()
    button = page.get_by_role("button", name="Copy PyTorch")
    button.click()

    expect(page.locator("[data-copy-said]")).to_have_text("Copied")
    expect(page.locator("[data-copy=givens-2]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("import torch\nx = torch.tensor([[")
    look_at(page)

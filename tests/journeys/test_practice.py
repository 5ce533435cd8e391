"""The whole path in a real browser, over a real worker and a real broker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from grader import engine
from grader.models import Submission
from questions.selectors.catalogue import item_by_slug, published_version
from questions.services.rendering import problem_of
from tests.factories import right_answer
from tests.journeys.conftest import ATTENTION, variant_on
from tests.journeys.looking import fill, look_at, part_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 20_000


def mask_forgotten() -> dict[str, Any]:
    """The exam's own attention problem, worked with its most common mistake."""
    version = published_version(item_by_slug(*ATTENTION.strip("/").split("/")[1:]))
    problem = problem_of(version, 0, printed=True)
    assert problem.origin is not None
    return dict(problem.origin.slips["mask-forgotten"])


def test_from_the_first_page_to_full_marks(site: str, sized_page: Page) -> None:
    page = sized_page
    page.goto(site)
    look_at(page)
    page.get_by_role("link", name="Deep learning midterm", exact=True).click()
    look_at(page)
    page.get_by_role("link", name="Causal self-attention by hand").click()
    look_at(page)
    page.get_by_role("button", name="Use the exam's own numbers").click()
    look_at(page)
    variant = variant_on(page)

    fill(page, variant.content, right_answer(variant))
    page.get_by_role("button", name="Check").click()

    expect(page.get_by_role("status")).to_contain_text("100 %", timeout=PATIENCE)
    look_at(page)
    page.get_by_role("link", name="Show worked solution").click()
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    look_at(page)


def test_a_mistake_is_named_and_the_next_one_has_other_numbers(site: str, sized_page: Page) -> None:
    page = sized_page
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Use the exam's own numbers").click()
    variant = variant_on(page)
    fill(page, variant.content, mask_forgotten())
    page.get_by_role("button", name="Check").click()

    expect(part_of(page, "weights")).to_contain_text("Mask forgotten", timeout=PATIENCE)
    expect(part_of(page, "output")).to_contain_text("Right from your own values")
    look_at(page)

    page.get_by_role("link", name="Show worked solution").click()
    wrong = page.locator(".first-wrong")
    expect(wrong).to_contain_text("Here it first went wrong")
    expect(wrong).to_contain_text("Mask forgotten")
    look_at(page)

    page.get_by_role("button", name="Another like this").click()
    expect(page.get_by_role("button", name="Check")).to_be_visible()
    assert variant_on(page).content["givens"] != variant.content["givens"]


def test_what_cannot_be_read_is_shown_where_it_stands(site: str, sized_page: Page) -> None:
    page = sized_page
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    variant = variant_on(page)
    response = right_answer(variant)
    response["v"][1][0] = "0,5"
    fill(page, variant.content, response)

    page.get_by_role("button", name="Check").click()

    box = page.locator("input[name=v][aria-label='Row 2, column 1']")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_be_focused()
    expect(box).to_have_value("0,5")
    expect(page.locator("#v-error")).to_contain_text("write 0.5 with a decimal point")
    look_at(page)
    assert Submission.objects.count() == 0


def test_what_was_mended_is_called_wrong_no_more(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390)
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    boxes = page.locator("input[name=v]")
    boxes.first.fill("0,5")
    boxes.nth(1).fill("sqr(2)")
    page.get_by_role("button", name="Check").click()
    told = page.locator("#v-error")
    expect(told).to_be_visible()
    # Half a page is seen before all of it has come.
    page.wait_for_load_state("networkidle")
    height = page.evaluate("document.documentElement.scrollHeight")

    boxes.first.fill("0.5")
    page.locator("input[name=q]").first.focus()

    expect(told).not_to_be_visible(timeout=PATIENCE)
    expect(page.locator("#v-echo")).to_contain_text("Row 1, column 2")
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollHeight") - height < 60


def test_without_javascript_the_path_is_the_same(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390, javascript=False)
    page.goto(site)
    page.get_by_role("button", name="Try it with your own numbers").click()
    variant = variant_on(page)
    response = right_answer(variant)
    pasted = "; ".join(" ".join(map(str, row)) for row in response.pop("q"))
    fill(page, variant.content, response)
    first = page.locator("details.paste").first
    first.locator("summary").click()
    first.locator("textarea").fill(f"[{pasted}]")

    page.get_by_role("button", name="Check").click()

    expect(page.get_by_role("status")).to_contain_text("100 %", timeout=PATIENCE)
    page.get_by_role("link", name="Show worked solution").click()
    expect(page.get_by_role("heading", name="Worked solution")).to_be_visible()
    page.get_by_role("button", name="Another like this").click()
    assert variant_on(page) != variant


def test_the_keyboard_alone_is_enough(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(site + ATTENTION)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "Try new numbers")
    page.keyboard.press("Enter")
    variant = variant_on(page)

    page.locator("input[name=q]").first.focus()
    answer = right_answer(variant)["q"]
    type_by_arrows(page, answer)
    for entry in (str(entry) for row in answer for entry in row):
        assert entry in page.locator("input[name=q]").evaluate_all("all => all.map(x => x.value)")
    page.keyboard.press("Enter")

    expect(part_of(page, "q")).to_contain_text("Right", timeout=PATIENCE)
    expect(part_of(page, "k")).to_contain_text("Left empty")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what bears a name has the focus, as one does who cannot use a mouse."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return
    raise AssertionError(f"Tab never came to {name!r}")


def type_by_arrows(page: Page, answer: list[list[float]]) -> None:
    """Go through a grid like a plough: each row the other way round."""
    for place, row in enumerate(answer):
        ahead = place % 2 == 0
        for step, entry in enumerate(row if ahead else row[::-1]):
            if step:
                page.keyboard.press("ArrowRight" if ahead else "ArrowLeft")
            page.keyboard.type(str(entry))
            page.keyboard.press("End" if ahead else "Home")
        if place + 1 < len(answer):
            page.keyboard.press("ArrowDown")


PASTED = {
    "a spreadsheet": "1\t2\n3\t4\n5\t6",
    "CSV": "1,2\n3,4\n5,6\n",
    "NumPy": "np.array([[1, 2],\n [3, 4],\n [5, 6]])",
    "NumPy's print": "[[1. 2.]\n [3. 4.]\n [5. 6.]]",
    "MATLAB": "A = [1 2; 3 4; 5 6];",
    "LaTeX": r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{bmatrix}",
}


def test_a_pasted_matrix_fills_the_grid_and_can_be_undone(
    site: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").click()
    # The page's modules have run once it is loaded; a box is there to be pasted into before.
    page.wait_for_url("**/practice/**")
    boxes = page.locator("input[name=q]")

    for source, text in PASTED.items():
        boxes.first.focus()
        paste(page, text)
        values = boxes.evaluate_all("all => all.map(box => Number(box.value))")
        assert values == [1, 2, 3, 4, 5, 6], source

    boxes.nth(3).fill("7")
    boxes.nth(2).focus()
    paste(page, "0.5\t0.25")
    assert boxes.nth(3).input_value() == "0.25"
    page.keyboard.press("Control+z")
    assert boxes.nth(3).input_value() == "7"


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text", text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_every_kind_of_item_can_be_answered(site: str, sized_page: Page) -> None:
    page = sized_page
    for slug in ("autoencoder-or-vae", "not-a-gan-loss", "which-images-are-closer"):
        page.goto(f"{site}/banks/deep-learning-midterm/{slug}/")
        look_at(page)
        start = page.get_by_role("button", name="Start")
        (start if start.count() else page.get_by_role("button", name="Try new numbers")).click()
        look_at(page)
        variant = variant_on(page)
        if slug == "autoencoder-or-vae":
            page.get_by_role("textbox").fill("An autoencoder encodes to a fixed latent vector.")
        else:
            fill(page, variant.content, right_answer(variant))
        page.get_by_role("button", name="Check").click()
        expect(page.get_by_role("link", name="Show worked solution")).to_be_visible(
            timeout=PATIENCE
        )
        look_at(page)
    assert engine.mark(variant.key, right_answer(variant)).score == 1


def test_on_a_phone_the_sign_has_a_key_of_its_own(site: str, browser: Browser) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(site + ATTENTION)
    page.get_by_role("button", name="Try new numbers").tap()
    box = page.locator("input[name=q]").nth(3)

    box.fill("0.25")
    page.get_by_role("button", name="Change the sign").first.tap()
    assert box.input_value() == "-0.25"
    expect(box).to_be_focused()
    page.get_by_role("button", name="Change the sign").first.tap()
    assert box.input_value() == "0.25"

    assert box.get_attribute("inputmode") == "decimal"
    look_at(page)
    context.close()

"""What an exam keeps back is on no page, in no answer of the API, in no file and in no log."""

from __future__ import annotations

import copy
import html
import json
import logging
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grader import engine
from grader.learners import Learner
from grader.models import Attempt, Draft, Grading, Printout, Slot, Submission, Variant
from grader.services.attempts import start_attempt
from grader.services.drafts import save_draft
from grader.services.finishing import hand_in
from grader.services.runs import start_run
from grader.services.scheduling import catch_up
from grader.services.submissions import submit_response
from grader.services.variants import issue_variant
from questions.models import Assessment, ItemVersion
from questions.services.importing import load_bank
from questions.services.rendering import problem_of
from tests.factories import UserFactory, wrong_answer
from tests.grader.services.test_attempts import exam_of
from tests.pages import BANKS, every_name, mark_everything

pytestmark = pytest.mark.django_db

# A text, a calculation with parts of two kinds, and a choice.
POSITIONS = (1, 12, 14)
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
# Lengths and coordinates are no numbers of a problem; tokens and clocks are new on each page.
NO_WORDS = re.compile(r'(?s)<svg.*?</svg>|<style.*?</style>|style="[^"]*"')
NEW_EACH_TIME = re.compile(
    r'(?s)<p class="timer".*?</p>|name="(?:csrfmiddlewaretoken|_token)" value="[^"]*"'
    r'|"made_at": "[^"]*"|data-token="[^"]*"|"left": \d+|"seconds": [\d.]+'
)


class Sat:
    """An exam in one of the states in which it keeps everything back, and all that is around it."""

    def __init__(self, state: str) -> None:
        load_bank(BANKS / "deep_learning_midterm.yaml")
        self.exam = Assessment.objects.get()
        self.exam.release = "when-finished" if state == "open" else state
        self.exam.closes = timezone.now() + timedelta(days=9)
        self.exam.save()
        self.student, self.other = UserFactory(), UserFactory()
        learner = Learner(self.student.pk)
        self.attempt = start_attempt(self.exam, learner)
        for slot in self.slots():
            drawn_anew(slot.variant, 1000 + slot.position)
            if slot.position % 3:
                save_draft(slot.variant, missed(slot.variant), began_from=0)
        if state != "open":
            hand_in(self.attempt)
        self.practised = issue_variant(version_at(self.exam, 11), learner, seed=5)
        self.tried = submit_response(self.practised, wrong_answer(self.practised))
        self.run = start_run(learner, {"bank": self.exam.bank.slug}, version_at(self.exam, 13))
        drawn_anew(self.run.variant, 6)
        self.printout = Printout.objects.create(
            attempt=self.attempt, state="ready", content=b"%PDF", total=23
        )
        mark_everything()
        catch_up(self.student.pk)

    def slots(self) -> Iterator[Slot]:
        rows = self.attempt.slots.select_related("variant__version__item__bank", "submission")
        return iter(rows.order_by("position"))

    def arguments(self) -> dict[str, list[list[Any]]]:
        """Return what the addresses with these names may be asked for; others take nothing."""
        some = [slot for slot in self.slots() if slot.position in POSITIONS]
        places = [[self.attempt.pk, slot.position] for slot in some]
        variants = [[slot.variant_id] for slot in some]
        submissions = [[slot.submission_id] for slot in some if slot.submission_id]
        reviewed = [[self.exam.bank.slug, "mode-collapse"]]
        asked: dict[str, list[list[Any]]] = {
            "bank practise-bank": [[self.exam.bank.slug]],
            "item issue": [[self.exam.bank.slug, "causal-attention-by-hand"]],
            "practise-topic": [["attention"]],
            "exam start-exam": [[self.exam.slug]],
            "slot result slot-draft": places,
            "variant draft another hint next": variants,
            "submission solution-tex verify-py api-submission": submissions,
            "self-mark dispute take-back-dispute": submissions,
            "attempt summary hand-in results results-print": [[self.attempt.pk]],
            "order-pdf practise-missed": [[self.attempt.pk]],
            "printout printout-file": [[self.printout.pk]],
            "run end-run": [[self.run.attempt_id]],
            "review-item decide undo-decision wordings": reviewed,
            "add-wording try-wording accept-wording": reviewed,
            "wording withdraw-wording": [[*reviewed[0], 1]],
            "regrade": [[self.attempt.pk]],
            "api-problem": [["causal-attention"]],
            "api-variant": [["causal-attention", 7]],
            "account_confirm_email": [["x"]],
            "account_reset_password_from_key": [["x", "y"]],
        }
        return {name: lists for names, lists in asked.items() for name in names.split()}

    def addresses(self) -> dict[str, str]:
        """Return every address of the site that there is, and the name of each."""
        known = self.arguments()
        found = {
            reverse(name, args=arguments): name
            for name in every_name()
            for arguments in known.get(name, [[]])
        }
        own = [self.practised.get_absolute_url(), f"{self.tried.get_absolute_url()}?solution"]
        return found | dict.fromkeys(own, "practised")


def version_at(exam: Assessment, position: int) -> ItemVersion:
    return ItemVersion.objects.get(item__bank=exam.bank, item__position=position)


def drawn_anew(variant: Variant, seed: int) -> None:
    """Draw a variant by a known seed, so that by chance no number is another's only sometimes."""
    assert variant.version
    variant.content, variant.key = engine.freeze(problem_of(variant.version, seed))
    variant.seed = 7_000_000_000_000_000 + seed
    variant.save()


def missed(variant: Variant) -> dict[str, Any]:
    """Answer everything, nothing rightly, and not in the words of the key."""
    answer = wrong_answer(variant)
    for part in variant.content["parts"]:
        if part["kind"] == "text":
            answer[part["name"]] = "It is not known to me."
        if part["kind"] == "choice":
            names = [option["name"] for option in part["options"]]
            answer[part["name"]] = next(name for name in names if name != answer[part["name"]])
    return answer


class Secrets:
    """The numbers, texts and seeds of an exam that nobody has been shown."""

    def __init__(self, sat: Sat) -> None:
        variants = [slot.variant for slot in sat.slots()]
        typed = Draft.objects.filter(variant__in=variants).values_list("response", flat=True)
        shown = [variant.content for variant in [*variants, sat.practised, sat.run.variant]]
        # What was practised has its solution open.
        shown += [*typed, sat.practised.key, *steps_of(sat.practised)]
        said = plain(json.dumps(shown, ensure_ascii=False))
        self.texts = {text for each in variants for text in texts_in(each.key)}
        self.texts = {text for text in self.texts if text not in said}
        self.texts |= {str(variant.seed) for variant in variants}
        own = {text for each in variants for step in steps_of(each) for text in printed(step)}
        self.numbers = own - {text for each in shown for text in printed(each)}
        # The first page works one problem out, with the numbers of the printed exam.
        self.numbers -= set(NUMBER.findall(body_of(Client().get("/"))))

    def told_by(self, text: str) -> set[str]:
        """Return which of them a text tells."""
        text = plain(NO_WORDS.sub(" ", text))
        found = {secret for secret in self.texts if secret in text}
        return found | (self.numbers & set(NUMBER.findall(text)))


def steps_of(variant: Variant) -> list[Any]:
    """Return the values of a key, of all steps to it, and of all that known mistakes make of it."""
    keys = [part["key"] for part in variant.key["parts"].values()]
    assert variant.version
    problem = problem_of(variant.version, variant.seed % 1_000_000_000)
    if problem.origin is None:
        return keys
    return [*keys, problem.origin.steps, *problem.origin.slips.values()]


def printed(value: Any) -> Iterator[str]:
    """Yield numbers as pages may print them; round ones may be anybody's."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from printed(inner)
    elif isinstance(value, float) and abs(value * 1000 - round(value * 1000)) > 1e-6:
        texts = (repr(value), f"{value:.4f}", f"{value:.6f}")
        yield from (text for text in texts if len(text.strip("-0.")) > 3)


def texts_in(value: Any) -> Iterator[str]:
    """Yield what is written in a key, in pieces without formulas, as any page would show them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"rule", "engine", "problem", "options"} or isinstance(inner, list):
                yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield from re.findall(r"[A-Za-z][A-Za-z ,;-]{22,38}[a-z]", plain(value))


def plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def body_of(response: Any) -> str:
    content = response.getvalue() if response.streaming else response.content
    return content.decode(errors="replace") + str(response.headers)


def viewer(user: Any = None) -> Client:
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user)
    return client


def as_visitor() -> Client:
    """Somebody without an account who has begun to practise, and so has a session."""
    client = viewer()
    client.post("/banks/deep-learning-midterm/causal-attention-by-hand/try/")
    return client


@pytest.fixture(params=["open", "when-closed", "by-hand"])
def sat(request) -> Sat:
    return Sat(request.param)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("grader.services.bell.ring", lambda *_: None)
    monkeypatch.setattr("grader.services.bell.send", lambda *_, **__: None)


ASKED = ("", "?solution&format=json&read&expand=key&fields=key,seed,solution")
# What gives out fresh numbers, or ends what is looked at.
CHANGES = {"issue", "start-run", "try-now", "start-exam", "hand-in", "end-run", "account_logout"}
ANYTHING = {"_number": "0", "go": "check", "hint": "q:value", "seed": "1", "solution": "1"}
OWN = {
    *("slot", "result", "slot-draft", "attempt", "summary", "hand-in", "results", "results-print"),
    *("variant", "draft", "another", "hint", "next", "order-pdf", "practise-missed", "practised"),
    *("submission", "solution-tex", "verify-py", "api-submission", "printout", "printout-file"),
    *("self-mark", "dispute", "take-back-dispute"),
    *("run", "end-run"),
}


def test_whoever_sits_it_is_told_nothing_by_any_address(sat, caplog):
    caplog.set_level(logging.DEBUG)
    secrets, client = Secrets(sat), viewer(sat.student)
    assert len(secrets.texts) > 150
    assert len(secrets.numbers) > 150

    for address, name in sat.addresses().items():
        answers = [client.get(address + asked) for asked in ASKED]
        answers += [client.head(address), client.options(address)]
        if name not in CHANGES:
            answers += [client.post(address, ANYTHING, follow=True)]
        for answer in answers:
            assert answer.status_code < 500
            assert not secrets.told_by(body_of(answer)), address

    assert not secrets.told_by(caplog.text)


def test_the_api_takes_no_answer_to_an_exam(sat):
    secrets, client = Secrets(sat), viewer(sat.student)
    before = Submission.objects.count()

    for slot in sat.slots():
        sent = {"variant": str(slot.variant_id), "response": missed(slot.variant)}
        body = json.dumps(sent | {"seed": 1})
        for text in (json.dumps(sent), body):
            answer = client.post("/api/v1/submissions/", text, content_type="application/json")
            assert answer.status_code in {403, 404, 422, 400}
            assert not secrets.told_by(body_of(answer))

    assert Submission.objects.count() == before


def rows_of(student: Any) -> list[Any]:
    own = {"variant__student": student}
    return [
        list(Attempt.objects.filter(student=student).order_by("pk").values()),
        list(Slot.objects.filter(attempt__student=student).order_by("pk").values()),
        list(Draft.objects.filter(**own).order_by("pk").values()),
        list(Submission.objects.filter(**own).order_by("pk").values()),
        list(Variant.objects.filter(student=student).order_by("pk").values_list("pk")),
    ]


@pytest.mark.parametrize("sat", ["open", "by-hand"], indirect=True)
@pytest.mark.parametrize("who", ["another", "visitor", "nobody"])
def test_others_find_neither_the_exam_nor_that_it_exists(sat, who):
    clients = {"another": lambda: viewer(sat.other), "visitor": as_visitor, "nobody": viewer}
    client, secrets, before = clients[who](), Secrets(sat), rows_of(sat.student)

    for address, name in sat.addresses().items():
        assert not secrets.told_by(body_of(client.get(address))), address
        absent = re.sub(r"[0-9a-f-]{36}", str(uuid.uuid4()), address)
        for method in (client.get, client.post):
            if name in OWN:
                status = method(address).status_code
                assert status in {401, 404, 405}, (address, method)
                assert method(absent).status_code == status, (address, method)

    assert rows_of(sat.student) == before


def test_a_visitors_sitting_is_that_visitors_alone():
    exam, owner = exam_of(1), viewer()
    begun = owner.post(f"/exams/{exam.slug}/start/", follow=True).redirect_chain[-1][0]
    attempt = begun.removesuffix("1/")
    addresses = [begun, attempt, f"{attempt}summary/", f"{attempt}results/", f"{attempt}hand-in/"]

    for other in (viewer(UserFactory()), viewer()):
        other.post(f"/exams/{exam.slug}/start/")
        found = [method(each) for each in addresses for method in (other.get, other.post)]
        assert {answer.status_code for answer in found} <= {404, 405}
        assert f"{attempt}" not in other.get("/exams/").content.decode()

    assert owner.get(begun).status_code == 200


def exchanged(key: dict[str, Any], variant: Variant) -> dict[str, Any]:
    """Return a key that says everything differently, of a problem that asks for the same."""
    assert variant.version
    if variant.version.generator:
        return engine.freeze(problem_of(variant.version, 99))[1]
    key = copy.deepcopy(key)
    key["solution"] = "Something else."
    for part in key["parts"].values():
        settings = part["settings"]
        for option in settings.get("options", []):
            option["feedback"] = "Something else."
            part["key"] = option["name"]
        for criterion in settings.get("criteria", []):
            criterion |= {"idea": "Something else.", "phrasings": ["Else."], "hint": "Other."}
    return key


def seen_by(client: Client, sat: Sat) -> dict[str, tuple[int, str, str]]:
    """Return all that is shown at every address, but for what is new each time."""
    seen = {}
    for address in sat.addresses():
        answer = client.get(address)
        content = answer.getvalue() if answer.streaming else answer.content
        text = NEW_EACH_TIME.sub("", content.decode(errors="replace"))
        seen[address] = (answer.status_code, answer.get("Location", ""), text)
    # These two tell the time.
    return {place: said for place, said in seen.items() if place not in {"/styleguide/", "/readyz"}}


def test_no_page_depends_on_keys_seeds_and_marks_that_are_kept_back(sat):
    client = viewer(sat.student)
    seen_by(client, sat)  # Where one is in the exam is remembered.
    before = seen_by(client, sat)

    for slot in sat.slots():
        slot.variant.key = exchanged(slot.variant.key, slot.variant)
        slot.variant.seed += 1
        slot.variant.save()
    graded = Grading.objects.filter(submission__variant__slot__attempt=sat.attempt)
    graded.update(score=models.F("score") * 0 + 1, marks={}, provisional=True)
    after = seen_by(client, sat)

    assert [address for address in before if before[address] != after[address]] == []


@pytest.mark.parametrize("field", ["number", "seed", "solution", "idea", "hint", "feedback"])
def test_a_hole_would_be_found(field):
    sat = Sat("by-hand")
    secrets = Secrets(sat)
    text, numbers, choice = (
        slot.variant for slot in sat.slots() if slot.position in {1, 11, 14}
    )  # fmt: skip
    [rubric] = [part["settings"]["criteria"] for part in text.key["parts"].values()]
    [options] = [part["settings"]["options"] for part in choice.key["parts"].values()]
    leak = {
        "number": f"{numbers.key['parts']['weights']['key'][1][0]:.4f}",
        "seed": numbers.seed,
        "solution": text.key["solution"],
        "idea": rubric[0]["idea"],
        "hint": rubric[0]["hint"],
        "feedback": options[1]["feedback"],
    }[field]
    Assessment.objects.update(title=str(leak)[:120])

    page = viewer(sat.student).get(f"/attempts/{sat.attempt.pk}/results/")

    assert secrets.told_by(body_of(page))

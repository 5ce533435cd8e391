"""Practice in runs: chosen, begun, gone on with, looked back on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grader.models import Attempt, Draft, Mastery, Slot, Submission, Variant
from grader.services.grading import drain
from questions.models import Item, ItemVersion, Topic
from questions.services.importing import load_bank
from tests.factories import (
    AttemptFactory,
    ItemVersionFactory,
    SlotFactory,
    SubmissionFactory,
    UserFactory,
    right_answer,
    wrong_answer,
)
from tests.questions.samples import small_bank
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("grader.services.bell.ring", lambda *_: None)
    monkeypatch.setattr("grader.web.views.await_verdict", lambda submission: submission)


@pytest.fixture
def bank():
    return load_bank(small_bank()).bank


@pytest.fixture
def student(client):
    student = UserFactory()
    client.force_login(student)
    return student


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    page = Page(response.content.decode())
    assert page.faults == []
    return page


def begin(client, **scope):
    """Begin a run; return the place that one is led to."""
    response = client.post(reverse("start-run"), scope)
    assert response.status_code == 302
    return Slot.objects.get(variant=response["Location"].rstrip("/").rpartition("/")[2])


def go_on(client, slot):
    return client.post(reverse("next", args=[slot.variant_id]))["Location"]


def answer(slot, response=None):
    response = right_answer(slot.variant) if response is None else response
    submission = SubmissionFactory(variant=slot.variant, response=response)
    drain("fast")
    drain("slow")
    return submission


@pytest.mark.parametrize(
    ("scope", "size"), [({"bank": "small"}, 3), ({"topic": "narrow"}, 2), ({"topic": "wide"}, 3)]
)
def test_a_run_leads_through_each_item_once_and_ends_with_what_was_done(client, bank, scope, size):
    slot, seen = begin(client, **scope), set()
    for number in range(1, size + 1):
        page = read(client, slot.variant.get_absolute_url())
        assert f"item {number} of {size}" in page.text
        seen.add(slot.variant.version.item.slug)
        address = go_on(client, slot) if number < size else ""
        slot = Slot.objects.order_by("position").last()
    assert len(seen) == size

    for each in Slot.objects.all():
        answer(each)
    address = go_on(client, slot)

    run = Attempt.objects.get()
    assert address == reverse("run", args=[run.pk])
    assert run.is_finished
    assert "Practise" in read(client, address).text


def test_without_an_account_one_practises_as_a_visitor_who_keeps_the_run(client, bank):
    slot = begin(client, bank="small")

    assert str(slot.attempt.visitor) == client.session["visitor"]
    assert "item 1 of 3" in read(client, reverse("practice")).text
    assert slot.variant.get_absolute_url() in read(client, reverse("practice")).html


def test_pages_that_are_only_looked_at_begin_nothing(client, bank):
    for name, args in [
        ("practice", []),
        ("practise-bank", ["small"]),
        ("practise-topic", ["wide"]),
    ]:
        read(client, reverse(name, args=args))

    assert "visitor" not in client.session
    assert Attempt.objects.count() == Variant.objects.count() == 0
    assert client.get(reverse("start-run")).status_code == 405


def test_what_nobody_offers_is_not_found(client, bank):
    for scope in ({}, {"bank": "no"}, {"topic": "no"}, {"again": "x"}, {"again": str(uuid4())}):
        assert client.post(reverse("start-run"), scope).status_code == 404
    for name in ("practise-bank", "practise-topic"):
        assert client.get(reverse(name, args=["no"])).status_code == 404
    assert Variant.objects.count() == 0
    assert "visitor" not in client.session


def test_nothing_due_leads_back_to_the_choice(client, bank, student):
    response = client.post(reverse("start-run"), {"due": "1"})

    assert response["Location"] == reverse("practice")
    assert Attempt.objects.count() == 0


def test_what_is_due_is_counted_and_reviewed(client, bank, student):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    for slug in ("pick", "compute"):
        item = Item.objects.get(slug=slug)
        Mastery.objects.create(student=student, item=item, due_at=an_hour_ago)

    assert "2 items, before you forget" in read(client, reverse("practice")).text
    slot = begin(client, due="1")
    go_on(client, slot)

    slugs = set(Slot.objects.values_list("variant__version__item__slug", flat=True))
    assert slugs == {"pick", "compute"}
    assert "Due again, item 2 of 2" in read(client, last_variant().get_absolute_url()).text


def last_variant():
    return Slot.objects.order_by("position").last().variant


def test_a_surprise_has_no_end_unless_one_ends_it(client, bank):
    slot = begin(client, any="1")
    for _ in range(4):
        go_on(client, slot)
        answer(slot)
        slot = Slot.objects.order_by("position").last()

    assert slot.position == 5
    page = read(client, slot.variant.get_absolute_url())
    assert "Surprise me, item" in page.text
    assert " of " not in page.text.partition("Surprise me, item")[2][:8]
    client.post(reverse("end-run", args=[slot.attempt_id]))
    assert Attempt.objects.get().is_finished


def test_another_like_this_stays_in_the_run_and_is_the_same_item(client, bank):
    slot = begin(client, bank="small")

    location = client.post(reverse("another", args=[slot.variant_id]))["Location"]

    another = Slot.objects.get(position=2)
    assert location == another.variant.get_absolute_url()
    assert another.variant.version == slot.variant.version
    assert "item 1 of 3" in read(client, location).text
    go_on(client, another)
    assert "item 2 of 3" in read(client, last_variant().get_absolute_url()).text


def test_a_run_says_what_it_earned_and_what_to_do_next(client, bank, student):
    slot = begin(client, bank="small")
    while slot.attempt.slots.count() < 3:
        go_on(client, Slot.objects.order_by("position").last())
    slots = {each.variant.version.item.slug: each for each in Slot.objects.all()}
    answer(slots["pick"])
    answer(slots["compute"], wrong_answer(slots["compute"].variant))
    client.post(reverse("end-run", args=[slot.attempt_id]))

    page = read(client, reverse("run", args=[slot.attempt_id]))

    assert "1 of 3 items are right" in page.text
    assert "100 %" in page.text
    assert "Not answered" in page.text
    assert "Topics to look at Wide" in page.text
    again = begin(client, again=str(slot.attempt_id))
    pks = {Item.objects.get(slug=slug).pk for slug in ("compute", "explain")}
    assert set(again.attempt.scope["items"]) == pks
    assert "Once more, item 1 of 2" in read(client, again.variant.get_absolute_url()).text


def test_an_unfinished_run_is_offered_where_it_was_begun(client, bank):
    slot = begin(client, bank="small")
    following = go_on(client, slot)

    for address in (
        reverse("practise-bank", args=["small"]),
        reverse("practice"),
        reverse("run", args=[slot.attempt_id]),
    ):
        page = read(client, address)
        assert f'href="{following}"' in page.html
        assert "item 2 of 3" in page.text
    assert following not in read(client, reverse("practise-topic", args=["wide"])).html


def test_outside_a_run_next_is_the_next_item_of_the_bank(client, bank):
    client.post(reverse("issue", args=["small", "pick"]), {"numbers": "new"})
    first = Variant.objects.get()

    location = client.post(reverse("next", args=[first.pk]))["Location"]

    second = Variant.objects.exclude(pk=first.pk).get()
    assert location == second.get_absolute_url()
    assert second.version.item.slug == "explain"
    third = client.post(reverse("next", args=[second.pk]))["Location"]
    at_the_end = client.post(third + "next/")["Location"]
    assert at_the_end == bank.get_absolute_url()


def test_what_is_typed_stays_there_when_one_goes_on_without_scripts(client, bank):
    client.post(reverse("issue", args=["small", "explain"]), {"numbers": "new"})
    variant = Variant.objects.get()
    typed = {"_number": "0", "answer": "Because of the"}

    for name in ("next", "another"):
        client.post(reverse(name, args=[variant.pk]), typed)

    assert Draft.objects.get().response == {"answer": "Because of the"}
    assert "Because of the</textarea>" in read(client, variant.get_absolute_url()).html


def test_a_finished_run_is_not_lengthened(client, bank):
    slot = begin(client, bank="small")
    client.post(reverse("end-run", args=[slot.attempt_id]))

    assert go_on(client, slot) == reverse("run", args=[slot.attempt_id])
    client.post(reverse("another", args=[slot.variant_id]))
    assert Slot.objects.count() == 1


def test_nobody_goes_on_with_anothers_run(client, bank):
    slot = begin(client, bank="small")
    exam = AttemptFactory(student=UserFactory())
    addresses = [
        reverse("run", args=[slot.attempt_id]),
        reverse("end-run", args=[slot.attempt_id]),
        reverse("next", args=[slot.variant_id]),
    ]

    client.force_login(exam.student)

    for address in addresses:
        assert client.get(address).status_code in (404, 405)
        assert client.post(address).status_code in (404, 405)
    assert client.post(reverse("start-run"), {"again": slot.attempt_id}).status_code == 404
    assert client.get(reverse("run", args=[exam.pk])).status_code == 404
    assert client.post(reverse("end-run", args=[exam.pk])).status_code == 404
    assert not Attempt.objects.filter(finished_at__isnull=False).exists()


def test_a_mistake_that_is_trained_away_is_named_on_the_page_and_beside_its_marks(client, student):
    run = AttemptFactory(
        mode=Attempt.Mode.PRACTICE, student=student, scope={"missed": str(uuid4())}
    )
    slot = SlotFactory(attempt=run, position=1, aim="mask-forgotten")
    submission = answer(slot)

    before = read(client, slot.variant.get_absolute_url())
    after = read(client, submission.get_absolute_url())

    assert "Aimed at: Mask forgotten" in before.text
    assert "item 1 of 1" in before.text
    assert "It did not happen this time" in after.text


def test_from_another_page_one_answer_leads_to_its_verdict(client, bank):
    version = ItemVersion.objects.get(item__slug="compute")
    posted = {"bank": "small", "item": "compute", "q": ["1", "0", "1", "0"]}

    location = client.post(reverse("try-now"), posted)["Location"]

    submission = Submission.objects.get()
    assert location == submission.get_absolute_url()
    assert submission.variant.version == version
    assert submission.variant.printed
    assert submission.response["q"] == [["1", "0"], ["1", "0"]]
    assert client.get(location).status_code == 200


def test_from_another_page_what_cannot_be_read_is_kept_and_shown(client, bank):
    posted = {"bank": "small", "item": "compute", "q": ["0,5", "0", "1", "0"]}

    location = client.post(reverse("try-now"), posted)["Location"]

    page = read(client, location)
    assert Submission.objects.count() == 0
    assert 'value="0,5"' in page.html
    assert "write 0.5 with a decimal point" in page.text
    assert client.post(reverse("try-now"), {"bank": "small", "item": "no"}).status_code == 404
    assert client.post(reverse("try-now")).status_code == 404


def more_of(bank, student, run):
    """Twelve more items, answered, in the bank and in a run."""
    topics = Topic.objects.all()
    for _ in range(12):
        version = ItemVersionFactory(item__bank=bank, generator="kl-of-gaussians")
        version.item.topics.set(topics)
        position = run.slots.count() + 1
        slot = SlotFactory(attempt=run, position=position, variant__version=version)
        SubmissionFactory(variant=slot.variant)
    drain("fast")


def test_no_page_takes_more_queries_for_more_items(client, bank, student):
    slot = begin(client, bank="small")
    submission = answer(slot)
    addresses = [
        reverse("practice"),
        reverse("practise-bank", args=["small"]),
        reverse("practise-topic", args=["wide"]),
        reverse("run", args=[slot.attempt_id]),
        slot.variant.get_absolute_url(),
        submission.get_absolute_url(),
    ]

    counts = []
    for _ in range(2):
        counts.append([queries_of(client, address) for address in addresses])
        more_of(bank, student, slot.attempt)

    assert counts[0] == counts[1]
    assert max(counts[1]) <= 30


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)

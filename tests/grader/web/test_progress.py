"""The pages of progress: what is due, how topics stand, what was handed in."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from grader.engine.scheduling import Try, standing_with
from grader.models import Mastery, Review
from grader.selectors.progress import Accuracy, Period
from grader.web.charts import plot_of
from grader.web.levels import said
from questions.models import Assessment, Topic
from tests.factories import ItemVersionFactory, SubmissionFactory, UserFactory, VariantFactory
from tests.grader.tries import BEGAN, graded, sat, tried
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def student(client):
    student = UserFactory()
    client.force_login(student)
    return student


@pytest.fixture
def version():
    """An item of a topic."""
    version = ItemVersionFactory()
    version.item.topics.add(Topic.objects.create(slug="attention", title="Attention"))
    return version


def read(client, address):
    page = Page(client.get(address).content.decode())
    assert not page.faults
    return page


def test_who_has_done_nothing_is_told_what_to_do_first(client, student, version):
    page = read(client, "/progress/")

    assert "Nothing of yours is marked yet. Practise an item" in page.text
    assert 'href="/practice/"' in page.html
    assert "Not begun 60 % or better at its item." in page.text
    assert "First tries over time" not in page.text


def test_what_was_done_since_is_taken_in_before_it_is_told(client, student, version):
    tried(version, timezone.now() - timedelta(hours=1), score=0.3, student=student)

    page = read(client, "/progress/")

    assert Review.objects.count() == 1
    assert "1 item, before you forget how it goes." in page.text
    assert "Review 1 due item" in page.text
    assert re.search(r'<form method="post" action="/practice/start/">', page.html)
    assert 'name="due" value="1"' in page.html
    assert "for 50 minutes" in page.text


def test_when_nothing_is_due_the_next_date_is_told(client, student, version):
    tried(version, timezone.now(), student=student)

    page = read(client, "/progress/")

    due_at = Mastery.objects.get().due_at
    assert "Nothing is due now. The next is due:" in page.text
    assert f"{due_at:%H:%M} UTC" in page.text
    assert "Review" not in page.text


def test_a_topic_says_its_level_and_what_the_next_one_takes(client, student, version):
    tried(version, student=student)

    page = read(client, "/progress/")

    assert "Proficient 1 item right again, a day or more after it was first." in page.text
    assert page.html.count("level--proficient") == 2


def test_visitors_see_what_they_did_here_and_why_an_account_helps(client, version):
    client.post("/try/", {"bank": version.item.bank.slug, "item": version.item.slug})
    submission = SubmissionFactory(
        variant=VariantFactory(version=version, visitor=visitor_of(client))
    )
    graded(submission, score=0.7)

    page = read(client, "/progress/")

    assert "only this browser knows" in page.text
    assert "/accounts/signup/?next=/progress/" in page.html
    assert "Familiar" in page.text
    assert "Due again" not in page.text


def visitor_of(client):
    return client.session["visitor"]


def test_an_exam_that_keeps_its_marks_back_changes_nothing(client, student, version):
    sat(student, version, Assessment.Release.BY_HAND)

    page = read(client, "/progress/")

    assert "Nothing of yours is marked yet" in page.text
    assert not Mastery.objects.exists()


def test_the_page_takes_no_more_queries_however_much_there_is(client, student):
    def queries():
        for at, version in enumerate(ItemVersionFactory.create_batch(4)):
            slug = version.item.slug
            version.item.topics.add(Topic.objects.create(slug=slug, title=slug))
            for day in range(at + 1):
                tried(version, BEGAN + timedelta(days=day), student=student)
        client.get("/progress/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/progress/")
        return len(captured)

    assert queries() == queries() <= 13


def test_the_history_lists_newest_first_by_fifty(client, student, version):
    for day in range(52):
        tried(version, BEGAN + timedelta(days=day), score=0.5, student=student)

    first, second = read(client, "/progress/history/"), read(client, "/progress/history/?page=2")

    assert "52 submissions, newest first" in first.text
    assert first.text.count("50 %") == 50
    assert second.text.count("50 %") == 2
    assert "page 2 of 2" in second.text
    assert "21 Jun 2026" in first.text


@pytest.mark.parametrize("number", ["0", "99", "nonsense", "-1"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(client, student, version, number):
    tried(version, student=student)

    assert "1 submission" in read(client, f"/progress/history/?page={number}").text


def test_what_was_chosen_stays_chosen_from_page_to_page(client, student, version):
    other = ItemVersionFactory(title="Another item")
    for day in range(51):
        tried(version, BEGAN + timedelta(days=day), student=student)
    tried(other, student=student)

    page = read(client, "/progress/history/?topic=attention&bank=&kind=")

    assert "51 submissions" in page.text
    assert "Another item" not in page.text
    assert '<option value="attention" selected>' in page.html
    assert 'href="?topic=attention&amp;page=2"' in page.html


@pytest.mark.parametrize(
    "chosen", ["topic=nowhere", "topic=%00", "kind=%27--", "bank=%F0%9F%A6%8A"]
)
def test_nothing_of_a_kind_is_said_kindly(client, student, version, chosen):
    tried(version, student=student)

    page = read(client, f"/progress/history/?{chosen}")

    if "%00" in chosen:
        assert "1 submission" in page.text
    else:
        assert "You have handed in nothing of this kind." in page.text


def test_an_empty_history_says_how_it_fills(client):
    page = read(client, "/progress/history/")

    assert "You have handed in nothing yet." in page.text
    assert "<form class" not in page.html


def test_what_an_exam_keeps_back_is_listed_without_its_mark(client, student, version):
    slot = sat(student, version, Assessment.Release.BY_HAND)

    page = read(client, "/progress/history/")

    assert "Marks come later" in page.text
    assert "100 %" not in page.text
    assert f'href="{reverse("results", args=[slot.attempt_id])}"' in page.html
    assert slot.submission.get_absolute_url() not in page.html


def test_others_work_is_nowhere(client, student, version):
    tried(version)

    assert "You have handed in nothing yet." in read(client, "/progress/history/").text


def test_the_history_takes_no_more_queries_however_long_it_is(client, student):
    def queries():
        for version in ItemVersionFactory.create_batch(8):
            tried(version, student=student)
        with CaptureQueriesContext(connection) as captured:
            client.get("/progress/history/")
        return len(captured)

    assert queries() == queries() <= 12


def test_a_day_all_wrong_has_a_bar_and_a_day_off_has_none():
    days = [Period(date(2026, 5, 1), 2, 0.0), Period(date(2026, 5, 2), 0, None)]

    plot = plot_of(Accuracy(is_weekly=False, periods=days))

    assert [bar.height > 0 for bar in plot.bars] == [True, False]
    assert [bar.percent for bar in plot.bars] == ["0 %", ""]


def test_bars_are_as_high_as_they_are_right_and_stay_within_the_plot():
    days = [Period(date(2026, 5, day), 1, day / 20) for day in range(1, 21)]

    plot = plot_of(Accuracy(is_weekly=False, periods=days))

    heights = [bar.height for bar in plot.bars]
    assert heights == sorted(heights)
    assert heights[-1] == 140
    assert all(bar.y + bar.height == plot.floor for bar in plot.bars)
    last = plot.bars[-1]
    assert float(last.x.rstrip("%")) + float(last.width.rstrip("%")) <= 100
    assert len(plot.labels) <= 4


def test_places_are_written_so_in_every_language(client, student, version):
    tried(version, student=student)

    with translation.override("de"):
        plot = plot_of(Accuracy(is_weekly=False, periods=[Period(date(2026, 5, 1), 1, 0.5)]))

    assert re.fullmatch(r"\d+\.\d{3}%", plot.bars[0].x)


RIGHT, WRONG = [Try(BEGAN, 1.0)], [Try(BEGAN, 0.0)]
KEPT = [*RIGHT, Try(BEGAN + timedelta(days=1), 1.0)]


@pytest.mark.parametrize(
    ("histories", "word", "following"),
    [
        ([[], []], "Not begun", "60 % or better at one of its 2 items."),
        ([WRONG, []], "Begun", "60 % or better at one of its 2 items."),
        ([WRONG], "Begun", "60 % or better at its item."),
        (
            [[Try(BEGAN, 0.7)], [], []],
            "Familiar",
            "2 of its 3 items right at the first try, without hints.",
        ),
        (
            [RIGHT, [], []],
            "Familiar",
            "1 more of its 3 items right at the first try, without hints.",
        ),
        ([[Try(BEGAN, 0.7)]], "Familiar", "Its item right at the first try, without hints."),
        (
            [RIGHT, RIGHT, []],
            "Proficient",
            (
                "1 more of its 3 items right at the first try, without hints. "
                "Then 2 of them right again, a day or more later."
            ),
        ),
        (
            [RIGHT, RIGHT, RIGHT],
            "Proficient",
            "2 items right again, a day or more after they were first.",
        ),
        ([KEPT, KEPT, RIGHT], "Mastered", "It stays so while your latest first tries are right."),
        ([], "Not begun", ""),
    ],
)
def test_a_standing_is_said_with_what_the_next_level_takes(histories, word, following):
    known = said(standing_with(histories))

    assert (known.word, known.following) == (word, following)

"""Take an account away, with all that was done under it."""

from __future__ import annotations

import logging

from django.contrib.auth.models import User
from django.db import transaction

from grader.services.locking import take_turn

logger = logging.getLogger(__name__)


@transaction.atomic
def delete_account(student: User) -> None:
    """Delete a student and all their rows: what they were given, answered and earned.

    What they wrote for others, banks and items, stays without their name: others have answered
    it. A worker that is just marking something of theirs finds its claim gone and drops it.
    """
    # Whatever is begun in another window at this moment waits, and then finds nobody.
    take_turn(User.objects.filter(pk=student.pk), no_key=False)
    student_id = student.pk
    student.delete()
    logger.info("Account %d was deleted by its owner", student_id)

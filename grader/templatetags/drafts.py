"""What pages need to keep drafts in a browser that several people use."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template import Context
from django.utils.crypto import salted_hmac

from grader.models import Submission, Variant
from grader.selectors.access import learner_of
from grader.web.drafts import fields_of

register = template.Library()


@register.simple_tag(takes_context=True)
def owner_mark(context: Context) -> str:
    """Return a mark that tells this learner's copies from another's, and nothing about them."""
    learner = learner_of(context["request"])
    return salted_hmac("owner-of-drafts", repr(learner)).hexdigest()[:16] if learner else ""


@register.simple_tag
def answered_fields(variant: Variant, submission: Submission, part: str) -> str:
    """Return what a try said to a part, as JSON of the boxes it stood in."""
    fields: list[Any] = fields_of(variant, submission.response)
    return json.dumps([each for each in fields if each[0] in {part, f"{part}-pasted"}])

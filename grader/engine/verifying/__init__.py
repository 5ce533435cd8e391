"""The verify script: a student's variant, worked out anew and marked by a file of their own."""

from grader.engine.verifying.bundle import NotSelfContained
from grader.engine.verifying.script import can_verify, verify_script

__all__ = ["NotSelfContained", "can_verify", "verify_script"]

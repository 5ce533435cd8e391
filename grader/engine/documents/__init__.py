"""What is shown on a page, as a document to print and to keep."""

from grader.engine.documents.worked import latex_document

__all__ = ["latex_document"]

"""How far the marker and people agree: files of marked answers, figures, reports."""

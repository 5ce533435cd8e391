"""Mark a short answer against a rubric: ideas found in a student's own words, or not."""

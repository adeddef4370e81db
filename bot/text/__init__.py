"""Lines to passages, text to terms."""

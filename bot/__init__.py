"""Footnote: questions answered with word-for-word quotes and their source lines."""

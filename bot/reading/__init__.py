"""Anything to a title and lines."""

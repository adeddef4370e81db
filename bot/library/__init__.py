"""The use cases: what the edges call, and nothing below."""

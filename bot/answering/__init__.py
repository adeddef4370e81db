"""Hits to an answer: rerank, cut the quotes, say how sure."""

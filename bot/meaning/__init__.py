"""Texts to vectors by a small model, and vectors to the nearest of them."""

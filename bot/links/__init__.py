"""Links: pages that are fetched, and which addresses are never asked."""

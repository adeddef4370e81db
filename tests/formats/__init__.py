"""Foreign formats, each with its lines."""

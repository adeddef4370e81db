"""SQLite through aiosqlite: the truth that everything else is derived from, and all SQL."""

"""Words to hits: the engine on rank-bm25, one index a scope."""

"""Terms to hits: BM25 on rank-bm25, one index a scope."""

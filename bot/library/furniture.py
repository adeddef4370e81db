"""Passages without what only stands around their pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, chain

from bot.model import Candidate


def searched(
    candidates: Iterable[Candidate], furniture: Mapping[tuple[int, int], Sequence[range]]
) -> Iterator[Candidate]:
    """Candidates without their pieces that are furniture; those that are nothing else are left out.

    Args:
        furniture: lines by article id and revision.
    """
    for candidate in candidates:
        lines = furniture.get((candidate.article.id, candidate.article.revision))
        kept = _without(candidate, lines) if lines else candidate
        if kept is not None:
            yield kept


def _without(candidate: Candidate, furniture: Sequence[range]) -> Candidate | None:
    """A candidate with its pieces that are no furniture: no window runs over what is left out."""
    pieces, near = candidate.pieces, candidate.near
    kept = [at for at in range(len(pieces)) if not _is_furniture(candidate, at, furniture)]
    if not kept:
        return None
    ends = [0, *accumulate(piece.terms for piece in pieces)]
    return replace(
        candidate,
        pieces=tuple(pieces[at] for at in kept),
        terms=tuple(chain.from_iterable(candidate.terms[ends[at] : ends[at + 1]] for at in kept)),
        near=tuple(near[at] for at in kept) if near else (),
    )


def _is_furniture(candidate: Candidate, at: int, furniture: Sequence[range]) -> bool:
    line = candidate.first_line + candidate.text.count("\n", 0, candidate.pieces[at].start)
    return any(line in lines for lines in furniture)

"""A question's terms with those of the synonyms of its words."""

from collections.abc import Iterable, Iterator, Sequence

from bot.text.terms import QueryTerm, question_terms


def with_synonyms(
    terms: Sequence[QueryTerm], sets: Iterable[Sequence[str]], languages: Sequence[str]
) -> tuple[QueryTerm, ...]:
    """Terms, and after them those of what means the same as some of them.

    A phrase is found by its terms, side by side and in order, so in any inflection. What stands in
    for it weighs as much as it does, however many words it has, and takes its place where no
    article has it.
    """
    typed = [term for term in terms if not (term.instead or term.filler)]
    found = {term.term: term for term in terms}
    for phrases in sets:
        sequences = [_sequence(phrase, languages) for phrase in phrases]
        for at, sequence in enumerate(sequences):
            for held in _places(typed, sequence):
                for other in sequences[:at] + sequences[at + 1 :]:
                    for term in _instead(held, other):
                        found.setdefault(term.term, term)
    return tuple(found.values())


def _sequence(phrase: str, languages: Sequence[str]) -> tuple[str, ...]:
    terms = question_terms(phrase, languages)
    return tuple(term.term for term in terms if not (term.instead or term.filler))


def _places(typed: Sequence[QueryTerm], sequence: Sequence[str]) -> Iterator[Sequence[QueryTerm]]:
    """Where a sequence of terms stands in the question."""
    for at in range(len(typed) - len(sequence) + 1):
        held = typed[at : at + len(sequence)]
        if held and [term.term for term in held] == list(sequence):
            yield held


def _instead(held: Sequence[QueryTerm], other: Sequence[str]) -> Iterator[QueryTerm]:
    weight = min(1.0, len(held) / len(other)) if other else 0.0
    replaced = tuple(term.term for term in held)
    for term in other:
        if term not in replaced:
            first = held[0]
            yield QueryTerm(
                term, first.typed, first.start, weight, 0.0, instead=replaced, along=tuple(other)
            )

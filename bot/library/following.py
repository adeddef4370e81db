"""What a question takes over from those that it follows up."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.text.operators import parse
from bot.text.terms import QueryTerm, question_terms

CARRIED = 0.5
"""What the terms of the question before count for together, at most, beside one that follows it
up; half of it for the one before that, and so on."""


def carried_over(
    own: Sequence[QueryTerm],
    earlier: Sequence[str],
    left_out: Collection[str],
    languages: Sequence[str],
) -> tuple[QueryTerm, ...]:
    """The terms of earlier questions that are not in this one, each once, lighter with time.

    Together those of one question weigh less than this one's ``own``, however many they are, and
    not finding them costs nothing where this one has terms of its own. Of earlier operators only
    the words of phrases are carried, and none that this question wants ``left_out``.
    """
    known = {term.term for term in own}.union(left_out)
    found: list[QueryTerm] = []
    for distance, before in enumerate(earlier, 1):
        fresh = [
            term
            for term in question_terms(parse(before).words, languages)
            if term.term not in known
        ]
        known.update(term.term for term in fresh)
        # Where this one has no terms, it is the one before that is asked again.
        lighter = CARRIED ** (distance if own else distance - 1)
        if own and fresh:
            lighter *= min(1.0, len(own) / len(fresh))
        for term in fresh:
            weight = term.weight * lighter
            # Where it stands in the earlier question says nothing of this one.
            lighter_term = replace(term, weight=weight, share=0.0 if own else weight, part=False)
            found.append(lighter_term)
    return tuple(found)

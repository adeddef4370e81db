"""The words of an English question: which say nothing, which are talk, which are guesses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.text.counting import CARDINALS, ORDINAL_ONES, TENS, suffixed
from bot.text.english import GUESS, HALF_ACRONYMS, STOP_WORDS
from bot.text.forms import ALSO
from bot.text.normalising import fold, term_of
from bot.text.query_term import QueryTerm
from bot.text.talk import KIND_WITHIN, KINDS, MEASURES, NOT_TALK, SILENT, STANDING, TALK

_DRAWN = re.compile(r"([^\W\d_])\1{2,}")
"""A letter that is drawn out, as in pleeease."""

_NAME = 2
"""Letters up to which a word in capitals is a name that says something: R, IM, BC. So is one letter
however often: AAAA.
"""

_NO_NAMES = frozenset({"ok", "xd"})
_WHICH = frozenset("what which whats".split())
_BEFORE_MAY = frozenset(
    "after by during early from in last late mid next of on since this until".split()
)
"""What stands before the month, and not before the verb."""

_TALK_TERMS = frozenset(map(term_of, TALK)) - {""}


def _equals() -> Mapping[str, list[str]]:
    """What a word may be written as instead: a number in digits, a form that is its own word."""
    found: dict[str, list[str]] = {}
    pairs = [*CARDINALS.items(), *ALSO.items()]
    for one, other in [*pairs, *((other, one) for one, other in pairs)]:
        found.setdefault(term_of(one), []).append(term_of(other))
    compounds = [
        (suffixed(ten + one), (tens, ones))
        for tens, ten in TENS.items()
        for ones, one in ORDINAL_ONES.items()
    ]
    for written, parts in compounds:
        found[written] = [term_of(part) for part in parts]
    return found


_EQUALS = _equals()


def english_terms(
    question: str, words: Sequence[re.Match[str]], *, shouted: bool
) -> Iterator[QueryTerm]:
    """The terms of an English question.

    Some words are guesses. Lower-case ``us`` may be the acronym, because few people who ask press
    shift; in a question all in capitals every acronym is such a word. ``long`` after ``how``, and
    ``year`` after ``what``, say what kind of answer is wanted, which need not hold the word.
    """
    folded = [fold(word[0]) for word in words]
    since_which = KIND_WITHIN
    for at, (match, word) in enumerate(zip(words, folded, strict=True)):
        typed, start = match[0], match.start()
        since_which = 0 if word in _WHICH else since_which + 1
        named = typed.isupper() and not shouted and _may_name(typed) and word not in _NO_NAMES
        if not named and _is_silent(word):
            continue
        term = term_of(word if shouted and "." not in typed else typed)
        if not term:
            if word in HALF_ACRONYMS:
                yield QueryTerm(word.upper(), typed, start, GUESS, GUESS)
            continue
        asks = _asks(folded, at, since_which) or (word == "may" and _is_verb(folded, at, typed))
        if asks or (not named and term in _TALK_TERMS and word not in NOT_TALK):
            yield QueryTerm(term, typed, start, GUESS, 0.0, talk=True)
            continue
        found = QueryTerm(term, typed, start, 1.0, 1.0)
        yield found
        for other in _EQUALS.get(term, ()):
            yield replace(found, term=other, weight=GUESS, share=0.0, instead=(term,))
        if word in TENS and folded[at + 1 : at + 2] and folded[at + 1] in ORDINAL_ONES:
            number = suffixed(TENS[word] + ORDINAL_ONES[folded[at + 1]])
            parts = (term, term_of(folded[at + 1]))
            stretch = question[start : words[at + 1].end()]
            yield QueryTerm(number, stretch, start, 1.0, 0.0, instead=parts)


def _may_name(typed: str) -> bool:
    return len(typed) <= _NAME or len({*typed}) == 1


def _is_silent(word: str) -> bool:
    if word in SILENT:
        return True
    plain = _DRAWN.sub(r"\1", word) if len(word) > _NAME + 1 else word
    return plain != word and (plain in SILENT or plain in STOP_WORDS)


def _asks(folded: Sequence[str], at: int, since_which: int) -> bool:
    """Whether a word says what kind of answer is wanted."""
    after_how = at > 0 and folded[at - 1] == "how"
    after_where = folded[at] in STANDING and "where" in folded[:at]
    return (
        after_where
        or (after_how and folded[at] in MEASURES)
        or (since_which <= KIND_WITHIN and folded[at] in KINDS)
    )


def _is_verb(folded: Sequence[str], at: int, typed: str) -> bool:
    """Whether ``may`` is the verb and not the month."""
    before = folded[at - 1] if at else ""
    after = folded[at + 1] if at + 1 < len(folded) else ""
    dated = before in _BEFORE_MAY or before[:1].isdigit() or after[:1].isdigit()
    return not dated and bool(after) and (typed.islower() or not at)

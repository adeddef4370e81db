"""Near spellings of a word that no article has."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.text.normalising import LONGEST, fold
from bot.text.terms import QueryTerm

SHORTEST = 5
"""Letters that a word needs: shorter ones have too many neighbours that mean something else."""

LONG = 8
"""Letters from which on a word may hold two slips."""

WEIGHT = 0.8
"""What a near spelling counts for in place of the word typed, which may have been meant."""

MOST = 3
"""Near spellings that are offered for one word."""

RELATED = 2_000
"""Stems that are looked up for one word."""

_LACKING = 1
"""Letters typed that a word may lack to be searched without having been asked for."""

_OFTENER = 10
"""How many times as many passages outweigh a rival that is as near."""

_STEM = 0.4
"""The share of a word's letters that its stem has at least."""


@dataclass(frozen=True, slots=True)
class Written:
    """A word as an article writes it, its term, and how many passages have that term."""

    term: str
    text: str
    article_id: int
    passages: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Near spellings of a word, the best first; only where ``sure`` is that one searched."""

    words: tuple[Written, ...]
    sure: bool


def slips(term: QueryTerm) -> int:
    """How many slips of the finger a word may hold: a letter more, less, other, or two swapped.

    None in short words, in what is too long for one, and in those with digits, where every
    character counts.
    """
    typed = _letters(term.typed)
    # A phrase in quotation marks, whose term begins with one, is no word, nor is a part of a run.
    if term.part or term.filler or term.term.startswith('"'):
        return 0
    if any(map(str.isnumeric, typed)) or not SHORTEST <= len(typed) <= LONGEST:
        return 0
    return 1 if len(typed) < LONG else 2


def beginnings(term: QueryTerm) -> tuple[str, str]:
    """What a near spelling begins with: the first letter typed, which fingers rarely miss, or
    the first two swapped.
    """
    typed = _letters(term.typed)
    return typed[0], typed[1] + typed[0]


def lengths(term: QueryTerm) -> tuple[int, int]:
    """How many letters the stem of a near spelling has, at least and at most."""
    typed, most = _letters(term.typed), slips(term)
    return int(len(typed) * _STEM), len(typed) + most


def related(term: QueryTerm, stems: Sequence[str]) -> dict[str, int]:
    """The stems that a near spelling may have, ``RELATED`` at most, the nearest first.

    A slip in an ending changes what is cut off as one. So a stem may be near to the stem of the
    word typed, or to a beginning of the word itself. How far it is, is the number of slips, and
    again that or what it is longer or shorter than the stem of the word typed, if that is more.
    """
    if not stems:
        return {}
    # Imported here, as most questions have no use for it.
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    typed, most = _letters(term.typed), slips(term)
    parts = [term.term, *(typed[:end] for end in range(lengths(term)[0], len(typed) + 1))]
    apart = cdist(parts, stems, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8).min(axis=0)
    found = []
    for at in np.flatnonzero(apart <= most).tolist():
        missed = int(apart[at])
        found.append((missed + max(missed, abs(len(stems[at]) - len(term.term))), stems[at]))
    return {stem: far for far, stem in sorted(found)[:RELATED]}


def correction(term: QueryTerm, words: Iterable[Written]) -> Correction:
    """The near ones among some words, one a spelling, the best first.

    The fewer slips the better, then the fewer of the letters typed the word lacks, as letters are
    left out more often than put in; then the more passages have it. Not sure is what has a rival
    that is as near and not much rarer, and what lacks two of the letters.
    """
    from rapidfuzz.distance import OSA

    typed, most = _letters(term.typed), slips(term)
    swapped = typed[1] + typed[0] + typed[2:]
    found: dict[str, tuple[int, int, int, Written]] = {}
    for word in words:
        letters = _letters(word.text)
        apart = OSA.distance(typed, letters, score_cutoff=most)
        if apart > most or (letters[0] != typed[0] and letters != swapped):
            continue
        lacking = (Counter(typed) - Counter(letters)).total()
        near = apart, lacking, len(word.text), word
        found[word.term] = min(found.get(word.term, near), near, key=lambda each: each[:3])
    if not found:
        return Correction((), sure=False)
    ranked = sorted(found.values(), key=lambda each: (*each[:2], -each[3].passages, each[3].term))
    (apart, lacking, _, best), *others = ranked
    rival = next((word.passages for *cost, _, word in others if cost == [apart, lacking]), 0)
    sure = lacking <= _LACKING and best.passages >= _OFTENER * rival
    spelt: dict[str, Written] = {}
    for *_, word in ranked:
        spelt.setdefault(_letters(word.text), word)
    return Correction(tuple(spelt.values())[:MOST], sure)


def _letters(word: str) -> str:
    return fold(word).replace("'", "")

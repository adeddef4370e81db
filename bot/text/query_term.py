"""One term of a question."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A term of a question, the word as typed, and where it begins in the question.

    ``weight`` is what finding it counts for: 1, or less for a guess. ``share`` is what it takes up
    of the question, so what not finding it costs; it is the weight unless the term stands in for
    another. A ``part`` overlaps its neighbours, of a run without spaces. A ``filler`` helps to
    rank and says nothing by itself; so does ``talk``, an everyday word that asks, or stands for
    nearly any verb or thing: a question of nothing else asks for nothing. ``instead`` names the
    terms that it may stand in for where no article has them, as the same word in another of the
    articles' languages does.
    """

    term: str
    typed: str
    start: int
    weight: float
    share: float
    part: bool = False
    filler: bool = False
    instead: tuple[str, ...] = ()
    talk: bool = False

"""The words of Footnote as immutable values; every room speaks in these."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, NewType

import numpy as np
from numpy.typing import NDArray

from bot.errors import InputError

Scope = NewType("Scope", str)
"""Whose articles: a Discord server's id in decimal digits, or ``SHARED``."""

_QUOTES = '"“”„«»「」'

SHARED = Scope("shared")
"""The scope that every server can read and only the operator can write."""

OriginKind = Literal["corpus", "paste", "upload", "url", "message"]
Reason = Literal["no_articles", "no_match", "filtered", "low_confidence", "greeting"]
Outcome = Literal["added", "revised", "unchanged", "duplicate"]
Beside = Literal["any", "namesakes", "others"]
"""What a new article may stand beside: any article; a namesake, which has its title or file name
but another text; or only others than these."""

BlockKind = Literal[
    "heading",
    "question",
    "paragraph",
    "item",
    "columns",
    "row",
    "code",
    "term",
    "definition",
    "note",
    "entry",
    "hidden",
    "furniture",
]
PieceKind = Literal["sentence", "item", "row", "code", "entry", "head"]
Certainty = Literal["sure", "likely", "unsure"]
FoundBy = Literal["words", "meaning", "both"]

SURE = 0.85
"""Confidence from which an answer is called sure."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article came from. A file's ``ref`` is a relative path, shown as its file name."""

    kind: OriginKind
    ref: str


class Block(NamedTuple):
    """Whole lines of a document that belong together, as its reader sees them.

    ``first`` and ``last`` are line numbers, counted from 1, both included. ``parent`` is the place
    among the document's blocks of what it stands under, or -1: the heading or the question above
    it, the line that introduces a list, the item that an item is in, the column names of a row,
    the term that is defined, what a note notes. ``level`` is 1 to 6 for a heading; for all else it
    is how many lists it stands in. ``columns`` are the names of a ``columns`` block. What is
    ``hidden`` no reader of the page sees; ``furniture`` is what a page puts around its text.
    """

    kind: BlockKind
    first: int
    last: int
    parent: int = -1
    level: int = 0
    columns: tuple[str, ...] = ()
    page: int | None = None


TREE_VERSION = 1
"""Raised whenever reading would make other blocks of the same lines; what is stored is then read
anew."""


Progress = Callable[[int, int], None]
"""Told (done, total): how much of some work is done, whatever it is counted in."""

NOT_TEXT = "{} is not a text file: save its text as .txt or .md."
"""What is said of a file, or of anything else, that is no text."""


@dataclass(frozen=True, slots=True)
class Document:
    """What reading makes of bytes or pasted text, not yet stored.

    ``blocks`` are in the order of their lines; no two share a line, and lines in none say nothing.
    ``tags``, ``language``, ``dated`` and ``author`` are what it says of itself, if it does:
    ``dated`` is a day or a year in ISO 8601. ``encoding`` is the one that a file was in, if it was
    not UTF-8. What is ``foreign`` was no text: its lines alone do not tell its blocks.

    Raises InputError where it cannot be stored as text: SQLite ends one at a NUL, and what UTF-8
    cannot encode it refuses.
    """

    title: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    dated: str = ""
    author: str = ""
    encoding: str = ""
    foreign: bool = False

    def __post_init__(self) -> None:
        text = "\n".join((self.title, *self.lines, *self.tags))
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InputError(NOT_TEXT.format("This")) from error
        if "\0" in text:
            raise InputError(NOT_TEXT.format("This"))


class Edge(NamedTuple):
    """A block near one end of a document.

    ``at`` counts from the first, 0, or from the last, -1. ``said`` is the hash of its text, and
    ``size`` the bytes of that. What ``tells`` something that is asked for, such as a number or an
    address, is never furniture; a heading is none unless what stands below it is.
    """

    at: int
    said: int
    first: int
    last: int
    size: int
    tells: bool
    heads: bool


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article without its text. ``revision`` starts at 1 and grows by 1.

    ``dated`` is the day or the year that it says it is of, in ISO 8601, or that somebody set;
    ``author`` is who it says wrote it. Each is empty where it says none.
    ``added_at`` is when its present revision was stored: UTC, ISO 8601.
    """

    id: int
    scope: Scope
    title: str
    origin: Origin
    language: str
    tags: tuple[str, ...]
    revision: int
    line_count: int
    dated: str = ""
    author: str = ""
    added_at: str = ""

    def has_tag(self, tag: str) -> bool:
        """Whether it has a tag, in whatever case."""
        return tag.casefold() in map(str.casefold, self.tags)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an article.

    ``indexed`` is false for page furniture and for what no reader sees: neither is ever quoted.
    """

    number: int
    text: str
    indexed: bool
    page: int | None = None


class Step(NamedTuple):
    """One step of the path above a piece: a heading, a question, a lead-in, column names, an item.

    ``line`` is its first line in the article; ``text`` is what a reader sees of it, without
    markup. ``parent`` is the place of the next step up among the passage's steps, or -1. ``kind``
    is that of its block; the title is a heading of line 0.
    """

    line: int
    text: str
    kind: BlockKind
    parent: int


class Piece(NamedTuple):
    """The smallest stretch that a quote may begin or end with: a sentence, an item, a row.

    ``start`` and ``end`` are code-point offsets into the passage's text. Pieces of the same
    ``block`` number may stand in one quote. ``terms`` counts the passage's terms that fall into
    it. ``step`` is the place of what it stands under among the passage's steps, or -1. A ``head``
    introduces what follows, and is quoted only for want of better.
    """

    start: int
    end: int
    block: int
    terms: int
    step: int
    kind: PieceKind


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of neighbouring lines that is ranked as one.

    ``text`` is cut character for character out of the article: it begins in ``first_line`` and
    ends in ``last_line``. ``steps`` are the paths of its pieces, each after its parent. ``context``
    holds the terms of the title and of the steps that do not stand in it, which count towards the
    passage; ``terms`` those of the pieces, in text order.
    """

    first_line: int
    last_line: int
    text: str
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]
    context: tuple[str, ...]
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Passages as the store keeps them for ranking.

    ``passages`` and ``articles`` are their ids and those of their articles; ``terms`` are all their
    term ids, one passage after the other, and ``lengths`` how many each has. ``vocabulary`` has the
    id of each of the terms.
    """

    passages: NDArray[np.int64]
    articles: NDArray[np.int64]
    lengths: NDArray[np.int32]
    terms: NDArray[np.uint32]
    vocabulary: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.passages)


class State(NamedTuple):
    """What tells one state of a scope in the store from another: the number of the latest change.

    Numbers grow within one ``incarnation`` of the store. One that was restored is another.
    """

    incarnation: str
    number: int


class Hit(NamedTuple):
    """A passage that shares terms with the question, and its BM25 score (unbounded, above 0)."""

    passage_id: int
    article_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Within:
    """How many passages an article has, and how many of them hold each term asked for."""

    passages: int
    containing: Mapping[str, int]


class Lead(NamedTuple):
    """What a quote stands under: a question, a lead-in, or column names; its first line."""

    line: int
    text: str


class Cell(NamedTuple):
    """One cell of a quoted row: the name of its column, and where it stands in the quote."""

    column: str
    start: int
    end: int


class Layout(NamedTuple):
    """How a reader sees a quote, by code-point offsets into it.

    ``wraps`` are the line ends that only a width put there. ``markup`` are the stretches that no
    reader sees. ``cells`` are those of all its rows, where their columns have names; then it holds
    nothing else. ``code`` is shown as it stands. A quote that begins ``within`` a paragraph has an
    ellipsis before it.
    """

    code: bool = False
    within: bool = False
    wraps: tuple[int, ...] = ()
    markup: tuple[tuple[int, int], ...] = ()
    cells: tuple[Cell, ...] = ()


AS_IT_STANDS = Layout()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with its article, revision, and first and last line.

    ``headings`` are those above it, the nearest last; ``lead`` is the question, the lead-in or the
    column names that it stands under. ``highlights`` are pairs of code-point offsets into
    ``quote``. ``cut_start`` and ``cut_end`` tell the edge where a sentence was too long and an
    ellipsis is due. ``by`` tells what speaks for it: words of the question that say something,
    its meaning, or both. ``url`` leads to its words, lines, page or message, if any address does.
    """

    article_id: int
    title: str
    origin: Origin
    revision: int
    first_line: int
    last_line: int
    page: int | None
    quote: str
    highlights: tuple[tuple[int, int], ...]
    score: float
    cut_start: bool = False
    cut_end: bool = False
    headings: tuple[str, ...] = ()
    lead: Lead | None = None
    layout: Layout = AS_IT_STANDS
    by: FoundBy = "words"
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a citation has its score.

    ``parts`` are what each figure of the ranking adds to it; together they are the score. The
    part of ``bm25`` is once more split by ``terms``: the word as typed, and what it adds.
    ``absent`` are the words that the passage does not hold. ``odds`` is the logarithm of the odds
    that it answers by the word of a judge, 0 where none has read it; it is no part of the score.
    """

    parts: Mapping[str, float]
    terms: Mapping[str, float]
    absent: tuple[str, ...]
    odds: float = 0.0


def _is_quoted(phrase: str, question: str) -> bool:
    """Whether a question has a phrase in quotation marks, straight or not."""
    return re.search(f"[{_QUOTES}]\\s?{re.escape(phrase)}\\s?[{_QUOTES}]", question) is not None


@dataclass(frozen=True, slots=True)
class Answer:
    """The citations for a question, best first; or none, with the reason.

    It is ``filtered`` where some article has words of the question, but its operators leave out
    all that matches. ``confidence`` is 0 to 1. ``missing`` are words, phrases and tags of the
    question, as typed, that no article has; ``corrected`` maps a typed word to the spelling that
    was searched in its place; ``suggestions`` are questions worth asking instead. ``carried`` are
    words of earlier questions that were searched along. ``spelt_by`` are the articles that a
    spelling or a suggested question was taken from. ``own`` is false where the scope had no
    articles of its own, but only shared ones or none. ``closest`` are the nearest places where the
    reason is ``low_confidence``. ``differs`` tells that two articles say the same but for a number
    or a date.
    """

    question: str
    confidence: float = 0.0
    reason: Reason | None = None
    citations: tuple[Citation, ...] = ()
    missing: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    spelt_by: frozenset[int] = frozenset()
    own: bool = True
    explanations: tuple[Explanation, ...] = ()
    closest: tuple[Citation, ...] = ()
    differs: bool = False

    @property
    def answered(self) -> bool:
        return self.reason is None

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is to be said of ``missing``: under an answer only what asks for one thing alone.

        That is a number, a phrase in quotation marks, or a tag.
        """
        return tuple(
            typed
            for typed in self.missing
            if not self.answered
            or any(map(str.isdigit, typed))
            or _is_quoted(typed, self.question)
            or typed.startswith("tag:")
        )

    @property
    def certainty(self) -> Certainty | None:
        """How far to trust the answer; None where there was nothing to be more or less sure of."""
        if self.reason == "low_confidence":
            return "unsure"
        if not self.answered:
            return None
        return "sure" if self.confidence >= SURE else "likely"


@dataclass(frozen=True, slots=True)
class Page:
    """A citation on a card; None once its article was removed. ``latest`` is the present revision.

    Where that is another than the citation's, the article has been revised since.
    """

    citation: Citation | None
    latest: int


@dataclass(frozen=True, slots=True)
class Target:
    """A message in Discord that was searched for, where it is, and who wrote it."""

    author: int
    channel: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An answer as it was shown in Discord, kept for its buttons.

    The citations of ``answer`` stand in ``pages``, as they are now. ``asker`` is a user's id.
    ``earlier`` are the questions that it follows up, the latest first. ``article_id`` is set if
    only that article was asked. ``channel`` says where everyone was shown it, ``message`` what
    shows it there now, and ``page`` what is open in that. ``target`` is the message that was
    searched for, until the card is shared, and on the ``shared`` one. ``asked_in`` are the messages
    that ask the question, if any, the first of which the card replies to. ``withdrawn`` counts how
    often something was taken off it. An ``expired`` card has no buttons any more. ``helpful``
    counts who said so.
    """

    key: str
    scope: Scope
    asker: int
    answer: Answer
    pages: tuple[Page, ...] = ()
    earlier: tuple[str, ...] = ()
    article_id: int | None = None
    page: int = 0
    channel: int | None = None
    message: int | None = None
    target: Target | None = None
    asked_in: tuple[int, ...] = ()
    shared: bool = False
    withdrawn: int = 0
    expired: bool = False
    helpful: int = 0


@dataclass(frozen=True, slots=True)
class Rating:
    """How many found the answer to a question helpful, and how many did not."""

    question: str
    helpful: int
    unhelpful: int


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one article that was brought in.

    Of a ``duplicate`` nothing was stored: ``article`` is the one that has its text. ``encoding`` is
    the one that its file was in, if it was not UTF-8. ``similar`` are other articles of its scope
    that are nearly the same, the most alike first; it tells them where a text was stored.
    """

    article: Article
    outcome: Outcome
    passages: int
    encoding: str = ""
    similar: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What became of the corpus folder's articles.

    ``refused`` holds one sentence for each file that could not be read.
    """

    added: int = 0
    revised: int = 0
    removed: int = 0
    unchanged: int = 0
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report(Mirrored):
    """What a reindex did besides: passages in the index, and seconds it took.

    Articles that mirror no file count as unchanged.
    """

    passages: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored passage with its article, as the second step of ranking reads it.

    ``terms`` are term ids; see ``Passage`` for the rest. ``near`` has a cosine for each piece, that
    of its vector and the question's: empty without a model, or where it has no vectors yet.
    """

    id: int
    article: Article
    first_line: int
    last_line: int
    text: str
    pieces: tuple[Piece, ...]
    steps: tuple[Step, ...]
    context: tuple[int, ...]
    terms: tuple[int, ...]
    near: tuple[float, ...] = ()

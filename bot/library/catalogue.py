"""Which articles there are, kept at hand for those who list them and look them up by typing."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice
from typing import NamedTuple

from bot.access import View
from bot.library.files import name_of
from bot.model import Article, Scope, State
from bot.store.store import Store
from bot.text.normalising import fold
from bot.work import Work

KEPT = 20_000
"""Articles that are kept at hand, not counting those of the two scopes read last."""

_READ_TOGETHER = 2
_SHORTEST = 4
"""Letters that a typed word needs to hold a slip: shorter ones have too many neighbours."""

_WORDS = re.compile(r"\w+")
_NUMBER = re.compile(r"(\d+)")

Place = tuple[tuple[str | int, ...], str, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """The articles of a scope at a state of the store, by title.

    ``titles`` counts those of each title, capitals aside. ``titled`` says where those stand that
    have a word in their titles, ``having`` the same with their file names and tags.
    """

    state: State
    articles: tuple[Article, ...]
    titles: Mapping[str, int]
    titled: Mapping[str, Sequence[int]]
    having: Mapping[str, Sequence[int]]

    def only(self, ids: Collection[int]) -> "Listing":
        """Those of some ids."""
        return listing(self.state, (each for each in self.articles if each.id in ids))


class Match(NamedTuple):
    """What somebody means by a title: an article; or none, and some that may be meant.

    Those are ``alike`` where all of them have the very title.
    """

    article: Article | None
    offered: tuple[Article, ...] = ()
    alike: bool = False


class Catalogue:
    """The articles of each scope, read anew only where the scope has changed."""

    def __init__(self, store: Store, work: Work) -> None:
        self._store = store
        self._work = work
        self._listings: dict[Scope, Listing] = {}

    async def listings(self, view: View) -> list[Listing]:
        """What a view shows now of each of its scopes."""
        # The states first: what changes after them is read once more the next time.
        states = await self._store.states(view.scopes)
        listings = [await self._listing(*each) for each in states.items()]
        return listings if view.allow is None else [each.only(view.allow) for each in listings]

    async def _listing(self, scope: Scope, state: State) -> Listing:
        known = self._listings.pop(scope, None)
        if known is None or known.state != state:
            articles = await self._store.articles(View((scope,)))
            known = await self._work.answer(lambda: listing(state, articles))
        self._listings[scope] = known
        self._make_room()
        return known

    def _make_room(self) -> None:
        """Let those go that were read longest ago."""
        others = list(self._listings)[:-_READ_TOGETHER]
        kept = sum(len(self._listings[scope].articles) for scope in others)
        for scope in others:
            if kept > KEPT:
                kept -= len(self._listings.pop(scope).articles)


def listing(state: State, articles: Iterable[Article]) -> Listing:
    """The articles of a scope in the order of their places."""
    found = tuple(sorted(articles, key=place_of))
    titled: dict[str, list[int]] = {}
    having: dict[str, list[int]] = {}
    for at, article in enumerate(found):
        words = words_of(article.title)
        others = words_of(" ".join([name_of(article.origin), *article.tags]))
        for word in dict.fromkeys(words):
            titled.setdefault(word, []).append(at)
        for word in dict.fromkeys((*words, *others)):
            having.setdefault(word, []).append(at)
    titles = Counter(article.title.casefold() for article in found)
    return Listing(state, found, titles, titled, having)


def place_of(article: Article) -> Place:
    """Where an article stands among others: by title, capitals aside, and 2 before 10."""
    parts = _NUMBER.split(article.title.casefold())
    # Every other part is a number, so like is compared with like.
    natural = tuple(int(part) if at % 2 else part for at, part in enumerate(parts))
    return natural, article.title, article.id


def titled(listings: Sequence[Listing], typed: str, limit: int) -> list[Article]:
    """Articles of some listings that may be meant by what was typed so far.

    First come those in whose title each word typed begins some word, then those where it is a part
    of one, by title. Where there is none of these, words with a slip are found too.
    """
    wanted = words_of(typed)
    first = list(islice(_found(listings, wanted, _begins), limit))
    known = {article.id for article in first}
    parts = (each for each in _found(listings, wanted, _is_in) if each.id not in known)
    found = list(islice(chain(first, parts), limit))
    return found or list(islice(_found(listings, wanted, _nearly_begins), limit))


def searched(listings: Sequence[Listing], text: str) -> list[Article]:
    """Articles that have each word of a text in their titles, file names or tags, listing by
    listing.
    """
    wanted = words_of(text)
    return [article for one in listings for article in _having(one, one.having, wanted, _is_in)]


def named(listings: Sequence[Listing], title: str, most: int, *, exact: bool) -> Match:
    """The article that somebody means by a title; unless ``exact``, capitals aside or by a part.

    The very title comes before one with other capitals, and both before a part that one alone has.
    Where it stays open, ``most`` at most are offered.
    """
    every = [article for one in listings for article in one.articles]
    same = [article for article in every if article.title == title]
    if not same and not exact:
        same = [article for article in every if article.title.casefold() == title.casefold()]
    if same:
        return Match(same[0]) if len(same) == 1 else Match(None, tuple(same[:most]), alike=True)
    wanted = words_of(title)
    if not wanted:
        return Match(None)
    parts = list(islice(_found(listings, wanted, _is_in), 2))
    # A number is more likely an id that is gone than a part of a title.
    if len(parts) == 1 and not exact and not title.isdigit():
        return Match(parts[0])
    return Match(None, tuple(titled(listings, title, most)))


def clashing(listings: Sequence[Listing], articles: Iterable[Article]) -> list[Article]:
    """Those of some articles whose title another has too, capitals aside."""
    return [
        article
        for article in articles
        if sum(one.titles.get(article.title.casefold(), 0) for one in listings) > 1
    ]


def words_of(text: str) -> tuple[str, ...]:
    """The words of a title, or of what is typed to find one, without what nobody means."""
    return tuple(_WORDS.findall(fold(text)))


def is_slip(typed: str, word: str) -> bool:
    """Whether a word is typed with one slip: a letter more, less, other, or two swapped."""
    while typed and word and typed[0] == word[0]:
        typed, word = typed[1:], word[1:]
    while typed and word and typed[-1] == word[-1]:
        typed, word = typed[:-1], word[:-1]
    longest = max(len(typed), len(word))
    return longest <= 1 or (longest == 2 and typed == word[::-1])


Fits = Callable[[str, str], bool]
"""Whether what was typed for a word fits it, in this order."""


def _found(listings: Sequence[Listing], wanted: Sequence[str], fits: Fits) -> Iterator[Article]:
    """Those whose titles have a word for each of some that were typed, by title."""
    having = (_having(one, one.titled, wanted, fits) for one in listings)
    return merge(*having, key=place_of)


def _having(
    one: Listing, words: Mapping[str, Sequence[int]], wanted: Sequence[str], fits: Fits
) -> Iterable[Article]:
    """Those of a listing that have a word for each of some that were typed, by title."""
    if not wanted:
        return one.articles
    # Each word is looked at once, however many articles have it.
    having = (
        {at for word, places in words.items() if fits(typed, word) for at in places}
        for typed in wanted
    )
    return [one.articles[at] for at in sorted(set.intersection(*having))]


def _begins(start: str, word: str) -> bool:
    """Whether a word begins so; where a script has no spaces, any of its words may."""
    return word.startswith(start) or (not start.isascii() and start in word)


def _is_in(part: str, word: str) -> bool:
    return part in word


def _nearly_begins(typed: str, word: str) -> bool:
    """Whether a part of a word, or its beginning but for a slip, was typed."""
    if typed in word:
        return True
    # Whatever the slip is, one of the first two letters is among the first two.
    if len(typed) < _SHORTEST or (typed[0] not in word[:2] and typed[1] not in word[:2]):
        return False
    return any(is_slip(typed, word[: len(typed) + more]) for more in (-1, 0, 1))

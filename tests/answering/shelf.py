"""One article on a shelf, to ask without a store."""

from collections.abc import Sequence

from bot.answering.answer import answer
from bot.answering.question import Question
from bot.model import Answer, Article, Candidate, Origin, Scope, Within
from bot.text.passages import passages
from bot.text.phrases import Phrase
from bot.text.terms import question_terms


class Shelf:
    """One article, analysed as the store and the index would hand it to answering."""

    def __init__(self, lines: Sequence[str], title: str = "Ferry") -> None:
        self.ids: dict[str, int] = {}
        self.article = Article(
            7, Scope("1"), title, Origin("paste", ""), "en", (), revision=3, line_count=len(lines)
        )
        self.candidates = [
            Candidate(
                number,
                self.article,
                passage.first_line,
                passage.last_line,
                passage.text,
                passage.sentences,
                self._known(passage.context),
                self._known(passage.terms),
            )
            for number, passage in enumerate(passages(title, lines), 1)
        ]

    def _known(self, terms: Sequence[str]) -> tuple[int, ...]:
        return tuple(self.ids.setdefault(term, len(self.ids) + 1) for term in terms)

    def ask(self, asked: str, limit: int = 5, phrases: Sequence[Phrase] = ()) -> Answer:
        """The answer from all passages that share a term, however little it is to be trusted.

        ``phrases`` are those that are to be seen in the quotes.
        """
        terms = question_terms(asked)
        ids = {term.term: self.ids.get(term.term, -at) for at, term in enumerate(terms, 1)}
        given = {ids[term.term]: term.weight for term in terms}
        rarity = {term: 2 * weight for term, weight in given.items()}
        weights = {term: weight for term, weight in rarity.items() if term > 0}
        found = [c for c in self.candidates if weights.keys() & {*c.context, *c.terms}]
        scores = {c.id: 1 / c.id for c in found}
        question = Question(
            text=asked,
            terms=terms,
            ids=ids,
            given=given,
            weights=weights,
            rarity=rarity,
            asked=sum(rarity.values()),
            passages=len(self.candidates),
            phrases=tuple(phrases),
        )
        held = [{*c.context, *c.terms} for c in self.candidates]
        containing = {term: sum(term in each for each in held) for term in weights}
        within = {self.article.id: Within(len(self.candidates), containing)}
        return answer(asked, question, found, scores, within, limit=limit, threshold=0.0)

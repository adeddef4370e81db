"""One article on a shelf, to ask without a store."""

from collections.abc import Sequence

from bot.answering.answer import answer
from bot.answering.features import Features, features
from bot.answering.question import Question
from bot.answering.related import related_prefix, relation
from bot.answering.rerank import Ranked, rerank
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

    def question(self, asked: str, phrases: Sequence[Phrase] = ()) -> Question:
        """A question as it stands to the article; ``phrases`` are to be seen in the quotes."""
        terms = question_terms(asked)
        ids = {term.term: self.ids.get(term.term, -at) for at, term in enumerate(terms, 1)}
        given = {ids[term.term]: term.weight for term in terms}
        rarity = {term: 2 * weight for term, weight in given.items()}
        prefixes = {term.term: related_prefix(term.term) for term in terms}
        return Question(
            text=asked,
            terms=terms,
            ids=ids,
            given=given,
            weights={term: weight for term, weight in rarity.items() if term > 0},
            rarity=rarity,
            shares=rarity,
            passages=len(self.candidates),
            phrases=tuple(phrases),
            related={
                ids[term]: {
                    other_id: relation(term, other)
                    for other, other_id in self.ids.items()
                    if other.startswith(prefix) and relation(term, other)
                }
                for term, prefix in prefixes.items()
                if prefix
            },
        )

    def found(self, question: Question) -> list[Candidate]:
        """All passages that share a term with a question."""
        return [c for c in self.candidates if question.weights.keys() & {*c.context, *c.terms}]

    def within(self, question: Question) -> dict[int, Within]:
        held = [{*c.context, *c.terms} for c in self.candidates]
        containing = {term: sum(term in each for each in held) for term in question.weights}
        return {self.article.id: Within(len(self.candidates), containing)}

    def features(self, asked: str) -> list[Features]:
        """The figures of all passages that share a term, in text order."""
        question = self.question(asked)
        found = self.found(question)
        return features(question, found, scores(found), self.within(question))

    def ranked(self, asked: str) -> tuple[Question, list[Ranked]]:
        """A question and all passages that share a term, best first."""
        question = self.question(asked)
        found = self.found(question)
        return question, rerank(question, found, scores(found), self.within(question))

    def ask(self, asked: str, limit: int = 5, phrases: Sequence[Phrase] = ()) -> Answer:
        """The answer from all passages that share a term, however little it is to be trusted."""
        question = self.question(asked, phrases)
        found = self.found(question)
        within = self.within(question)
        return answer(asked, question, found, scores(found), within, limit=limit, threshold=0.0)


def scores(found: Sequence[Candidate]) -> dict[int, float]:
    """What stands for BM25's scores: the first passage has the highest."""
    return {candidate.id: 1 / candidate.id for candidate in found}

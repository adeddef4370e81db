"""One article on a shelf, to ask without a store."""

from collections.abc import Sequence

from bot.answering.answer import answer
from bot.answering.features import NAMES, Reader, Seen
from bot.answering.question import Asked, Question
from bot.answering.related import related_prefix, relation
from bot.answering.rerank import Ranked, rerank
from bot.model import Answer, Article, Candidate, Origin, Scope, Within
from bot.reading.text_files import document
from bot.text.passages import passages
from bot.text.phrases import Phrase
from bot.text.terms import question_terms


class Shelf:
    """One article, analysed as the store and the index would hand it to answering."""

    def __init__(
        self, lines: Sequence[str], title: str = "Ferry", name: str = "ferry.md", article: int = 7
    ) -> None:
        self.document = document(name, lines, title)
        self.ids: dict[str, int] = {}
        self.article = Article(
            article, Scope("1"), title, Origin("paste", ""), "en", (), 3, len(lines)
        )
        self.candidates = [
            Candidate(
                number,
                self.article,
                passage.first_line,
                passage.last_line,
                passage.text,
                passage.pieces,
                passage.steps,
                self._known(passage.context),
                self._known(passage.terms),
            )
            for number, passage in enumerate(passages(self.document), 1)
        ]

    def _known(self, terms: Sequence[str]) -> tuple[int, ...]:
        return tuple(self.ids.setdefault(term, len(self.ids) + 1) for term in terms)

    def question(self, asked: str, phrases: Sequence[Phrase] = ()) -> Question:
        """A question as it stands to the article; ``phrases`` are to be seen in the quotes."""
        terms = question_terms(asked)
        known = [self.ids.get(term.term, -at) for at, term in enumerate(terms, 1)]
        return Question(
            text=asked,
            asked=tuple(
                Asked(
                    term,
                    number,
                    weight=2 * term.weight if number > 0 else 0.0,
                    rarity=2 * term.weight,
                    share=2 * term.share,
                )
                for term, number in zip(terms, known, strict=True)
            ),
            passages=len(self.candidates),
            phrases=tuple(phrases),
            related={
                at: alike for at, term in enumerate(terms) if (alike := self._alike(term.term))
            },
        )

    def _alike(self, term: str) -> dict[int, float]:
        prefix = related_prefix(term)
        return {
            number: relation(term, other)
            for other, number in self.ids.items()
            if prefix and other.startswith(prefix) and relation(term, other)
        }

    def found(self, question: Question) -> list[Candidate]:
        """All passages that share a term with a question."""
        wanted = {each.id for each in question.asked if each.weight}
        return [c for c in self.candidates if wanted & {*c.context, *c.terms}]

    def within(self, question: Question) -> dict[int, Within]:
        """How many passages hold each term of a question."""
        held = [{*c.context, *c.terms} for c in self.candidates]
        wanted = {each.term.term: each.id for each in question.asked if each.weight}
        containing = {term: sum(number in each for each in held) for term, number in wanted.items()}
        return {self.article.id: Within(len(self.candidates), containing)}

    def look(self, asked: str) -> list[Seen]:
        """The windows of all passages that share a term, in text order."""
        question = self.question(asked)
        found = self.found(question)
        return Reader(question, scores(found), self.within(question)).look(found)

    def ranked(self, asked: str) -> tuple[Question, list[Ranked]]:
        """A question and the windows of all passages that share a term, best first."""
        question = self.question(asked)
        found = self.found(question)
        return question, rerank(question, found, scores(found), self.within(question))

    def ask(
        self, asked: str, limit: int = 5, phrases: Sequence[Phrase] = (), threshold: float = 0.0
    ) -> Answer:
        """The answer from all passages that share a term; by default from however little."""
        question = self.question(asked, phrases)
        found = self.found(question)
        within = self.within(question)
        return answer(
            asked, question, found, scores(found), within, limit=limit, threshold=threshold
        )[0]


def scores(found: Sequence[Candidate]) -> dict[int, float]:
    """What stands for BM25's scores: the first passage has the highest."""
    return {candidate.id: 1 / candidate.id for candidate in found}


def figures(seen: Seen) -> dict[str, float]:
    """The figures of a window by name."""
    return dict(zip(NAMES, seen.figures, strict=True))

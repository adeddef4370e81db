"""The path above a block: headings, a question, a lead-in, column names, the item it is in."""

from collections.abc import Sequence

from bot.model import Block, Document, Step
from bot.text.markup import DRAWN, question, visible
from bot.text.sentences import sentence_spans

LONGEST = 300
"""Characters of a step: a lead-in that runs on for longer is cut."""

DEEPEST = 32
"""Steps above a piece at most, the nearest: nobody writes more of them but to take time."""

TITLE = -1
"""The place of the title among a document's blocks, which it is not."""


def paths(steps: Sequence[Step]) -> list[str]:
    """The path down to each of a passage's steps in one text, the highest step first."""
    found: list[str] = []
    for step in steps:  # What a step stands under comes before it.
        above = f"{found[step.parent]} > " if step.parent >= 0 else ""
        found.append(f"{above}{step.text}")
    return found


class Steps:
    """The steps of a document, each made once."""

    def __init__(self, document: Document, language: str) -> None:
        self._document = document
        self._language = language
        self._made: dict[int, Step] = {}

    def above(self, block: int, places: dict[int, int], path: list[Step]) -> int:
        """The place in ``path`` of what a block stands under; it and all above it are added.

        ``places`` remembers by block which steps the path has.
        """
        chain: list[int] = []
        at = self._document.blocks[block].parent
        while at >= 0 and at not in places and len(chain) < DEEPEST:
            chain.append(at)
            at = self._document.blocks[at].parent
        titled = bool(chain) and at < 0 and self._names(chain[-1])
        if at < 0 and not titled:
            if TITLE not in places:
                places[TITLE] = len(path)
                path.append(Step(0, self._document.title, "heading", -1))
            at = TITLE
        above = places.get(at, -1)
        for each in reversed(chain):
            places[each] = len(path)
            path.append(self._step(each)._replace(parent=above))
            above = places[each]
        return above

    def _names(self, block: int) -> bool:
        """Whether a block is the heading that gave the document its title."""
        found = self._document.blocks[block]
        return found.kind == "heading" and self._step(block).text == self._document.title

    def _step(self, at: int) -> Step:
        if at not in self._made:
            block = self._document.blocks[at]
            text = self._text(block)
            self._made[at] = Step(block.first, text[:LONGEST], block.kind, -1)
        return self._made[at]

    def _text(self, block: Block) -> str:
        if block.columns:
            return " | ".join(block.columns)
        lines: Sequence[str] = self._document.lines[block.first - 1 : block.last]
        if block.kind == "heading":
            # Without the line that underlines it.
            lines = [line for line in lines if line.strip(DRAWN)] or lines
        if block.kind == "entry":  # A name may stand in it as a tag would.
            return " ".join(" ".join(lines).split())
        text = visible("\n".join(lines))
        if block.kind == "question":
            return question(text)
        if block.kind == "paragraph" and len(text) > LONGEST // 2:
            # The last sentence is the one that introduces what follows.
            *_, (start, end) = sentence_spans(text, self._language)
            return text[start:end]
        return text

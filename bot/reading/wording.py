"""What the words of a line tell: whether it asks, answers, introduces or ends a sentence."""

import re
from html import unescape

LONGEST_QUESTION = 200
"""Characters of a line that may head what follows because it asks."""

_LONGEST_JUDGED = 2_000
_COMPLETE = re.compile(r"[.!?…。！？][\"'”’»)\]*_`]*\s*$")
_STRESS_SIGNS = " \t*_~`\\"
_TAG = re.compile(r"</?[A-Za-z][\w-]*(?:[\s/][^<>]*)?>|<!--.*?-->|<%.*?%>")
_IMAGE = re.compile(r"!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])?")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)?\)|\[[^\[\]]*\])")
_ATTRIBUTES = re.compile(r"\{(?:[#.:%][^{}]*|[\w-]+=[^{}]*)\}")
_STRESS = re.compile(r"(?<![^\W_])[*_~]{1,3}(?=\S)|(?<=\S)[*_~]{1,3}(?![^\W_])|\*{2,}|`+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# Signs that were escaped are letters while markup is taken off.
_SET_ASIDE = 0xE000
_PUT_BACK = {_SET_ASIDE + code: chr(code) for code in range(0x21, 0x7F)}
_PREFIX = re.compile(r"(?:>|\s|[-*+•]\s|#{1,6}\s)*+")
_BOLD = re.compile(
    r"(?P<open>\*\*|__|<b>|<strong>)(?=\S)(?P<words>.+?)(?:\*\*|__|</b>|</strong>)[:\s\\]*"
)
_LONGEST_BOLD = 300
# A remark in brackets, and pictures, may follow the sign of a question.
_ASKS = re.compile(
    r"[?？؟⁉][!\"”»’*_~`]*\s*(?:\([^()]{1,40}\))?[\s*_~`\U0001f000-\U0001faff☀-➿️]*$"
)

_TOLD_BETWEEN = re.compile(r"[?？][^?？]*[.!。]\s")

_Q = (
    r"Q|Question|Frage|F|Pregunta|P|Pergunta|Domanda|D|Pytanie|Вопрос|В|Питання"
    r"|問|问|質問|问题|질문"
)
_A = (
    r"A|Answer|Antwort|Respuesta|R|Réponse|Resposta|Risposta|Odpowiedź|O|Ответ|О|Відповідь"
    r"|答|回答|答案|답변|답"
)
_SIGN = r"[ \t]?\d{0,3}[ \t]?[*_]{0,3}(?:[:：)]|\.(?=\D))"
_ASKED = re.compile(rf"[*_\s]{{0,6}}(?:\d{{1,3}}[.)]\s)?[*_\s]{{0,6}}(?:(?:{_Q}){_SIGN}|❓|❔)")
_ANSWERED = re.compile(rf"[*_\s]{{0,6}}(?:(?:{_A}){_SIGN}|➡️?|💬|✅|👉)")

_TITLE_END = re.compile(r"[.,;:!?…。，；：！？]\W*$")
_SECTION = (
    r"(?:§+\s?\d+\w?|(?:article|artikel|art\.|artículo|artigo|section|chapter|kapitel|rule|part"
    r"|version|release)\s\[?v?\d+(?:\.\d+)*|\[?v?\d+(?:\.\d+){1,3}\]?(?=\s*(?:$|[–—-]?\s*[(\[]?\d)))"
)
_SECTIONED = re.compile(rf"[*_]{{0,2}}{_SECTION}(?:[\s:.\]*_]|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"[*_]{0,2}(?:\d{1,3}(?:\.\d{1,3}){0,4}\\?[.)]?|[IVX]{1,5}\.)(?:\s|$)")
_LONGEST_TITLE = 80
_MOST_WORDS = 8
_MOST_NUMBERED_WORDS = 12


def is_complete(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return _COMPLETE.search(line, max(0, len(line) - 50)) is not None


def visible(line: str) -> str:
    """What a reader sees of a line: without marks, tags, link targets, badges and anchors."""
    text = line[:_LONGEST_JUDGED]
    text = _ESCAPE.sub(lambda sign: chr(_SET_ASIDE + ord(sign[1])), text)
    text = text[_prefix(text) :].rstrip()
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _ATTRIBUTES.sub("", _TAG.sub("", text))
    text = unescape(_STRESS.sub("", text))
    return " ".join(text.translate(_PUT_BACK).split())


def _prefix(text: str) -> int:
    mark = _PREFIX.match(text)
    return mark.end() if mark else 0


def asks(line: str) -> bool:
    """Whether a line is short enough to be a question, and ends as one."""
    if "?" not in line and "？" not in line and "؟" not in line:
        return False
    if len(line) > 2 * LONGEST_QUESTION:
        return False
    text = visible(line)
    if len(text) > LONGEST_QUESTION or _TOLD_BETWEEN.search(text):
        return False
    return _ASKS.search(text) is not None


def is_asked(line: str) -> bool:
    """Whether a line begins with what marks a question: ``Q:``, ``F.``, ``❓``."""
    return _ASKED.match(line, _prefix(line)) is not None


def is_answered(line: str) -> bool:
    """Whether a line begins with what marks an answer: ``A:``, ``➡️``."""
    return _ANSWERED.match(line, _prefix(line)) is not None


def is_label(line: str) -> bool:
    """Whether a line is the mark of a question or an answer and nothing else."""
    start = _prefix(line)
    mark = _ANSWERED.match(line, start) or _ASKED.match(line, start)
    return mark is not None and not line[mark.end() :].strip(_STRESS_SIGNS)


def in_bold(line: str) -> str | None:
    """The words of a line that is bold from end to end; None for any other."""
    if len(line) > _LONGEST_BOLD:
        return None
    text = line.strip()
    mark = _BOLD.fullmatch(text, _prefix(text))
    return mark["words"] if mark and mark["open"] not in mark["words"] else None


def is_caption(line: str) -> bool:
    """Whether a line is bold from end to end, and no sentence: what heads the lines below it."""
    words = in_bold(line)
    return words is not None and not is_complete(visible(words))


def introduces(line: str) -> bool:
    """Whether a line ends in a colon, so that it says nothing without what follows."""
    return line.rstrip(_STRESS_SIGNS + '"”»)').endswith((":", "："))


def is_section(line: str) -> bool:
    """Whether a line begins with the name of a section: ``§ 3``, ``Article 5``, ``v1.2.0``."""
    return _SECTIONED.match(line, _prefix(line)) is not None


def is_numbered(line: str) -> bool:
    """Whether a line begins as a section with a number does, or with its name."""
    return is_section(line) or _NUMBERED.match(line, _prefix(line)) is not None


def is_title_like(line: str, *, numbered: bool = False) -> bool:
    """Whether a line is short, begins as a title does, and is no sentence."""
    if len(line) > 2 * _LONGEST_TITLE:
        return False
    text = visible(line)
    words = text.split()
    most = _MOST_NUMBERED_WORDS if numbered else _MOST_WORDS
    if not words or len(text) > _LONGEST_TITLE or len(words) > most:
        return False
    first = next((char for char in text if char.isalpha()), "A")
    if first.islower() and not is_section(line):
        return False
    return not _TITLE_END.search(text)

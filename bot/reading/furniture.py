"""Page furniture: lines that a web page puts around an article and that nobody asks about.

Only whole lines of well-known wordings count, and only where furniture stands: in an unbroken run
at the very end or the very beginning. A sentence of the article that mentions a comment form is
neither, and a text that is nothing but such lines is taken as written on purpose.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

_NETWORK = r"""(?:facebook|twitter|x|linkedin|whatsapp|reddit|pinterest|telegram|instagram|youtube
    |bluesky|mastodon|threads|tumblr|copy\ link|print|e-?mail)"""
_LEGAL = r"(?:privacy\ policy|terms\ of\ (?:use|service)|cookie\ policy|contact\ us|about\ us)"

# Lines that are furniture wherever a page puts them.
_PLAIN = rf"""
      skip\ to\ (?:main\ )?content | back\ to\ top | advertisement
    | (?:accept|reject|allow|manage)\ (?:all(?:\ cookies)?|cookies)
    | cookie\ (?:settings|preferences)
    | (?:share|tweet|pin|post)\ (?:this|it|on|via|to)\b.{{0,30}} | share\s*:
    | click\ to\ (?:share|print|e-?mail)\b.{{0,60}}
    | {_NETWORK}(?:[\s|,·•/]+(?:share|{_NETWORK}))+
    | follow\ us\b.{{0,60}}
    | (?:sign\ up|subscribe)\b.{{0,40}}\b(?:newsletters?|e-?mail|inbox|updates)\b.{{0,40}}
    | get\ .{{0,60}}\bto\ your\ inbox\b.{{0,40}}
"""
# Lines that are furniture only below an article: above it they could be its title.
_CLOSING = rf"""
      (?:leave|post|write|add)\ a\ (?:reply|comment)(?:\s+cancel\ reply)?
    | cancel\ reply | (?:post|submit)\ comment | log\ in\ to\ (?:comment|reply)
    | your\ e-?mail\ address\ will\ not\ be\ published\.?(?:\s*required\ fields\ are\ marked\s*\*?)?
    | required\ fields\ are\ marked\s*\*?
    | save\ my\ name,\ e-?mail,?\ and\ website\ in\ this\ browser.*
    | notify\ me\ of\ (?:new|follow-?up)\ (?:posts|comments)\ by\ e-?mail\.?
    | \d+\s*(?:comments?|responses?|replies) | (?:comments?|replies)\s*\(\d+\)
    | (?:no\ comments\ yet|be\ the\ first\ to\ comment|comments\ are\ closed)[.!]?
    | (?:related|recommended|popular)\ (?:articles|stories|posts|news|reading)\s*:?
    | (?:more\ stories|you\ may\ also\ like|read\ next|most\ read)\s*:?
    | (?:previous|next)\ (?:post|article|story)\b.{{0,80}}
    | {_LEGAL}(?:[\s|,·•/]+{_LEGAL})+
    | ©.{{0,120}} | (?:copyright|\(c\))\s*(?:©|\(c\))?\s*\d{{4}}.{{0,120}}
    | all\ rights\ reserved\.?
"""
# What could be anything: furniture only in company with one of the above.
_LABEL = rf"""
      (?:we|this\ (?:web)?site|our\ (?:web)?site)\ uses?\ cookies\b.{{0,300}}
    | by\ (?:continuing|using)\b.{{0,80}}\bcookies\b.{{0,80}}
    | (?:comments?|name|website|your\ name|message)\s*\*? | (?:your\ )?e-?mail(?:\ address)?\s*\*?
    | enter\ your\ e-?mail(?:\ address)? | share | like | reply | submit | subscribe | sign\ up
    | read\ more | sponsored | {_NETWORK} | {_LEGAL}
"""


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.VERBOSE | re.IGNORECASE)


_TOP = _pattern(_PLAIN)
_BOTTOM = _pattern(_PLAIN, _CLOSING)
_IN_COMPANY = _pattern(_LABEL)
# Not the marks of a list: items are what somebody wrote.
_DECORATION = " \t#_>|[]."


def furniture(lines: Sequence[str]) -> frozenset[int]:
    """The indexes (from 0) of the lines that are page furniture, blank ones between included."""
    top = _run(lines, _TOP)
    bottom = _run(lines[::-1], _BOTTOM)
    rest = lines[top : len(lines) - bottom]
    if not any(line.strip() for line in rest):
        return frozenset()
    return frozenset(range(top)) | frozenset(range(len(lines) - bottom, len(lines)))


def _run(lines: Sequence[str], certain: re.Pattern[str]) -> int:
    """How many of the first lines are furniture; blank ones and labels count in company alone."""

    def belongs(line: str) -> bool:
        bare = line.strip(_DECORATION)
        return not bare or bool(certain.fullmatch(bare) or _IN_COMPANY.fullmatch(bare))

    run = list(takewhile(belongs, lines))
    if not any(certain.fullmatch(line.strip(_DECORATION)) for line in run):
        return 0
    while run and not run[-1].strip():
        run.pop()
    return len(run)

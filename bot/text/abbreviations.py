"""Abbreviations of languages besides English, whose dots end no sentence; in lower case.

A dotted one is written without spaces here and found with them too, as ``z. B.``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.text import english


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """What is abbreviated with a full stop in a language.

    ``titles`` stand before a name, so that theirs never ends a sentence; that of ``numbered``
    ends none where a number follows, and that of ``others`` only where the next word plainly
    begins one. ``ordinals``: a number with a full stop is a place in an order, as in 3. Oktober.
    """

    titles: frozenset[str]
    numbered: frozenset[str]
    others: frozenset[str]
    ordinals: bool = False


def _listed(
    titles: str, numbered: str = "", others: str = "", *, ordinals: bool = False
) -> Abbreviations:
    return Abbreviations(
        frozenset(titles.split()), frozenset(numbered.split()), frozenset(others.split()), ordinals
    )


_GERMAN = _listed(
    "dr fr hl hr prof st",
    "abb abs abschn art bd bde ca ggf kap nr s str tab tel vgl",
    """
    abk allg bes bzgl bzw ca chr co d.h d.i dez dipl etc evtl feb gegr geb gest ggf h hrsg i.d.r
    inkl insb jan jh jhd m.e max min mio mrd nov o.ä okt s.o s.u sept sog std stk str tägl u.a
    u.u usf usw v.a vgl z.b z.t z.zt zzgl
    """,
    ordinals=True,
)
_DANISH = _listed(
    "dr hr fr prof",
    "ca kap kl nr s st",
    "bl.a ca d.v.s dvs e.kr el eks etc f.eks f.kr inkl jf m.fl m.m m.v maks mia mio osv pga s.k",
)
_ENGLISH = Abbreviations(english.TITLES, english.NUMBERED, english.ABBREVIATIONS)

_LISTED: Mapping[str, Abbreviations] = {
    "ar": _listed("د أ م"),
    "ca": _listed("dr dra prof sr sra srta st sta", "art cap núm pàg", "a.c d.c etc ex"),
    "cs": _listed(
        "bc dr ing mgr mudr p prof sv", "č kap obr odst s str", "apod atd cca mj např tj tzv"
    ),
    "da": _DANISH,
    "de": _GERMAN,
    "el": _listed("αγ δρ κ κα καθ", "αρ κεφ σ σελ", "δηλ κ.ά κ.λπ κλπ λ.χ π.χ"),
    "en": _ENGLISH,
    "es": _listed(
        "av avda d dña dr dra gral ing lic prof profa sr sra sras sres srta sta sto ud uds",
        "art cap fig n núm p pág págs tel vol",
        "a.c a.m aprox d.c ee.uu ee etc p.ej ej p.m s.a uu",
    ),
    "fi": _listed("dr prof", "kpl n nro s", "e.kr eaa esim jkr mm mrd ns tms yms"),
    "fr": _listed(
        "dr m me mgr mm mme mmes mlle mlles pr st ste",
        "art chap env fig no n p pp vol",
        "apr av cf env etc ex",
    ),
    "hi": _listed("डॉ प्रो श्री"),
    "it": _listed(
        "avv arch dott dr egr geom ing on prof ra rag sig spett ssa",
        "art cap fig n nr p pag pagg vol",
        "a.c ca d.c ecc es s.p.a tel",
    ),
    "nl": _listed(
        "dhr dr drs ing ir mevr mr mw prof st",
        "afb art blz hfst nr p tel",
        "a.u.b bijv bv ca d.w.z e.d enz etc evt excl incl jl m.b.t m.i chr o.a t.a.v t.o.v",
    ),
    "pl": _listed(
        "dr ks hab inż mgr p prof św ul", "nr r rozdz rys s str", "etc itd itp m.in np tj tzn tzw"
    ),
    "pt": _listed(
        "d dr dra eng exmo prof profa sr sra sta sto",
        "art cap fig n núm p pág tel vol",
        "a.c aprox av d.c etc ex",
    ),
    "ro": _listed("dl dna dr prof sf str", "art cap nr pag", "d.hr etc î.hr"),
    "ru": _listed(
        "акад г-н г-жа гр д-р доц им инж о пл пр-т просп проф св ул",
        "гл кв п пп рис с ст стр табл тел",
        "в вв г гг др и.о млн млрд н.э напр обл пр руб см т.д т.е т.к т.н т.п тыс",
    ),
    "sv": _listed(
        "doc dr fr hr prof st",
        "ca kap kl nr s st",
        "bl.a ca d.v.s dvs e.kr etc f.kr inkl jfr m.fl m.m o.d osv s.k ex",
    ),
    "tr": _listed("av doç dr prof sn yrd", "no s sf tel", "bkz m.ö m.s örn vb vs"),
    "uk": _listed(
        "акад вул ім о пл просп проф св",
        "гл п рис с ст",
        "в вв грн див млн млрд н.е напр рр т.д т.п тис",
    ),
}
_LISTED = {**_LISTED, "lb": _GERMAN, "nn": _DANISH, "no": _DANISH}


def abbreviations(language: str) -> Abbreviations:
    """Those of a language, or the English ones where nobody has listed its own."""
    return _LISTED.get(language, _ENGLISH)

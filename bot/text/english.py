"""The English recipe: which words say nothing, which are acronyms, which dots end no sentence."""

STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be because been before being between
    both but by can can't cannot could did didn't do does doesn't doing don't down during each
    either few for from further get got had has have haven't having he her here hers herself him
    himself his how i if in into is isn't it its itself just me might more most must my myself
    no nor not of off on once only or other our ours ourselves out over own same shall she
    should so some such than that the their theirs them themselves then there these they this
    those through to too under until up upon us very was wasn't we were weren't what what's when
    where which while who whom whose why will with won't would wouldn't you your yours yourself
    yourselves many much
    """.split()
)
"""Words that are never terms, question words among them."""

ACRONYMS = frozenset({"it", "us", "who"})
"""Stop words that, in capitals, name something: IT, the US, the WHO."""

HALF_ACRONYMS = frozenset({"us"})
"""Acronyms that people also type in lower case when they ask, though it may be the pronoun."""

GUESS = 0.5
"""What a word counts for that a question may not mean, or that the answer need not hold."""

TITLES = frozenset(
    """
    adm capt col dr fr gen gov hon lt maj messrs mr mrs ms mt pres prof rep rev sen sgt st
    """.split()
)
"""Abbreviations that a name follows, so that their dot never ends a sentence."""

NUMBERED = frozenset("art ch fig figs no nos op p pp sec vol".split())
"""Abbreviations whose dot ends no sentence where a number follows."""

ABBREVIATIONS = frozenset(
    """
    al approx apr aug ave blvd bros ca cf co corp dec dept dist e.g eg esp est etc feb ft hr i.e
    inc incl jan jr jul jun lb ltd mar min misc mo nov oct oz p.m a.m sec sept sep sq sr tel
    univ viz vs
    """.split()
)
"""Abbreviations whose dot ends a sentence only where the next word plainly begins one."""

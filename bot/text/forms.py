"""English words whose forms no stemmer relates: bought and buy, children and child."""

from collections.abc import Mapping


def _listed(groups: str) -> dict[str, str]:
    """The first word of each group by its other forms."""
    words = [group.split() for line in groups.split("\n") for group in line.split(";")]
    return {form: base for base, *forms in filter(None, words) for form in forms}


FORMS: Mapping[str, str] = _listed(
    """
    arise arose arisen; awake awoke awoken; become became; begin began begun; bend bent
    bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build built
    burn burnt; buy bought; catch caught; choose chose chosen; cling clung; come came; creep crept
    deal dealt; dig dug; draw drew drawn; dream dreamt; drink drank drunk; drive drove driven
    dwell dwelt; eat ate eaten; fall fell fallen; feed fed; fight fought; flee fled; fling flung
    fly flew flown; forbid forbade forbidden; foresee foresaw foreseen; forget forgot forgotten
    forgive forgave forgiven; freeze froze frozen; give gave given; go went gone
    grow grew grown; hang hung; hear heard; hold held; keep kept; kneel knelt; know knew known
    lay laid; lean leant; leap leapt; learn learnt; lend lent; lie lain; light lit; lose lost
    make made; mean meant; meet met; mislead misled; misunderstand misunderstood
    mistake mistook mistaken; overcome overcame; override overrode overridden
    oversee oversaw overseen; overtake overtook overtaken; overwrite overwrote overwritten; pay paid
    prove proven; rebuild rebuilt; repay repaid; resend resent; rewrite rewrote rewritten
    ride rode ridden; ring rang rung; rise risen; run ran; say said; see seen; seek sought
    sell sold; send sent; sew sewn; shake shook shaken; shine shone; show shown
    shrink shrank shrunk; sing sang sung; sink sank sunk; sleep slept; slide slid; speak spoken
    speed sped; spend spent; spill spilt; spin spun; spit spat; spoil spoilt; spring sprang sprung
    stand stood; steal stole stolen; sting stung; stride strode; strike struck; string strung
    strive strove striven; swear swore sworn; sweep swept; swell swollen; swim swam swum
    swing swung; take took taken; teach taught; tear tore torn; tell told; throw threw thrown
    undergo underwent undergone; understand understood; undertake undertook undertaken
    undo undid undone; uphold upheld; wake woke woken; wear wore worn; weave wove woven
    weep wept; win won; withdraw withdrew withdrawn; withhold withheld; withstand withstood
    write wrote written

    alga algae; alumnus alumni; analysis analyses; antenna antennae; appendix appendices
    bacterium bacteria; cactus cacti; calf calves; child children; crisis crises
    criterion criteria; curriculum curricula; diagnosis diagnoses; dwarf dwarves; elf elves
    emphasis emphases; foot feet; formula formulae; fungus fungi; goose geese; half halves
    hoof hooves; hypothesis hypotheses; index indices; knife knives; larva larvae; loaf loaves
    louse lice; man men; matrix matrices; mouse mice; nucleus nuclei; ox oxen
    parenthesis parentheses; penny pence; phenomenon phenomena; radius radii; scarf scarves
    shelf shelves; stimulus stimuli; synopsis synopses; synthesis syntheses; syllabus syllabi
    thesis theses; thief thieves; tooth teeth; vertebra vertebrae; vertex vertices; wife wives
    wolf wolves; woman women
    """
)
"""Forms that are hardly ever another word, with what they are forms of; both are one term."""

ALSO: Mapping[str, str] = _listed(
    """
    bind bound; bite bit; grind ground; hide hid; lead led; leaf leaves; leave left; rise rose
    shoot shot; sit sat; speak spoke; spell spelt; stick stuck; wind wound
    """
)
"""Forms that are words of their own as well, as the LED is: terms of their own, and a question with
one asks for the other too."""

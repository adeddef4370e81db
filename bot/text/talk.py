"""English talk: what people say around a question, so that it neither costs nor decides anything.

``SILENT`` words say nothing at all in a question; ``TALK`` ones stand for nearly any verb or
thing, so that they help to rank and need not be found. What asks in other languages stands in
``asking.py``.
"""

SILENT = frozenset(
    """
    hello hey heya heyo hi hiya hola howdy yo please pls plz plss pleas kindly thanks thank
    thankyou thx thnx tnx tysm tyvm cheers lol lmao lmfao rofl haha hahaha hehe hihi xd kek jk jks
    smh omg omfg wtf wth bruh bro bros sis dude dudes fam lads peeps yall y'all bois folks guys
    mates idk idc idek dunno imo imho tbh tbf ngl btw fyi afaik iirc istg frfr irl asap hmu lmk
    nvm ikr um umm uh uhh uhm er erm hm hmm hmmm ah ahh oh ooh oof ugh wow whoa oops yay yikes ya
    yea yeah yeh yep yup nope nah okie okey okey-dokey oki kk alrighty u ur ure urs u're u'r thru
    tho altho wut wat wot whut dat dis dem wanna gonna gotta gimme lemme kinda sorta outta lotta
    oughta hafta tryna finna boutta bout abt cuz cos coz becuz bcuz bcs bcos jus coulda woulda
    shoulda whats whos wheres whens hows whys whatre thats theres heres cant wont dont doesnt
    didnt isnt arent wasnt werent havent hasnt hadnt wouldnt couldnt shouldnt mustnt mustn't
    neednt needn't shouldn't hasn't hadn't couldn't might've im i'm ive i've i'd i'll itll it'll
    youre you're youve you've youll you'll youd you'd theyre they're theyve they've theyll they'll
    theyd they'd weve we've we'll we'd we're hes he'd he'll shes she'd she'll that'd that'll
    there'd there'll who'd who'll who've what'd what'll what're how'd how're where'd where're
    why'd why're should've would've could've must've let's lets explain describe tell
    """.split()
)
"""Words that in a question greet, thank, laugh, fill a pause or spell a stop word as in chat."""

TALK = frozenset(
    """
    anybody anyhow anymore anyone anything anyway anyways anywhere elsewhere everybody everyone
    everything everywhere nobody none noone nothing nowhere others somebody somehow someone
    something sometime sometimes somewhere whatever whenever wherever whichever whoever else
    another one ones people ppl person folk guy stuff thing thingy thingie lot lots bunch couple
    kind kinds way ways matter

    able allow allowed alright ok okay okok ought possible possibly supposed sure unsure know
    knows think thought guess suppose believe assume hope wish wonder wondering wondered curious
    idea ideas clue mind understand remember forget heard hear ask asking say says said talk mean
    means meant answer advice help

    appear become bring brought come came done find found getting gets give given go goes going
    gone went happen happening keep kept let like look looking looks make makes need needed needs
    put really see seem seen take taken took tend try trying tried turn use used uses using want
    wanted wants work working works join feel felt consider involve exist occur begin start

    actually almost already always away back badly basically certainly currently definitely easily
    especially even ever exactly finally generally good great honestly however indeed instead
    later least likely literally maybe mostly nearly never nice normally now nowadays obviously
    often perhaps pretty probably properly quickly quite rather recently right roughly seriously
    simply since somewhat soon sorry specifically still suddenly supposedly surely though today
    together tomorrow tonight truly typically usually well whole whether within without yet
    yesterday across according against along alongside although among amongst around aside beside
    besides concerning despite due except hence like onto per regard regarding regardless
    therefore thus toward towards unless unlike via versus vs whereas

    ain't aint bc da em fr ig k n r rn rq sup tf til till ty w wo y b4 ima imma gud prolly prob
    probs def defo obv obvs rly srsly smth smt sth sb smb any1 every1 no1 some1 someones gr8 2day
    2moro tmr tmrw l8r yes
    """.split()
)
"""Everyday words that ask, allow or happen, or stand for nearly any verb, person or thing; their
inflections are found by their stems."""

NOT_TALK = frozenset(
    """
    allowance allowances founded founding goods hearing hearings
    """.split()
)
"""Words of their own whose stems are those of talk."""

KINDS = frozenset(
    """
    age amount city colour color cost country date day days hour hours kind language length
    location month months name names number percentage place price size state term time times
    title type version week weekday word year years
    """.split()
)
"""What follows "what" or "which" to say what kind of answer is wanted, and seldom stands in it."""

KIND_WITHIN = 3
"""Words after "what" or "which" among which such a word is looked for."""

MEASURES = frozenset(
    """
    big close cold deep early far fast heavy high hot large late long old often quick quickly
    small soon tall warm wide
    """.split()
)
"""What follows "how" in a question about an amount; the answer seldom says the word."""

STANDING = frozenset("stand stands stood lie lies located situated found placed".split())
"""What follows "where" in a question about a place; the answer may say any of them."""

ENGLISH_FRAMES = """
    thanks in advance, thank you in advance, ty in advance, thx in advance, cheers in advance
    much appreciated, many thanks, thanks a lot, thank you so much, would appreciate it
    quick question, simple question, stupid question, dumb question, silly question, noob question
    newbie question, random question, general question, small question, another question
    one question, a question for, got a question, have a question, had a question
    question for you, question about, question regarding, any ideas, any idea
    any clue, any thoughts, any help, any chance, any luck, no idea, no clue, a bit, sort of
    kind of, is it fine, new here, new to this, noob here, newbie here, first time here
    long time lurker, sorry to bother, sorry for bothering, sorry for asking
    sorry if this has been asked, sorry for my english, sorry for the dumb question
    asking for a friend, out of curiosity, just curious, real quick, long story short
    for the life of me, by the way, at the moment, right now, these days, so far, first of all
    as far as, right direction, what on earth, how on earth, why on earth, where on earth
    what in the world, how in the world, the hell, the heck, how come, what about
    how about, what's up, whats up, what is up, point me to, good morning, good afternoon
    good evening, good day, gm everyone, gn everyone
"""
"""What frames a question, though each of its words may matter elsewhere; parted by commas."""

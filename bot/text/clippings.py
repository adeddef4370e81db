"""What members clip, and what it is short for: synonyms that every server shares."""

_GROUPS = """
    mod, moderator; admin, administrator; vc, voice channel, voice chat
    pfp, profile picture, profile pic, avatar; dm, direct message, private message
    acc, acct, account; pw, pwd, passwd, password; msg, message; pic, picture
    img, image; vid, video; info, information; repo, repository; config, cfg, conf, configuration
    app, application; spec, specification; req, requirement; docs, documentation
    doc, document; wifi, wi-fi, wlan; pc, computer; fps, frames per second
    eta, estimated time of arrival; biz, business; min, minute; min, minimum; hr, hrs, hour
    sec, second; wk, wks, week; yr, yrs, year; fav, fave, favourite, favorite
    uni, university; exam, examination; fridge, refrigerator; lab, laboratory; gym, gymnasium
    phone, telephone; bike, bicycle; tv, telly, television; distro, distribution
    temp, temperature; max, maximum; avg, average; approx, approximately; dept, department
    govt, government; mgmt, management; mgr, manager; lang, language; dev, developer
    env, environment; var, variable; param, parameter; arg, argument
    auth, authentication; db, database; dir, directory; sync, synchronise, synchronize
    perm, permission; priv, privilege; bday, birthday
    xmas, christmas; ad, advert, advertisement; promo, promotion; demo, demonstration
    intro, introduction; photo, photograph; tech, technician; prof, professor; vet, veterinarian
    vet, veteran; meds, medication; flu, influenza; tix, ticket; comp, competition
    tourney, tournament; char, character; lvl, level; xp, experience points; dmg, damage
    inv, inventory; npc, non-player character; pvp, player versus player
    mp, multiplayer; sp, singleplayer, single player; gfx, graphics; cpu, processor
    gpu, graphics card, video card; kb, keyboard; os, operating system; ui, user interface
    gui, graphical user interface; cli, command line; ssd, solid state drive
    hdd, hard drive, hard disk; usb stick, flash drive, thumb drive; mic, microphone
    cam, camera; sms, text message; faq, frequently asked questions; tos, terms of service
    coc, code of conduct; nda, non-disclosure agreement; pto, paid time off, paid leave
    wfh, work from home; dob, date of birth; ssn, social security number; sso, single sign-on
    2fa, mfa, two-factor authentication; otp, one-time password
    vpn, virtual private network; api, application programming interface; pr, prs, pull request
    k8s, kubernetes; js, javascript; ts, typescript; dotnet, .net; cpp, c++; csharp, c#
    rpi, raspberry pi; gh, github; yt, youtube; fb, facebook
    nsfw, not safe for work; irl, in real life; afk, away from keyboard; wip, work in progress
    tba, to be announced; eod, end of day; appt, appointment
    addr, address; amt, amount; qty, quantity; pkg, pkgs, package; nr, num, number
    ver, version; prev, previous; orig, original; misc, miscellaneous; convo, conversation
    condo, condominium; veggie, vegetarian; teen, teenager; kid, child
    mon, monday; tue, tuesday; wed, wednesday; thu, thur, thursday; fri, friday
    jan, january; feb, february; aug, august; sept, september; oct, october; nov, november
    dec, december; kg, kilogram, kilogramme, kilo; km, kilometre, kilometer
    cm, centimetre, centimeter; mm, millimetre, millimeter; ml, millilitre, milliliter
    tbsp, tablespoon; tsp, teaspoon; oz, ounce; lb, lbs, pound
"""

CLIPPINGS: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.strip() for phrase in group.split(","))
    for line in _GROUPS.strip().split("\n")
    for group in line.split(";")
)
"""Groups of words and phrases that mean the same in English. A word may be in several."""

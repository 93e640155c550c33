"""Stage 5 (pure): what words of news mean to the comparison: short forms, numbers, steps of a case, small words.

General English, ours. Groups of words that mean the same are in `synonyms` and `nations`.
"""

from __future__ import annotations

PHRASES = """
prime minister = pm
foreign minister = fm
united states = usa
united kingdom = britain
united nations = unitednations
european union = europe
white house = whitehouse
new york = newyork
los angeles = losangeles
north carolina = northcarolina
south carolina = southcarolina
north korea = northkorea
south korea = southkorea
new jersey = newjersey
new mexico = newmexico
new hampshire = newhampshire
west virginia = westvirginia
north dakota = northdakota
south dakota = southdakota
rhode island = rhodeisland
justice department = doj
department justice = doj
homeland security = dhs
state department = statedepartment
islamic state = isis
artificial intelligence = ai
chief executive = ceo
attorney general = ag
supreme court = supremecourt
new year = newyear
chief staff = aide
health official = healthofficial
back door = backdoor
bank holiday = publicholiday
national holiday = publicholiday
public holiday = publicholiday
head coach = coach
law enforcement = police
step down = resign
part way = sack
scale back = cut
bring back = return
come back = return
supreme leader = supremeleader
"""

SHORT_FORMS = """
US usa
USA usa
UK britain
EU europe
UN unitednations
AI ai
NYC newyork
NY newyork
LA losangeles
NC northcarolina
GOP republican
DC washington
ISIS isis
PM pm
FM fm
DOJ doj
AG ag
NYE newyear
VW volkswagen
Utd united
POTUS president
SCOTUS supremecourt
IT it
"""

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

SCALES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "mln": 10**6, "mil": 10**6, "m": 10**6,
          "billion": 10**9, "bln": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12}  # fmt: skip

LADDERS = (
    (
        "search searches seek seeks hunt manhunt missing",
        "arrest arrested arrests detained apprehended custody",
        "charge charged charges indicted indictment indicts",
        "arraigned arraignment arrive arrives arrived appear appears appeared",
        "plead pleads pleaded pleading plea",
        "convicted acquitted verdict conviction guilty",
        "sentenced sentence jailed sentencing",
    ),
    (
        "introduces introduced drafts drafted",
        "vote debate debates considers consider hearing",
        "passes passed approves approved adopts adopted clears cleared votes voted",
        "signs signed enacts enacted",
        "vetoes vetoed",
    ),
    (
        "hear hears weigh weighs decide",
        "rules ruled upholds upheld strikes struck overturns overturned",
    ),
)
"""How a case, a bill and an appeal go on. A headline stands at the last step that it names; two steps of one ladder are
two stories."""

CHAMBERS = "house senate supremecourt"

TURNS = {
    "reaction": "react reacts reacted reaction condemn condemns condemned slams blasts criticizes criticises backlash "
    "boycott outrage furious disputes accuses",
    "apology": "apologizes apologises apologized apologised apology sorry",
    "resumed": "resume resumes resumed reopen reopens restored restores lifted",
    "stopped": "suspends suspended halts halted grounded",
    "succession": "successor appoints appointed interim succeed replacement",
    "dismissal": "sacked sack sacks fired fires ousted axed dismissed dismisses sacking",
    "resignation": "resign resigns resigned quits quit",
    "lawsuit": "sue sues sued lawsuit suing challenge challenges challenged",
    "preview": "preview ahead upcoming tomorrow",
    "rumour": "rumour rumor reportedly contender favourite might mulls rumoured rumored frontrunner",
    "mourning": "funeral mourn mourns vigil tribute tributes mourned",
    "naming": "identified identifies identify identifying",
    "details": "details detail",
}
"""Turns that make another story of the same event, by the words that headlines use for them."""

_OPENERS = (
    "after following amid as over despite since because who that which while when before until ahead hours days weeks "
    "months where if"
)
BACKGROUND_OPENERS = frozenset(_OPENERS.split())
"""A clause that opens so tells what was known; what stands before it is the news."""

_NEGATIONS = "not no never without cannot denies deny denied refutes disputes"
NEGATIONS = frozenset(_NEGATIONS.split())

_STOP = """
a an the and or but if of to in on at by for from with as is are was were be been being it its this that these those
he she they we you i his her their our your my me him them us who whom which what when where why how not no nor so than
then too very can could will would shall should may might must do does did done have has had having there here about
after before over under up out off into onto per via amid while during between against through because until
more most some any all each every other another such own same just also only even still now says said say mr mrs ms
"""
STOP = frozenset(_STOP.split())

"""Stage 5 (pure): what words of news mean to the comparison: synonyms, demonyms, steps, forms. General English, ours.

Every line below is a group: the first word stands for all. Words are given as written in lower case; they are
stemmed when the tables are built, so that one form of a verb is enough.
"""

from __future__ import annotations

SYNONYMS = """
kill dead death deadly die slay fatal fatally slain lethal toll casualty perish massacre murder murdered
injure wounded hurt injury injured
shoot shot shooting gunfire gunshot
sack fire dismiss oust axe axed boot ditch part ousted ouster firing
resign quit leave exit depart departure stepping steps
arrest detain detained custody held apprehend nab
capture seize captured abduct abduction kidnap snatch seizure
accuse allege allegedly alleged accusation allegation claim blame
sue lawsuit suing sued suit
charge indict indicted indictment charged
convict guilty convicted verdict conviction
sentence sentenced jailed imprisoned
cut slash reduce lower scale trim decrease drop shrink plunge fall plummet cutting
raise increase hike rise soar surge jump climb
thwart foil disrupt prevent stop stopped halt block
attack raid strike assault airstrike bomb bombing bombard
plot plan scheme planned
child kid childhood children
win beat defeat thrash victory triumph prevail secure clinch winner
lose loss defeated
buy purchase acquire acquisition takeover shop
sell sold sale fetch fetches auction nets
launch unveil reveal introduce announce debut release rolling rollout announces
delay pause postpone postponed defer delayed
cancel scrap cancelled canceled cancellation axes
name pick appoint tap choose nominate appointed nominated named taps picks replace
vow pledge promise vows
urge call ask demand request plea
warn threaten threat warning threatens
say tell state says said told
reject deny refuse dismisses denies refusal
approve pass back support endorse
ban bar prohibit outlaw banned forbid
rule ruling decide decision order ordered judge court judgment
revoke rescind withdraw repeal nullify scrap overturn
police cop cops officer
firm company business companies
gunman gunmen attacker shooter
suspect accused alleged
prosecutor prosecution attorney lawyer solicitor
fight clash battle fighting clashes
protest demonstration rally unrest protester protesters demonstrators
leader chief head boss director
probe investigation inquiry investigate investigating investigator
hack breach hacked hacker compromise
flaw vulnerability bug
mobile phone smartphone phones
car vehicle auto automobile
plane aircraft jet airplane
ship vessel boat tanker
film movie
deal agreement pact accord
film footage video clip
blaze fire inferno
oil crude petroleum
troop military army soldier forces force
record historic highest
huge massive giant
return revive resurrect reboot comeback bring brings
show find discover detect discovers finds reveals
infect infected infection
worker employee staff
film filmed
house home
election vote poll ballot
migrant immigrant immigration
doctor physician medic
teacher educator
million mln m
billion bln bn
talk talks negotiation negotiate
money cash fund funding
begin start kick
end finish
"""

NATIONS = """
usa american america
britain british uk england
france french
germany german
switzerland swiss
denmark danish dane
greenland greenlandic greenlander
norway norwegian
sweden swedish
finland finnish
netherlands dutch
spain spanish
portugal portuguese
italy italian
greece greek
turkey turkish
poland polish
ukraine ukrainian kyiv
russia russian moscow kremlin
china chinese beijing
japan japanese
korea korean
india indian
pakistan pakistani
iran iranian tehran
iraq iraqi
israel israeli idf
lebanon lebanese
syria syrian
saudi riyadh
yemen yemeni
egypt egyptian
nigeria nigerian
kenya kenyan
africa african
europe european
canada canadian
mexico mexican
cuba cuban
venezuela venezuelan
colombia colombian
brazil brazilian
argentina argentine argentinian
australia australian
ireland irish
scotland scottish scot
wales welsh
vietnam vietnamese
thailand thai
philippines filipino philippine
indonesia indonesian
myanmar burmese burma
palestine palestinian
gaza gazan
somalia somali
sudan sudanese
afghanistan afghan
belgium belgian
austria austrian
hungary hungarian
romania romanian
california californian
texas texan
"""

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

SCALES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "mln": 10**6, "mil": 10**6, "m": 10**6,
          "billion": 10**9, "bln": 10**9, "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12}  # fmt: skip

ACRONYMS = {"US": "usa", "USA": "usa", "UK": "britain", "EU": "europe", "UN": "unitednations", "AI": "ai", "IT": "it"}

STEPS = {
    "arrest": "arrest arrested arrests detained apprehended custody",
    "charge": "charged charge charges indicted indictment indicts",
    "plea": "plead pleads pleaded pleading plea",
    "verdict": "guilty convicted acquitted verdict conviction",
    "sentence": "sentenced sentence jailed sentencing",
    "search": "search searches hunt manhunt missing seek seeks",
    "resume": "resume resumes resumed reopen reopens restored restores",
    "cancel": "cancel cancels cancelled canceled cancellations suspends suspended halts halted",
    "reaction": "react reacts reaction condemn condemns slams blasts criticizes criticises backlash boycott outrage",
    "apology": "apologizes apologises apologized apologised apology sorry",
    "lawsuit": "sue sues sued lawsuit suing",
    "quit": "resign resigns resigned quits quit",
    "sack": "sacked sack sacks fired fires ousted axed dismissed dismisses",
    "succeed": "successor appoints appointed interim returns replacement",
    "rumour": "rumour rumor reportedly contender favourite could may might mulls considers weighs considering",
    "preview": "preview ahead set upcoming tomorrow vows plans faces",
    "deny": "denies denied deny refutes disputes",
    "identify": "identified identifies identify identifying named victims",
    "funeral": "funeral mourn mourns vigil tribute tributes",
    "vote": "vote votes voted passes rejects",
}

_STOP = """
a an the and or but if of to in on at by for from with as is are was were be been being it its this that these those
he she they we you i his her their our your my me him them us who whom which what when where why how not no nor so than
then too very can could will would shall should may might must do does did done have has had having there here about
after before over under up down out off into onto per via amid while during between against through because until
more most some any all each every other another such own same just also only even still now new say said says
"""
STOP = frozenset(_STOP.split())

"""Stage 5 (pure): what words of news mean to the comparison: synonyms, nations, short forms, steps of a case.

General English, ours. A line of `SYNONYMS` or `NATIONS` is a group whose first word stands for all. Words are stemmed
when the tables are built, so one form of a verb is enough; a word with `=` is meant in that form only.
"""

from __future__ import annotations

SYNONYMS = """
kill dead death deadly die died dying slay fatal fatally slain lethal toll casualty perish massacre murder homicide
injure wounded hurt injury maim
shoot shot gunfire gunshot gunned
sack =fired =fires =firing dismiss oust axe axed boot ouster relieve
resign quit leave =left exit depart departure
arrest detain custody apprehend nab
capture seize abduct abduction kidnap snatch seizure
accuse allege allegedly alleged accusation allegation claim blame blast slam
sue lawsuit suing litigation
charge indict indictment
convict guilty conviction
sentence jail prison imprison
cut slash reduce lower scale trim decrease drop shrink plunge fall plummet fewer
raise increase hike rise soar surge jump climb
thwart foil disrupt prevent avert
halt stop pause suspend suspension freeze
attack strike raid assault airstrike bomb bombing bombard invasion
terror terrorist terrorism
plot conspiracy scheme
child children kid childhood
woman women
man men
person people
win beat defeat thrash victory triumph prevail secure clinch =won edge
buy purchase acquire acquisition takeover
sell =sold sale =fetches =fetch auction =nets
launch unveil reveal introduce announce debut release roll rollout rolling
delay postpone defer
cancel scrap cancellation terminate termination
name appoint appointment tap choose nominate pick select nomination
vow pledge promise
urge demand request plea
warn threaten threat warning
reject deny refuse refusal denial decline
approve approval endorse authorize authorise greenlight
ban bar prohibit outlaw forbid
rule ruling decision decide
judge court tribunal
revoke rescind withdraw repeal nullify overturn undo
police cop officer
firm company business corporation
gunman gunmen attacker shooter assailant
suspect
prosecutor prosecution
lawyer attorney solicitor counsel
clash battle fighting skirmish
protest demonstration rally unrest protester demonstrator
leader chief head boss
aide adviser advisor
probe investigation inquiry investigate investigating investigator
hack breach hacker compromise
watchdog regulator
agency bureau
town city
spyware stalkerware
flaw vulnerability bug
phone smartphone
car vehicle auto automobile
plane aircraft airplane jetliner
ship vessel boat
film movie
deal agreement pact accord
footage video clip
blaze =fire =fires inferno wildfire
oil crude petroleum
troop military army soldier
record historic highest
huge massive giant enormous
return revive resurrect reboot comeback revival reactivate reinstate
renew renewal extend extension reauthorize reauthorization reauthorise
infect infection
worker employee staff
migrant immigrant immigration asylum refugee
doctor physician
teacher educator
talk negotiation negotiate
begin start
end finish conclude
hospital hospitalize hospitalise
crash accident collision
earthquake quake tremor
storm hurricane typhoon cyclone
flood flooding
missing disappear disappearance vanish
mother mom mum
father dad
wife husband spouse
couple pair
store shop supermarket grocery market
hide conceal
delete wipe erase
steal theft stolen rob robbery loot
fraud scam
drug narcotic narco
weapon gun rifle firearm
prize award
coach manager
team club
match game fixture
final finale
season campaign
quarterfinal quarter
spy intelligence espionage
minister ministry
mayor mayoral
lawmaker congressman congresswoman representative legislator
election vote ballot poll
amend amendment revise revision
impeach impeachment
tariff duty levy
tax taxation
inflation price
economy economic
job employment
strike
share stock
profit earnings
debt loan
bankrupt bankruptcy
merge merger
invest investment investor
budget spending
border frontier
deport deportation removal
annex annexation
reimburse reimbursement compensation
violate violation illegal unlawful
legal law
rumor rumour
visit trip tour
speech address
letter memo
document file
site website webpage
app application
chatbot assistant
device gadget
display screen monitor
laptop notebook
camera webcam
glass glasses
vaccine vaccination jab immunization immunisation
recommend recommendation guidance advise
disease illness
baby infant newborn
pupil student
school college
teen teenager teenage
celebrity star
singer musician
violin violinist
survivor survive
victim
search hunt manhunt
rescue save
weather forecast
plan proposal propose
shareholder
consumer customer shopper
user subscriber
privacy private
surveillance surveil spying
biometric biometrics
tracker tracking track
subpoena summon summons
contract tender procurement
warrant
disclose disclosure
lapse failure
wear
identify identification
celebrate celebration rejoice revel reveler
tear crying cry
condemn denounce
apologize apologise apology
agree
support back backing
sign signing
deploy deployment
ceasefire truce
peace peaceful
reopen resume
close closure shut shutdown
evacuate evacuation
explosive explosion explode blast
package parcel
pressure squeeze
january jan
february feb
august aug
september sept sep
october oct
november nov
december dec
skeptical sceptical
"""

NATIONS = """
usa american america
britain british
england english
france french paris
germany german berlin
switzerland swiss
denmark danish dane copenhagen
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
ukraine ukrainian kyiv kiev
russia russian moscow kremlin
china chinese beijing
japan japanese tokyo
korea korean seoul
india indian delhi
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
venezuela venezuelan caracas
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
afghanistan afghan taliban
belgium belgian
austria austrian
hungary hungarian
romania romanian
california californian
texas texan
florida floridian
newjersey nj
alabama
alaska
arizona
arkansas
colorado
connecticut
delaware
hawaii
idaho
illinois
indiana
iowa
kansas
kentucky
louisiana
maine
maryland
massachusetts
michigan
minnesota minneapolis
mississippi
missouri
montana
nebraska
nevada
newhampshire
newmexico
ohio
oklahoma
oregon
pennsylvania
tennessee
utah
vermont
virginia
westvirginia
wisconsin
wyoming
newyork
losangeles
northcarolina
southcarolina
northkorea
southkorea
northdakota
southdakota
rhodeisland
"""

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

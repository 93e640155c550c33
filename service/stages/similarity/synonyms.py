"""Stage 5 (pure): words of news that mean the same, a group a line, the first standing for all.

General English, ours. Words are stemmed when the table is built; a word with `=` is meant in that form only.
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

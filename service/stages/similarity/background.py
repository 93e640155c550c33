"""Derived (pure): how common English words of news are; a table made by `benchmarks/background.py`, not copied text.

A level is -ln of the share of news items that have a word of this root, in halves. Words written mostly with a capital
(names) are left out, save the everyday ones; a word that is missing is rare.
"""

from __future__ import annotations

from typing import Final

LEVELS: Final = {
    1.5: """
new
""",
    2.0: """
launch say year
""",
    2.5: """
approv attack captur cut firm first hous kill leader one rul sack show tim troop urg
""",
    3.0: """
accus begin country day deal end fac get govern lik liv look mak nam peopl post rais read report resign return run
security tak thwart two warn win work world
""",
    3.5: """
administr arrest ban best big buy car cas chang charg child city data dont elect film follow former found full gam go
health help high includ know last latest lif long los mad major many million mobil month mov much nation need next
official oil old open oper plot power protest quest record right sell set shar sinc thing top turn updat use want war
watch way week wif
""",
    4.0: """
across act action add again ahead ai allow already am amazon app appear appl april around august bas becom behind
better both break britain build campaign center ceo challeng china class concern congress control creat david decad
decemb democrat design devic dhs discuss display doj donald drug early europ event expect experienc expert family far
fbi featur february federal feel few fight fil final fiv focus four fraud fre friday futur giv global going good googl
group hack happen history hit hop host hour hug ice imag injur insid interest israel issu jam january job joe john
join july jun keep key law lead least led left let lin man march mark market mayor mean media meet meta michael
microsoft miss model monday money morn national novemb number october offer offic party plac play polic policy
political president press pric prob product public push put real really recent remain republican research review risk
russia saturday season second see seek senat septemb servic sery several sign sit smart social someth sourc star story
sunday suprem suspect system talk target team tech technology test th think thre thursday today trump try tuesday tv
ukrain unitedn usa used user using view vow washington wednesday well whit without worker yet york
""",
    4.5: """
access account actual address age agent ago aim air ally almost alway among answer anyon area argu attempt authority
availabl away believ bid biggest billion blog book brand built cam cancel cant capital career caus celebr check chip
clear clos coach cod community condemn conferenc confirm connect consid content convict cost cover coverag crisis
current custom cybersecurity daily defend defens deliver despit detail develop di dictat didnt died different digital
doesnt dozen driv economic effort email energy engadget enough enter ever everyon everyth executiv explain fan fear
football foreign friend gener general goal got great grow half hand hear hold human illegal img industry inform
instead intelligenc international intervent interview invest involv isnt known laptop larg lat later lawmak learn
legal less letter level light likely limit list littl local longer lot lov low lxt manager matter member messag
migrant minist minut moment multipl near nearly network never night often onc onlin option org other past pay peac
performanc personal photo pictur platform player pm politic possibl potential pressur previous prim privacy privat
process program project prosecut protect provid rat reach react ready receiv recommend reddit regim reject remov
requir resort respons result robot rol round sav school screen se search seem seen serv shift ship shoot sid singl six
siz ski small spac speak special spend sport src stock stor street strong study styl sue suggest surpris surviv sworn
tax term text theguardian theyr third though thought took tool track trad traffick transit upgrad upload version vic
visit vs weekend welcom went whether window woman wont word writ yahoo young
""",
    5.0: """
abl activ activity actor advanc advic affect agency aid along alongsid alt analysis analyst anniversary annual anti
anyth appearanc approach arm arriv art artificial assistant attach avoid award background bad bank basic battery becam
began beyond bill bit black blaz blu board body bottom box brain brief broadcast brok brought camera cannot card carri
carry celebrat central certain champ chanc choic cit clean cloud club co collect color common communic complet comput
condit confus congressional consum convers cor cours credit critic critical cross cultur damag dangerous dat de debat
declar deep delay delet deploy describ doctor docu doing dollar door doubl draw driver due earlier earn easy economy
effect eight els emerg enabl enforce engine entir entry environ era even exist expand explos expos express extend eye
fact fail fast felt field figur finally financial fit fix flaw flight flu food form fresh further gain gav gen generat
github given glass ground guid handl hard hardwar heard heart height higher holiday hospital hundr idea immediate
impact important improv inaugur inch incident influenc infrastructur inspir institut interim internet island itself
journalist jpg kind lack land largest leadership lineup lock lost machin maker match max measur memory men middl
midterm mission modern monitor mount music nois non not noth on operat opposit organiz original outsid pack pair park
particular partner path payment perfect person piec plan playoff plead popular pos posit powerful practic prais
predict prepar present presidential prison probab problem produc professional profil promot prompt publish pull
quarter rac rang rather re reader reality reason red region renew reported reserv resident resolut respond restrict
retire revok ring rock room saf safety saw scan scandal schedul scienc scientist scor secret self send senior sens
sent sentenc serious seven shap shock short signal significant similar simpl slam socialist softwar someon soon sound
southern spark speaker specific speech spent spot spread stag stand standard station stay strategy stream struggl
student success super sur switch taken task teacher tension territory terrorism thank thousand tip titl total toward
town train transf travel treat trend tri trial tru trust understand us vaccin valu victim viral voic wait walk wasnt
water web websit weigh wev whol whos width wing winter wireless within women won worth wp writer wrong wrot youll your
""",
    5.5: """
abandon ability abus achiev activist ad additional admin admit adult affili affordabl aftermath afternoon aged agenda
alarm alert allianc alon alternativ ambassad analyz annex anonymous apparent appeal applianc applic apply arent
arraign assess asset assum async attend attent audio author autolink autonomous averag await baby backlash balanc ball
beach bear below benefit bet bigger billionair biometric blank blast blow bond boost border born boy brick bridg
browser budget burn button cancer candid cap catch caught century ceremony cert certific chain chair channel chao
charact charity chas chatbot citizen citizenship click climat cloudfront cold collaps combin command commit compact
compar complex concept conduct conflict consequenc conservativ construct contact contain contentuuid contract
contribut controll controversial cook cooper corner corpor correspondent count coup coupl cpo crackdown crash
credential cricket crim criminal criticism criticiz crowd cultural curious custdata cyber danc dark daught deadlin
debt declin decod dedicat deeper deepfak defenc degre delivery demo democracy depend deport deputy desktop determin
dev differenc difficult disast diseas district div dock dog domain doubt draft drama dramatic dream drew drink dron
dual duty dy dynamic ear earbud eas easier easily eat echo edg edition editor educ either electric electronic elit elm
elmt emergency emotional employ en encourag enjoy ensur entire episod equip escal especial essential establish etc
eventual evidenc ex exam examin exampl exchang excit expir exploit explor extra extract extraordinary ey eyjzb
facility failur fak fals familiar farm faster fat father favorit favourit featureid feed feedback fell fellow fifth
fill fin financ fitness flag flagship flood floor flow flown fly font forecast forward founder fourth fram framework
freez front fuel fully fun gadget gather geopolitical gfbvv girl gold gon grant guarante gunman guy habit hail happy
hasnt hat havent headlin headphon healthcar healthy heat heavy hero highlight highly himself hint hir historical honor
hotel html hunt iconic identifi identify identity impeach imple incom increasing independent individual infect info
initial insider insight insist install insuranc integr intend interfac internal interven invad invas invit io iphon
joint journey kept keyboard knowledg lab landscap languag largely leak legacy legisl library licens lijoiv linktext
lion listen load loc log longtim loom main maintain majority malwar manag manage manufactur map mass material mayb mb
meant medical mental merchantid merchantnam met mid mil mind mini missil mix mod moon mostly mother mountain movy
multi narco nationwid natural newly newslett nin normal northern notic novel object observ obvious odd ongo opinion
opportunity overhaul overnight own owner pag pageid panel paper parent partnership patient pattern peak percent
perform perhap period phas physical pitch plant pleas podcast politician pop port portabl positiv practical pre
premium presenc pretty preview primary priority priz profess programm progress proper property propos prov purpos
pursu px quality quick quickly ran rank rapid rar rdlw rebuild recognit reelect reflect refresh regard regular regulat
relat relationship rely remark rememb remot removal repeat represent rescu reset reshap resourc responsibl rest restor
retir revers revolut rich rid riot rival road root ros roughly routin row rush scen scenario scrutiny sea seat sector
seed select sellern senator sensor server session sex sexual shak showcas shut shutdown siteid situ skill sleep slow
solut solv sometim son song sort sovereignty sp specifical split spok spring spy sr srcset st stak startup status
stick storm straight strip structur studio stuff stun subsidy successful sudden suffer summer supply surround sweep
tabl tablet takeaway tariff teach technical teen teenag televis ten terrorist themselv thin thread thrill thumbnail ti
togeth ton toppl touch tour tout traditional traffic transform transport trigger trip troubl truly truth twitter typ
typical uncertainty union uniqu unknown upcom useful various vast veteran violenc violent virtual vision voter
vulnerabl wak wav weapon wear wearabl weather weight wfbvv wid widespread wild will wind wir witness wonder worri
worry wors worst written yes yourself zero zon
""",
    6.0: """
abort abov abroad abrupt absolute accept accessory accident accur acknowledg adapt addict addit adjust administrat
adopt ads advantag adventur adversary advertis adviser advoc ae affair affordability ag aggress aggressiv agr airlin
airport airspac album algorithm alien align aliv alter although ambit ambitious amount anchor ancient anger animal
anticipat antisemitism anyway anywher apart appreci approval architectur archiv array arrival arson artist asid
aspirin assert assist associ attract attribut audacious audienc authoritarian authoriz autom automatic automatical
availability awar awareness ballistic band barely basical beacon beautiful bed bee begun behavi belov bipartisan bird
birth birthday blood blur boast bold bon boom bor borrow bot botnet bottl bought brac branch brav breakthrough bright
brightness brilliant broader broken broker brows brutal bubbl bus busy bypass cabinet cabl calendar capability capabl
captain cartoon cast cat category caution cc cd ceasefir ceil celebrity cell centr champagn charger chat cheap cheaper
cheer chos church cinema circl civil civilian clarity classic clearly client clock closely closer cloth cm coalit
cocain cognitiv coin collab colleagu comedy comfortabl commercial commiss compan comparison compatibl compet competit
competitiv compil complain complete complianc complicat comply compos configur confront congressman consent consistent
consol conspiracy constant constitutional consultant context convenient convinc cool coordinat copy correct corrupt
couldnt counsel coupon courtroom cr crack creativ creator crew crop crucial crypto currency cycl dad danger dar dart
databas daycar dd decent deeply default defendant defensiv defiant defin delight dementia deni denounc dentist depos
depress depth derby deserv desir desk destin destroy detent devastat diet diplomacy diplomatic disabl disappoint
disastrous disclos discount discovery dish disput distribut divid divis doc documentary domestic domin dominanc
dominat don donat dos down download dramatical dress drill driven dry dub dump dw dying ea earthquak economist edit ee
efd effectiv effective electricity elimin eliminat elsewher em embed embolden embrac encount encrypt endless endur
enemy enforc engag engin enhanc enterpris entity epic equity error ers escalat escap estat estim estimat eu evalu
everyday everywher evolut evolv exactly except exercis expans expensiv experi explod export exposur extens external
extrem extreme facial factor factory fair faith fallen fallout fam famous fantasy fashion fastest favor fb fe fed fee
feet femal festiv fetchpriority feud fewer ff fiction filter finaliz firework fixtur flam flash flexibl flip float fo
fold foldabl foot forever formal format fortun forum fragil fraudulent freedom frequent frustrat funct fundamental
fundrais gallery gambl gamer gang gap gas gear gender genuine gift gotten grab grad grand graphic greater greatest
grew grim grip grocery grown growth guest guidanc guidelin gun hammer harass harder harm haul headset heartwarm
heavily heavyweight helicopt hell helpful hid hidden hockey honest hook hopeful horror hospitaliz hot household ht hub
humanitarian humanity humanoid humbl husband hybrid ideal ideological igetproteinfartshelp ignit ignor illness imagin
immedi implic import importanc impos impressiv improve inaugurat inbox incurs index indic indicat infl initiativ
inject innov input inspect instant instruct integrat intensify intent interact interactiv interi interrupt intrigu
involve itll jb jok joy js junior justific justify keynot killer kit kitchen kne knew label labor lady laps larger lay
layer lean leg legality legend legislativ legitim length lesson leverag li lifestyl lift lighter linger lit loan locat
logic logo longest loud lowest loyalist luxury magazin magnitud mail mainly malicious mandat margin master meal measl
mechanism medicin mention metal method microphon midnight mileston min mineral minimum ministry minor mirror mistak mm
mock mom momentum monthly mortgag motion motiv motor mouth move multinational myself mysterious mystery nak narrativ
narrow nativ natur nd nearby necessary neighbour newest nobody nonprofit norm notabl nuclear obsess obtain occupy
occur older oldest opponent oppos opt optimism optimiz orang organis orig origin otherwis outag outcom outdoor outlet
outlin outlook output overall overtak overwhelm ow pac packag pad paid pain paint pandemic pardon parlia password pdl
peaceful pen penalty pension permanent permiss permit personnel perspectiv phish photograph pill pilot pin pink
pioneer pip planet plenty plug pocket pois pool poor popul portal portfolio portrait possib pot pound pour precedent
precis predecess prefer preserv presum primari print prior prioritiz proceed productivity profit progressiv proof
proposal prospect protocol pump punish puzzl quarterback quarterfinal quiet quietly quot radio rain ramp random
ransomwar rapidly rattl rd realis reasonabl reassert recall recip recipient reclaimthenet recognis recogniz recover
recovery recruit redesign reduct refer referenc reform refuge regain regional regist regret regul rel relativ relative
relevant relief remarkabl remind renam render rent repeated representativ reput require residenc resistanc resolv
respect responsibility restart restaurant resum retail retain revamp revel revenu revival rewrit rhetoric rioter rip
rippl robotic roster rout rural safeguard safer salt sanct satellit scam scientific scop seal section seeming seller
semi sensitiv separ separatist settl settle setup sexualiz sharp shell shin shirt shortly shower shown sick sight
signatur silenc silent simply singer sister skip sky slashpop slat slight slip slop slot slowly slump smaller
smartwatch smash smil smok snow society soft soil solar solid somewhat sorry sought soundbar span sparkl spec specul
spik spin spirit spoken spur squad squeez stability stabl stack stadium stall steady steal steam stepsist stok stol
stolen storag strand strategic strengthen stress striker strongman struck stuck su sub subject subscrib substitut
subway succ summary summit suppos surfac surpass surprising surveillanc survey survival suspend swap swear sync tackl
tactic tag tal talent tank taxpay tear teas temperatur templ temporari temporary tend tennis terminal terror theater
theatr them theory theverg theyv throughout ticket tid tie tied timelin tiny tir tl token tonight topic totally tough
tourist tourna toy trader tradit tragedy trail transact transcript transl trap travell tre tribut trick truck tun
tunnel turmoil tweak twic twist un uncertain unclear unconstitutional uncover undermin underway undress unexpect
unfold universal unlik unlike unlock unprecedent unusual upend upon ups urgent usual usually uy vacuum valid vendor
verific verify vib viewer villag viol violat virus visa visibl visitor visual volum wag wallet warm warrior wast weak
weaken wealth webfeedsfeaturedvisual wed weekly welfar wellness werent whatev wheel widely wider wildfir wip wish wok
workflow workout wouldnt wrap xai yard yc yellow youd youth youv
""",
}

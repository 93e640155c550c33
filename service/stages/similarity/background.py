"""Derived (pure): how common English words of news are; made by `benchmarks/background.py`, not copied text.

A level is -ln of the share of news items that have a word of this root, in halves. Words written mostly with a capital
(names) are left out; a word that is missing is rare.
"""

from __future__ import annotations

from typing import Final

LEVELS: Final = {
    1.0: """
new
""",
    2.0: """
articl comment googl launch link submit year
""",
    2.5: """
accus attack captur cut firm first kill leader one tim
""",
    3.0: """
begin call country day deal end fac get govern id item lik liv look mak nam person plan post power rais read report
resign run security show stat support tak troop two warn win work world ycombinat
""",
    3.5: """
administr ban best big blaz car cas chang charg child data display dont down elect follow footag forc former found
full halt help high hom includ judg know last latest legal lif long mad major many match month mov much need next
official oil old open oper polic protest quest record return right rul sack season see set shar sinc stor talk team
thing top town try turn updat urg use want war watch way week wif
""",
    4.0: """
across act action add again ahead aid allow already am app appear around arrest ask bas becom behind better both break
bring build buy celebr celebrity center challeng clash class clos coach concern consum control creat decad design
devic direct discuss docu drug early economy event expect experienc expert family far featur federal feel few final
find fiv focus four fraud fre futur giv global go going good group hack happen health history hit hop host hour hug
imag infl injur insid interest issu job join keep key lawmak lead least led let lin man mark mayor mean media meet
member million miss model morn nation national number offer offic order part party phon plac play pm policy political
press privacy prob product public push put real really recent reject remain research review risk school search second
seek sell servic sery several sign sit smart social someth sourc speech story system target tech technology tell test
th think thre today used user using view visit vow well without woman yet
""",
    4.5: """
access account actual age agent ago aim air ally almost alway among answer anyon approv area argu attempt authority
availabl away believ bid biggest billion block blog book brand budget built cam cancel cant capital career carry caus
chatbot check chip clear cod community condemn conferenc confirm connect consid content convict cost coupl cover
coverag crisis current cybersecurity daily defend defens deliver despit detail develop dictat didnt different digital
doesnt dozen driv effort email energy engadget enough enter ever everyon everyth explain explosiv fan fear film
football foreign friend fund gener goal goe got great grow half hand hear hold human identify img industry inform
instead international intervent interview invest involv isnt kick known laptop larg lat later learn less letter level
light likely limit list littl local longer los loss lot lov low lxt matter messag migrant minut moment money multipl
near nearly network never night often onc onlin option org other past pay peac performanc personal photo pictur
platform player politic possibl potential pressur previous priz process program project protect provid rat reach react
ready receiv recommend reddit regim remov renew replac requir rescu resort respons result robot rol round say seem
seen sentenc serv shift ship shoot sid singl six siz ski small spac speak special sport spy src step street strong
study styl suggest surpris surviv suspect sworn tariff tax term terror text theguardian theyr third though thought
thwart told took tool tracker trad traffick transit unit upgrad upload version vic violat vs weekend welcom went
whether window wont word worker writ yahoo young
""",
    5.0: """
abl activ activity actor advanc advic affect agency agenda along alongsid alt analysis analyst anniversary annual anti
anyth appearanc approach arm arriv art attach avoid background bad bank basic battery becam began beyond bill bit
black blu board body bottom box brain brief broadcast brok brought camera cannot card celebrat central certain champ
chanc choic cit clean cloud co collect color common communic complet comput condit confus congressional contract
convers cor cours crash credit critic critical cross cultur damag dangerous dat de debat declar deep delay delet
deploy deport describ detect diseas doctor doing dollar door doubl draw driver due earlier easy effect eight els emerg
enabl engine entir entry environ era even executiv exist expand expos express eye fact fail fast felt field figur
finally financial fit fix flaw flight flu food form fresh further gain gav gen general generat github given glass
ground guid handl hard hardwar heard heart height held higher holiday hospital hundr idea immediate impact important
improv inaugur inch incident influenc infrastructur inspir institut interim internet island itself journalist jpg kind
lack land laps largest lawyer leadership lineup lock lost machin maker max measur memory middl midterm minist mission
mobil modern mother mount music net nois non not noth oc operat opposit organiz original outsid pack park particular
partner pass path payment perfect piec playoff plead plot popular pos posit powerful practic prais predict prepar
present presidential probab problem produc professional profil profit promot prompt publish pull pupil quarterfinal
rac rang rather re reader reality reason red region reported reserv resident resolut respond restrict retire revok
ring rock room saf safety saw scan scandal schedul scienc scientist scor se secret self send senior sens sent serious
seven shap shock short signal significant similar simpl socialist softwar someon soon sound southern spark speaker
specific spent spot spread stag stand standard state station stay steal strategy stream struggl success sue super sur
switch taken task teacher teen tension territory thank thousand tie tip titl total toward train transf travel treat
trend trial tru trust understand vaccin valu victim viral voic wait walk wasnt water weapon weather web weigh wev whit
whol whos width wing winner winter wireless within worry worth wp writer wrong wrot youll your
""",
    5.5: """
abandon ability abus achiev activist ad additional admin admit adult affili affordabl aftermath afternoon ag aged
alarm alert allianc alon alternativ ambassad analyz annex anonymous apparent appeal applianc apply arent arraign
assess asset assum async attend attent audio author autolink autonomous averag await baby backlash balanc ball beach
bear below benefit bet bigger billionair biometric blank blow bond boost border born boy brick bridg brother browser
burn button cancer candid cap catch caught ceasefir century ceremony cert certific chain chair channel chao charact
charity chas citizen citizenship click climat cloudfront cold collaps combin command commit compact compar complex
concept conduct conflict consequenc conservativ construct contact contain contentuuid contribut controll controversial
cook cooper corner correspondent count coup cpo crackdown credential cricket crim criminal criticism criticiz crowd
cultural curious custdata cyber danc dark daught deadlin debt decod dedicat deeper deepfak defenc degre delivery demo
democracy depend deputy desktop determin dev differenc difficult disast disclos discov district ditch div dock dog
domain doubt draft drama dramatic dream drew drink dron dual dynamic ear earbud earthquak eas easier easily eat echo
edition editor educ either electric electronic elit elm elmt emergency emotional en encourag enjoy ensur entire episod
equip escal especial essential establish etc eventual evidenc ex exam examin exampl exchang excit expir exploit explor
extra extract extraordinary eyjzb facility fak fals familiar farm faster fat father favorit favourit featureid feed
feedback fell fellow fifth fill fin financ fitness flag flagship flood floor flow flown fly font forward founder
fourth fram framework front fuel fully fun gather geopolitical gfbvv girl gold gon grant guarante gunman guy habit
hail happy hasnt hat havent headlin headphon healthcar healthy heat heavy hero highlight highly himself hint hir
historical honor hotel iconic identity impeach imple incom increasing independent individual infect info initial
insider insight insist install insuranc integr intend interfac internal interven invad invit io iphon joint journey
kept keyboard knowledg lab landscap languag largely leak legacy legisl library licens lijoiv linktext lion listen load
loc log longtim loom main maintain majority malwar manag manage manufactur map mass material mayb mb meant medical
mental merchantid merchantnam met mid mil mind mini missil mix mod moon mostly mountain movy multi nationwid natural
newly newslett nin normal northern notic novel object observ obvious odd ongo opinion opportunity overhaul overnight
own owner pag pageid panel paper parent partnership patient pattern peak percent perform perhap period phas physical
pitch plant pleas podcast politician pop port portabl positiv practical pre premium presenc pretty preview primary
priority profess programm progress proper property prosecut prov purpos pursu px quality quick quickly ran rank rapid
rar rdlw rebuild recognit reelect reflect refresh regard regular relat relationship rely remark rememb remot reopen
repeat represent reset reshap resourc responsibl rest restor retir revers revolut rich rid riot rival road root ros
roughly routin row rush scen scenario scrutiny sea seat sector seed sellern senator sensor server session sex sexual
shak showcas singer siteid situ skill sleep slow solut solv sometim son song sort sovereignty sp specifical split spok
spring sr srcset st stak startup status stick storm straight strip structur studio stuff stun subsidy successful
sudden suffer suit summer supply surround sweep tabl tablet takeaway teach tear technical televis ten themselv thin
thread thrill thumbnail togeth ton toppl touch tout traditional traffic transform transport trigger troubl truly truth
twitter ty typ typical uncertainty union uniqu unknown upcom useful various vast veteran violenc violent virtual
vision voter vulnerabl wak watchdog wav wear wearabl weight wfbvv wid widespread wild will wind wir witness wonder
wors worst written yes yourself zero zon
""",
    6.0: """
abort abov abroad abrupt absolute accept accessory accur acknowledg adapt addict addit adjust administrat adopt ads
advantag adventur adversary advertis advoc ae affair affordability aggress aggressiv agr airlin airport airspac album
algorithm alien align aliv alter although ambit ambitious amend amount anchor ancient anger animal anticipat
antisemitism anyway anywher apart apologiz appreci architectur archiv array arrival arson artist asid aspirin assert
assist associ attract attribut audacious audienc authoritarian autom automatic automatical availability awar awareness
ballistic band barely basical beacon beautiful bed bee begun behavi belov bipartisan bird birth birthday blood blur bn
boast bold bon boom bor borrow bot botnet bottl bought brac branch brav breakthrough bright brightness brilliant
broader broken broker brows brutal bubbl bus busy bypass cabinet cabl calendar capability capabl captain cartoon cash
cast cat category caution cc cd ceil cell centr champagn charger chat cheap cheaper cheer chos church cinema circl
civil civilian clarity classic classify clearly client clock closely closer cloth cm coalit cocain cognitiv coin
collab colleagu comedy comfortabl commercial commiss compan comparison compatibl compet competit competitiv compil
complain complete complianc complicat comply compos configur confront consent consistent consol constant
constitutional consultant context convenient convinc cool coordinat copy correct corrupt couldnt coupon courtroom cr
crack creativ creator crew crop crucial crypto currency cycl danger dar dart databas daycar dd decent deeply default
defendant defensiv defiant defin defy delight dementia dentist depos depress depth derby deserv desir desk destin
destroy detent devastat dialogu diet diplomacy diplomatic disabl disappoint disastrous discount discovery dish disput
distribut divid divis doc documentary domestic domin dominanc dominat don donat dos download dramatical dress drill
driven dry dub dump dw ea economist edit ee efd effectiv effective electricity elimin eliminat elsewher em embed
embolden embrac encount encrypt endless endur enemy enforc enforce engag engin enhanc enterpris entity epic equity
error ers escalat escap estat estim estimat eu evalu everyday everywher evolut evolv exactly except exercis expans
expensiv experi export exposur external extrem extreme facial factor factory fair faith fallen fallout fam famous
fantasy fashion fastest favor fb fed fee feet femal festiv fetchpriority feud ff fiction filter finaliz firework flam
flash flexibl flip float fm fo fold foldabl foot forever formal format fortun forum fragil fraudulent freedom frequent
frustrat funct fundamental fundrais gallery gambl gamer gang gap gas gear gender genuine gift gotten grab grad grand
graphic greater greatest grew grim grip grown growth guest guidelin hammer harass harder harm haul headset
healthofficial heartwarm heavily heavyweight helicopt hell helpful hid hidden hockey honest hook hopeful horror hot
household ht hub humanitarian humanity humanoid humbl hybrid ideal ideological igetproteinfartshelp ignit ignor imagin
immedi implic import importanc impos impressiv improve inaugurat inbox incurs index indic indicat initiativ inject
innov input inspect instant instruct integrat intensify intent interact interactiv interi interrupt intrigu involve
itll jb jet jok joy js junior justic justific justify keynot killer kit kitchen kne knew label labor lady larger lay
layer lean leg legality legend legislativ legitim length lesson leverag lie lifestyl lift lighter linger lit locat
logic logo longest loud lowest loyalist luxury magazin magnitud mail mainly malicious mandat margin master meal measl
mechanism medicin mention merg metal method microphon midnight mileston min mineral minimum minor mirror mistak mm
mock momentum monthly mortgag motion motiv motor mouth move multinational myself mysterious mystery nak narrativ
narrow nativ natur nd nearby necessary neighbour newest nobody nonprofit norm notabl nuclear obsess obtain occupy
occur older oldest opponent oppos opt optimism optimiz orang organis orig origin otherwis outag outcom outdoor outlet
outlin outlook output overall overtak overwhelm pac packag pad paid pain paint pandemic pardon parlia password pdl pen
penalty pension permanent permiss permit personnel perspectiv phish photograph pill pilot pin pink pioneer pip planet
plenty plug pocket pois pool poor popul portal portfolio portrait possib pot pound pour precedent precis predecess
prefer preserv presum prim primari print prior prioritiz proceed productivity progressiv proof prospect protocol pump
punish puzzl qualify quarterback quiet quietly quot radio rain ramp random ransomwar rapidly rattl rd realis reasonabl
reassert recall recip recipient reclaimthenet recognis recogniz recover recovery recruit redesign reduct refer
referenc reform regain regional regist regret regul reimburs rel relativ relative relevant relief remarkabl remind
renam render rent repeated reput require residenc resistanc resolv respect responsibility restart restaurant retail
retain revamp revenu rewrit rhetoric rioter rip rippl robotic roster rout rumor rural safeguard safer salt sanct
satellit scientific scop seal section seeming seller semi sensitiv separ separatist settl settle setup sexualiz sharp
shell shin shirt shortly shower shown sick sight signatur silenc silent simply sister skip sky slashpop slat slight
slip slop slot slowly slump smaller smartwatch smash smil smok snow society soft soil solar solid somewhat sorry
sought soundbar span sparkl spec specul spik spin spirit spoken spur squad stability stabl stack stadium stall steady
steam stepsist stok stol storag strand strategic strengthen stress striker strongman struck stuck sub subject
substitut subway succ sued summary summit suppos surfac surpass surprising surveillanc survey survival swap swear sync
tackl tactic tag tal talent tank tanker taxpay teas temperatur templ temporari temporary tend tennis terminal theater
theatr them theory theverg theyv throughout ticket tid timelin tiny tir tl token tonight topic totally tough tourist
tourna toy trader tradit tragedy trail transact transcript transl trap travell tre tribut trick truck tun tunnel
turmoil tweak twic twin twist un uncertain unclear unconstitutional uncover undermin underway undress unexpect unfold
universal unlik unlike unlock unprecedent unusual upend upon ups urgent usual usually uy vacuum valid vendor verific
verify vib viewer villag virus visa visibl visitor visual volum wag wallet warm warrior wast weak weaken wealth
webfeedsfeaturedvisual wed weekly welfar wellness werent whatev wheel widely wider wish wok workflow workout wouldnt
wrap xai yard yc yellow youd youth youv
""",
}

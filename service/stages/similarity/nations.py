"""Stage 5 (pure): nations with their peoples and capitals, a group a line, the first standing for all."""

from __future__ import annotations

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

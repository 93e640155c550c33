"""Invented items and the topics that they must get, second part; and false friends, that must get none more."""

from __future__ import annotations

from tests.vocabulary.cases import AWARD, ICE, NEWS, NOTICE, REGISTER, Case

LAW_AND_DATA: dict[str, Case] = {
    "person search": ("data-brokers", AWARD, "ACCURINT SUBSCRIPTION", f"Recipient: LEXISNEXIS RISK SOLUTIONS. {ICE}"),
    "broker rule": (
        "data-brokers",
        REGISTER,
        "Protecting Americans From Harmful Data Broker Practices",
        "The Consumer Financial Protection Bureau withdraws a proposed rule on data brokers.",
    ),
    # government data sharing
    "tax data": (
        "government-data-sharing",
        NEWS,
        "IRS gives ICE addresses of 47,000 taxpayers",
        "A judge had blocked the data-sharing agreement in part.",
    ),
    "voter rolls": (
        "government-data-sharing",
        NEWS,
        "Justice Department sues six states for their voter rolls",
        "The states say that the lists hold Social Security numbers.",
    ),
    "food stamps": (
        "government-data-sharing",
        NEWS,
        "States refuse to hand over SNAP data",
        "The agriculture department wants names of all who got food stamps.",
    ),
    "a system of records": (
        "government-data-sharing",
        REGISTER,
        "Privacy Act of 1974; System of Records",
        "DHS proposes to modify DHS/ICE-011 Criminal Arrest and Immigration Enforcement Records System of Records.",
    ),
    "a matching programme": (
        "government-data-sharing",
        REGISTER,
        "Privacy Act of 1974; Matching Program",
        "Notice of a matching program between the Department of Labor and USCIS to verify immigration status.",
    ),
    "a state database": (
        "government-data-sharing",
        AWARD,
        "CRIMINAL JUSTICE INFORMATION SYSTEM ACCESS",
        f"Recipient: STATE OF OHIO. {ICE}",
    ),
    # drivers' records
    "licence photos": (
        "dmv-records",
        NEWS,
        "State lets immigration agents search DMV photos",
        "The motor vehicle agency logged 900 queries.",
    ),
    "a switch cut": (
        "dmv-records",
        NEWS,
        "Governor cuts off ICE from driver's license data",
        "Nlets queries by deportation officers will be refused.",
    ),
    "driver records bought": ("dmv-records", AWARD, "DRIVER RECORD SEARCHES", f"Recipient: STATE OF TEXAS. {ICE}"),
    # analytics platforms
    "Palantir at work": (
        "analytics-platforms",
        NEWS,
        "Palantir wins contract to help ICE pick whom to deport",
        "The software ranks addresses.",
    ),
    "predictive policing": (
        "analytics-platforms",
        NEWS,
        "Force drops predictive policing after review",
        "The software sent patrols to the same streets.",
    ),
    "a case system": (
        "analytics-platforms",
        AWARD,
        "INVESTIGATIVE CASE MANAGEMENT OPERATIONS AND MAINTENANCE",
        f"Recipient: SOME VENDOR LLC. {ICE}",
    ),
    # aerial and border
    "drones over crowds": (
        "aerial-and-border",
        NEWS,
        "Police drones answer 911 calls and film backyards on the way",
        "The city keeps the video for a year.",
    ),
    "towers": (
        "aerial-and-border",
        NEWS,
        "New surveillance towers rise along the Rio Grande",
        "Border Patrol wants 1,000 of them.",
    ),
    "a pole camera": ("aerial-and-border", AWARD, "COVERT POLE CAMERA KITS", f"Recipient: SOME VENDOR LLC. {ICE}"),
    "drones sought": (
        "aerial-and-border",
        NOTICE,
        "Small Unmanned Aircraft Systems",
        "Agency: HOMELAND SECURITY, DEPARTMENT OF.US CUSTOMS AND BORDER PROTECTION.",
    ),
    # protest monitoring
    "a list of protesters": (
        "protest-monitoring",
        NEWS,
        "Police kept a database of protesters for eight years",
        "Most had never been charged.",
    ),
    "unmasking": (
        "protest-monitoring",
        NEWS,
        "Subpoena seeks to unmask critics of immigration raids",
        "Homeland Security wants the names behind six Instagram accounts.",
    ),
    "a reporter": (
        "protest-monitoring",
        NEWS,
        "Prosecutors took reporter's phone records to find a leak",
        "The justice department did not tell her.",
    ),
    # oversight bodies
    "a board without members": (
        "oversight-bodies",
        NEWS,
        "Privacy and Civil Liberties Oversight Board has one member left",
        "It cannot open reviews.",
    ),
    "an inspector": (
        "oversight-bodies",
        NEWS,
        "Inspector general: CBP broke privacy rules with phone data",
        "The report makes eight recommendations.",
    ),
    "a tribunal": (
        "oversight-bodies",
        NEWS,
        "Investigatory Powers Tribunal rules on agents who spied on lawyers",
        "MI5 has to apologise.",
    ),
    # surveillance law
    "a warrant bill": (
        "surveillance-law",
        NEWS,
        "Senators' bill would require a warrant for Section 702 searches of Americans",
        "FISA expires in April.",
    ),
    "encryption": (
        "surveillance-law",
        NEWS,
        "Ministers order company to build encryption backdoor",
        "It cannot say so in public.",
    ),
    "a ruling": (
        "surveillance-law location-tracking",
        NEWS,
        "Appeals court: geofence warrants are unconstitutional",
        "Police asked for every phone near a bank.",
    ),
    # the same things in other words: pairs of lists, not sentences
    "a plain search of a phone": (
        "spyware",
        NEWS,
        "Tourist turned back after customs officers looked at his messages",
        "The device was searched at the airport, he says.",
    ),
    "hunters by trade": (
        "skip-tracing",
        NEWS,
        "Process servers to look for migrants",
        "Deportation officers would pay for each address.",
    ),
    "tickets sold": (
        "data-brokers",
        NEWS,
        "Carriers sell flight records to customs officers",
        "The seller asked not to be named.",
    ),
    "a score for a crime": (
        "analytics-platforms",
        NEWS,
        "Justice ministry builds algorithm to predict murder",
        "Police files of 300,000 people feed it.",
    ),
    "a system in the title": (
        "government-data-sharing",
        REGISTER,
        "Privacy Act of 1974; Exemptions; DHS/ICE-016 Operations Records",
        "The department exempts portions of the system.",
    ),
    "machine learning in a notice": (
        "analytics-platforms",
        REGISTER,
        "Privacy Act of 1974; System of Records",
        "ICE uses link analysis and machine learning on the records.",
    ),
}

FALSE_FRIENDS: dict[str, Case] = {
    "the exchange": ("", REGISTER, "Self-Regulatory Organizations; ICE Clear Credit LLC; Notice of Filing", ""),
    "market news": ("", NEWS, "Palantir shares fall as Wall Street doubts its price", "Earnings beat forecasts."),
    "an unlock": ("", NEWS, "New phone unlocks with face recognition in the dark", "It costs $799."),
    "a cat flap": ("", NEWS, "This cat flap uses facial recognition", "It keeps other cats out."),
    "birds": ("", NEWS, "Flock of starlings fills the sky over the pier", "Police closed a road for the crowd."),
    "a frame": ("", NEWS, "License plate frame could cost you $100", "Police will write tickets from March."),
    "a ray": ("", NEWS, "Stingray stings swimmer at city beach", "Police warned bathers."),
    "wild animals": ("", NEWS, "GPS collar tracks wolf across three states", "Rangers lost the signal."),
    "a spring": ("", NEWS, "Pegasus airline adds flights to the coast", "Tickets go on sale on Monday."),
    "fisheries": (
        "",
        REGISTER,
        "Fisheries of the Northeast; Electronic Monitoring",
        "NMFS extends the electronic monitoring program of fishing vessels.",
    ),
    "an age check": ("", NEWS, "Sites ask for a face scan under age verification law", "Users upload a selfie."),
    "a raid": ("", NEWS, "ICE arrests 40 in raid on meat plant", "Families waited outside."),
    "a march": ("", NEWS, "Thousands protest against immigration raids", "Police arrested three after bottles flew."),
    "a licence office": ("", NEWS, "DMV closes early for the holiday", "Renewals can be made online."),
    "REAL ID": ("", NEWS, "REAL ID needed for flights from May", "Bring a driver's license with a star."),
    "a war": ("", NEWS, "Drones hit power plant in Ukraine", "Air defence shot down 40."),
    "a body camera": ("", NEWS, "Police release body camera video of shooting", "The chief spoke on Monday."),
    "staff": (
        "",
        REGISTER,
        "Privacy Act of 1974; System of Records",
        "The agency proposes a system of records on payroll and reasonable accommodation of employees.",
    ),
    "benefits": (
        "",
        REGISTER,
        "Privacy Act of 1974; Matching Program",
        "Notice of a matching program between the Department of Veterans Affairs and the IRS on income.",
    ),
    "an extension": (
        "",
        REGISTER,
        "Agency Information Collection Activities; Extension, Without Change, of a Collection: Application",
        "USCIS collects biometrics with the form.",
    ),
    "a laboratory": ("", AWARD, "LATENT FINGERPRINT FUMING CHAMBER", f"Recipient: MYSTAIRE INC. {ICE}"),
    "translation": ("", AWARD, "TITLE III TRANSLATION AND TRANSCRIPTION SERVICES", f"Recipient: WORDS INC. {ICE}"),
    "own fleet": (
        "",
        AWARD,
        "FLEET TELEMATICS GPS TRACKING FOR GOVERNMENT OWNED VEHICLES",
        "Recipient: FLEET INC. Awarding agency: Forest Service.",
    ),
    "own building": ("", AWARD, "SECURITY CAMERA REPLACEMENT, FACILITY LOBBY", f"Recipient: LOCKS INC. {ICE}"),
    "an air force": ("", NOTICE, "Training Drones", "Agency: DEPT OF DEFENSE.DEPT OF THE AIR FORCE."),
    "law books": ("", AWARD, "LEGAL PUBLICATIONS", f"Recipient: WEST PUBLISHING CORPORATION. {ICE}"),
    "property": ("", NEWS, "Skip tracing for real-estate investors: five tools", "Find owners of empty houses."),
    "accountants": ("", NEWS, "Accounting oversight board fines auditor", "The firm signed blind."),
    "a jail search": (
        "",
        NEWS,
        "Police seize 40 phones in jail raid",
        "Drones had dropped the contraband in the yard.",
    ),
    "a stolen car": ("", NEWS, "Thieves use trackers to steal cars, police warn", "Owners should look under bumpers."),
    "a stolen file": ("", NEWS, "Data stolen from immigration agency", "A hacker posted samples."),
    "a published threat": ("", NEWS, "Man charged over Facebook threat to judge", "Police found a photo of a gun."),
    "a renewal is no law": (
        "license-plate-readers",
        NEWS,
        "City renews contract for police plate readers",
        "The sheriff asked for it.",
    ),
    "checks of workers": (
        "",
        AWARD,
        "LIVE SCAN SERVICES FOR APPLICANT SUITABILITY",
        f"Recipient: PRINTS INC. {ICE}",
    ),
    "marketing": ("", NEWS, "Brands monitor social media for trends", "A survey asked 300 managers."),
}

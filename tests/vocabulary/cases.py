"""Invented items and the topics that they must get, first part; and what a case is."""

from __future__ import annotations

NEWS, REGISTER, AWARD, NOTICE = "feed", "federal_register", "usaspending", "sam_gov"
ICE = "Awarding agency: U.S. Immigration and Customs Enforcement."

Case = tuple[str, str, str, str]
"""Topics, apart by spaces; kind of source; title; text."""

TECHNIQUES: dict[str, Case] = {
    # facial recognition
    "live cameras": (
        "facial-recognition",
        NEWS,
        "Transit police switch on live facial recognition at ten stations",
        "Faces of travellers are compared with a list of wanted people.",
    ),
    "a wrong match": (
        "facial-recognition",
        NEWS,
        "He was jailed for a week because an algorithm picked his face",
        "Detectives never checked his alibi, a complaint says.",
    ),
    "an agents' app": (
        "facial-recognition",
        NEWS,
        "Agents hold a phone to drivers' faces to learn who they are",
        "Immigration officers scan faces with an app and keep the pictures for 15 years.",
    ),
    "a face contract": (
        "facial-recognition",
        AWARD,
        "FACIAL RECOGNITION SEARCH LICENSES",
        f"Recipient: SOME VENDOR LLC. {ICE}",
    ),
    "a face test at the border": (
        "facial-recognition",
        REGISTER,
        "Test of Facial Comparison at Cruise Terminals",
        "U.S. Customs and Border Protection announces a test.",
    ),
    "a ban on face recognition": (
        "facial-recognition surveillance-law",
        NEWS,
        "City council passes ban on face recognition by police",
        "The ordinance takes effect in May.",
    ),
    # biometrics
    "fingerprints in the street": (
        "biometrics",
        NEWS,
        "Officers take fingerprints of street vendors with handheld fingerprint scanners",
        "Homeland Security bought 400 of the devices.",
    ),
    "DNA of children": (
        "biometrics",
        NEWS,
        "Border Patrol swabbed DNA from 1,200 migrant children",
        "The profiles went into CODIS.",
    ),
    "a national register": (
        "biometrics",
        NEWS,
        "Senate approves national biometric register for all citizens",
        "Iris scans and fingerprints will be compulsory from 2027.",
    ),
    "a fingerprint purchase": (
        "biometrics",
        AWARD,
        "LIVE SCAN TEN PRINT SYSTEMS",
        f"Recipient: CROSS MATCH INC. {ICE}",
    ),
    "an iris notice": (
        "biometrics",
        NOTICE,
        "Handheld Iris Recognition Devices",
        "Agency: HOMELAND SECURITY, DEPARTMENT OF.US CUSTOMS AND BORDER PROTECTION.",
    ),
    # license plate readers
    "a plate reader audit": (
        "license-plate-readers",
        NEWS,
        "Audit: deputies looked up ex-wives in plate reader network",
        "The sheriff suspended two of them.",
    ),
    "a camera firm by name": (
        "license-plate-readers",
        NEWS,
        "Flock cameras go dark after town vote",
        "The police chief wanted to keep all 22.",
    ),
    "overseas": (
        "license-plate-readers",
        NEWS,
        "Police keep ANPR records of innocent drivers for years",
        "The force admitted 40 million entries.",
    ),
    "a plate data contract": (
        "license-plate-readers data-brokers",
        AWARD,
        "LICENSE PLATE READER DATABASE ACCESS, COMMERCIAL",
        f"Recipient: SOME VENDOR LLC. {ICE}",
    ),
    "plates by notice": (
        "license-plate-readers",
        NOTICE,
        "LPR Camera Systems for Checkpoints",
        "Agency: HOMELAND SECURITY, DEPARTMENT OF.US CUSTOMS AND BORDER PROTECTION.",
    ),
    # social media monitoring
    "visa vetting": (
        "social-media-monitoring",
        NEWS,
        "Student visa applicants told to make their profiles public",
        "Consular officers will comb through social media for hostile views.",
    ),
    "police on platforms": (
        "social-media-monitoring",
        NEWS,
        "Police unit trawled Facebook and Instagram for slang words",
        "It watched 300 teenagers.",
    ),
    "a listening contract": (
        "social-media-monitoring",
        AWARD,
        "SOCIAL MEDIA MONITORING SOFTWARE SUBSCRIPTION",
        f"Recipient: SOME VENDOR LLC. {ICE}",
    ),
    "handles on a form": (
        "social-media-monitoring",
        REGISTER,
        "Agency Information Collection Activities; Revision of a Collection",
        "USCIS will collect social media identifiers and associated platforms on nine forms.",
    ),
    # spyware
    "spyware deal": (
        "spyware",
        NEWS,
        "Agency revives contract with maker of phone spyware",
        "ICE may use the tool of Paragon Solutions again.",
    ),
    "phones at the border": (
        "spyware",
        NEWS,
        "Record number of phone searches at the border",
        "Customs officers copied 4,000 devices in three months.",
    ),
    "extraction devices": ("spyware", AWARD, "UFED TOUCH RENEWAL", f"Recipient: SOME RESELLER INC. {ICE}"),
    "wiretap room": ("spyware", AWARD, "TITLE III INTERCEPT SYSTEM MAINTENANCE", f"Recipient: PEN-LINK LTD. {ICE}"),
    # location tracking
    "fake towers": (
        "location-tracking",
        NEWS,
        "Sheriff used fake cell tower to find protesters' phones",
        "The cell-site simulator was hidden in a van.",
    ),
    "bought locations": (
        "location-tracking data-brokers",
        NEWS,
        "Border agency bought location data of millions of phones from a data broker",
        "No warrant was asked.",
    ),
    "ankle monitors": (
        "location-tracking",
        NEWS,
        "Asylum seekers fitted with GPS ankle monitors at check-ins",
        "The contractor is paid by the day.",
    ),
    "trackers bought": (
        "location-tracking",
        AWARD,
        "COVERT VEHICLE TRACKERS AND AIRTIME",
        f"Recipient: SOME VENDOR LLC. {ICE}",
    ),
    # skip tracing
    "hunters": (
        "skip-tracing",
        NEWS,
        "Firms paid a bonus for each immigrant's address they confirm",
        "ICE hired 13 contractors for skip tracing.",
    ),
    "bounty hunters": (
        "skip-tracing",
        NEWS,
        "Bounty hunters to help find immigrants, plan says",
        "Homeland Security would pay per person.",
    ),
    "hunters sought": (
        "skip-tracing",
        NOTICE,
        "Skip Tracing Services",
        "Agency: HOMELAND SECURITY, DEPARTMENT OF.US IMMIGRATION AND CUSTOMS ENFORCEMENT.",
    ),
    # data brokers
    "brokers fined": (
        "data-brokers",
        NEWS,
        "State fines data broker that failed to register",
        "It sold lists of people with dementia.",
    ),
}

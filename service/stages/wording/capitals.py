"""Text in capitals as people write it (pure, for display only: evidence counts in the text as it came).

Buyers' systems write titles and names in capitals alone: `INVESTIGATIVE CASE MANAGEMENT FOR ICE` is shown as
`Investigative case management for ICE`. A name that nobody told us of loses its capital; that is the price.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_FEWEST_LETTERS = 10
"""Fewer may well be acronyms alone."""
_LONGEST_ACRONYM = 6
"""Letters. A word of so many that stands alone in parentheses says how something is called in short."""
_SHARE = 0.9
"""Of the letters: so many capitals make a text one of capitals, an `ALPRs` in it or not."""

_ACRONYMS = frozenset(
    re.findall(
        r"\w+",
        "US USA UK EU UN DC NY NYC LA IT AI ML II III IV VI VII VIII IX XI XII "
        # Who buys and who watches.
        "ATF BIA BLM BOP BSEE CBO CBP CDC CIA CISA DEA DHA DHS DIA DISA DOC DOD DOE DOI DOJ DOL DOS DOT ED EOIR EPA "
        "ERO FAA FBI FCC FDA FEMA FLETC FPS FTC GAO GSA HHS HSI HUD ICE INL IRS LAPD NASA NATO NCIS NCTC NGA NIH NIST "
        "NOAA NRO NSA NTIA NYPD ODNI OIG OMB OPM ORR SEC SOCOM SSA TSA USAF USCG USCIS USDA USGS USMC USMS USPIS USPS "
        "USSS VA LEO MOU "
        # What is bought.
        "ABIS ALPR ANPR API APIS ATAK AWS BWC CAD CCTV CJIS COTS CSLI DNA ELINT EOD ESN GEOINT GIS GOTS GPS GPU HART "
        "HUMINT HVAC IAFIS ICM IDENT IMEI IMSI IP IR ISAP ISP ISR LEIDS LIDAR LIMS LMR LPR LTE MDM MDT NCIC NGI OCR "
        "OSINT PDF PII RAVEN RF RFID RMS SAR SATCOM SIEM SIGINT SIM SMS SOC SUV UAS UAV UHF URL USB VHF VIN VPN VSAT "
        # How it is bought, and from whom.
        "BPA CLIN DFARS FISA FOIA FY IDIQ IGF NAICS RFI RFP RFQ SOW TAS LLC LLP LP PC PLC PLLC DBA USG AG",
    )
)
_AS_WRITTEN: dict[str, str] = {
    word.upper(): word
    for word in re.findall(
        r"\w+",
        "Inc Corp Co Ltd GmbH SaaS PhD January February April June July September October November December Monday "
        "Tuesday Wednesday Thursday Friday Saturday Sunday Alabama Alaska Arizona Arkansas California Colorado "
        "Connecticut Delaware Florida Georgia Hawaii Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana Maine "
        "Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma "
        "Oregon Pennsylvania Tennessee Texas Utah Vermont Virginia Washington Wisconsin Wyoming Guam Mexico Canada "
        "America American Guantanamo Congress",
    )
}
_ABBREVIATED = frozenset(re.findall(r"\w+", "DLVRY DRVR LNG MGMT MGR MGT MNT MNTC MTNC PRGM PRTS SFTWR SPT SVC SVCS"))
"""Words cut short that hold no vowel; others without one are taken for acronyms."""
_SMALL = frozenset(re.findall(r"\w+", "A AN AND AS AT BY DE DEL FOR IN OF ON OR THE TO WITH"))
_SHORT_WORDS = frozenset(
    re.findall(
        r"\w+",
        "AIR ALL ART BAY BIG BOX CAR DAY EYE FOX GAS KEY LAB LAS LAW LOS MAP NET NEW OIL ONE OUR RED SAN SEA SKY SUN "
        "TEN TOP TWO WAR WAY",
    )
)
_WORD = re.compile(r"\w+(?:['’.&]\w+)*")
_BEGIN = re.compile(r"(?:\A|[.!?]\s+)\W*(\w)")


def sentence_case(text: str, names: Iterable[str] = ()) -> str:
    """Return a text of capitals as a sentence; any other as it is. `names` are written as given.

    Known acronyms, short words alone in parentheses, words with digits, words without a vowel and dotted letters (U.S.)
    keep their capitals.
    Law: the text stays equal but for its case.
    """
    if not in_capitals(text):
        return text
    said = _BEGIN.sub(lambda found: found[0][:-1] + _capital(found[1]), _each_word(text, _in_sentence))
    for name in sorted(set(names), key=len):
        if name != name.lower() and not in_capitals(name):
            said = _written_as(name, said)
    return said


def name_case(name: str) -> str:
    """Return a name of capitals with capitals at the beginning of its words: `Palantir Technologies Inc.`.

    Short words (`IBM`, `USG`) are taken for acronyms.
    """
    if any(char.islower() for char in name):
        return name
    said = _each_word(name, _in_name)
    return said[:1].upper() + said[1:]


def in_capitals(text: str) -> bool:
    """Return whether a text is written in capitals, not merely made of acronyms."""
    capitals = sum(char.isupper() for char in text)
    small = sum(char.islower() for char in text)
    return capitals >= _FEWEST_LETTERS and capitals >= _SHARE * (capitals + small)


def _written_as(name: str, text: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _: name, text, flags=re.IGNORECASE)


def _each_word(text: str, write: Callable[[re.Match[str]], str]) -> str:
    return _WORD.sub(write, text)


def _in_sentence(found: re.Match[str]) -> str:
    word = found[0]
    if (kept := _kept(word)) is not None:
        return kept
    around = found.string[found.start() - 1 : found.start()] + found.string[found.end() : found.end() + 1]
    return word if around == "()" and len(word) <= _LONGEST_ACRONYM else _lower(word)


def _in_name(found: re.Match[str]) -> str:
    word = found[0]
    if (kept := _kept(word)) is not None:
        return kept
    if word in _SMALL:
        return _lower(word)
    if len(word) <= 3 and word not in _SHORT_WORDS:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1] + _lower(part[0][1:]), word).replace("'S", "'s")


def _kept(word: str) -> str | None:
    """Return the word as it must stand; None where it is an ordinary one."""
    if word in _ACRONYMS or any(not char.isupper() and char not in "'’.&" for char in word):
        return word
    if word in _AS_WRITTEN:
        return _AS_WRITTEN[word]
    head, mark, tail = word.partition("’" if "’" in word else "'")
    if mark and head in _ACRONYMS:
        return head + mark + _lower(tail)
    if len(word) > 3 and word.endswith("S") and word[:-1] in _ACRONYMS and word != "DOES":
        return word[:-1] + "s"
    return word if _is_initials(word) else None


def _is_initials(word: str) -> bool:
    if "." in word or "&" in word:
        return all(len(part) <= 2 for part in re.split(r"[.&]", word))
    if len(word) == 1:
        return word != "A"
    return word.isascii() and len(word) <= 5 and not set(word) & set("AEIOUY") and word not in _ABBREVIATED


def _lower(text: str) -> str:
    """As `str.lower`, character by character: a few letters become two there."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _capital(char: str) -> str:
    return capital if len(capital := char.title()) == 1 else char

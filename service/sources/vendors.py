"""Names of vendors (pure): what an operator calls a vendor x how a source writes it -> whether it is the one.

Searches of sources are loose: `Clearview AI` also finds CLEARVIEW TOWER COMPANY III. So what they find is judged here.
A name is found at the beginning of the vendor's, word by word: `Palantir` is PALANTIR USG, INC. too. Case, accents,
punctuation, a leading "the" and the legal form behind (INC, LLC, ...) do not matter, nor how words are joined:
`Pen Link` is PENLINK LTD. A unique entity id (UEI) finds one vendor for certain, whatever its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import accumulate
from types import MappingProxyType

# Twelve capitals and digits without O and I, no zero in front (GSA, 2022); a name of twelve letters has no digit.
_UEI = re.compile(r"(?=[A-Z]*\d)[A-HJ-NP-Z1-9][A-HJ-NP-Z0-9]{11}")
_LEGAL_FORM = re.compile(
    r"(?:inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|co|company|plc|pllc|pc|pbc|gmbh|ag|sa|bv|nv)"
)
_OTHER_NAME = re.compile(
    r"\b(?:d\s*/?\s*b\s*/?\s*a|a/?k/?a|f/?k/?a|doing business as|also known as|formerly(?: known as)?)\b", re.IGNORECASE
)
# Trade names under which a vendor sells -> the name under which the government pays it.
_TRADE_NAMES: Mapping[str, str] = MappingProxyType({"flock safety": "Flock Group"})


def is_uei(text: str) -> bool:
    """Return whether the text is a unique entity id, as `QDLLBKCGL851` is."""
    return _UEI.fullmatch(text) is not None


def is_one_of(wanted: Iterable[str], name: str | None, uei: str | None) -> bool:
    """Return whether the vendor of that name and UEI is one of those wanted (names or UEIs). Unknown is not."""
    return any(one == uei if is_uei(one) else _is_called(name or "", one) for one in wanted)


def search_texts(wanted: Iterable[str]) -> tuple[str, ...]:
    """Return what to give to a source's own search so that it finds those wanted: UEIs, names without legal forms."""
    found: list[str] = []
    for one in wanted:
        found += [one] if is_uei(one) else [" ".join(_words(name)) or name for name in _names(one)]
    return tuple(dict.fromkeys(found))


def _is_called(name: str, wanted: str) -> bool:
    said = [_words(part, whole=True) for part in _OTHER_NAME.split(name)]
    starts = {start for words in said for start in accumulate(words)}
    return any("".join(_words(one)) in starts for one in _names(wanted))


def _names(wanted: str) -> tuple[str, ...]:
    trade = _TRADE_NAMES.get(" ".join(_words(wanted)))
    return (wanted, trade) if trade else (wanted,)


def _words(name: str, *, whole: bool = False) -> list[str]:
    """Return the words of a name in lower case; `whole`: the legal form behind them too."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", re.sub(r"['’.]", "", bare.casefold()))
    words = words[1:] if words[:1] == ["the"] and words[1:] else words
    while not whole and len(words) > 1 and _LEGAL_FORM.fullmatch(words[-1]):
        words.pop()
    return words

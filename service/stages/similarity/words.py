"""Stage 5 (pure): text -> the terms that are compared: folded, stemmed, synonyms joined."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from service.stages.similarity.lexicon import (
    CHAMBERS,
    NUMBER_WORDS,
    PHRASES,
    SCALES,
    SHORT_FORMS,
    STOP,
)
from service.stages.similarity.nations import NATIONS
from service.stages.similarity.synonyms import SYNONYMS

_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "‐": "-",
     "\u00ad": None, "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None}
)  # fmt: skip
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")


def plain(text: str) -> str:
    """Return `text` in one form: NFKC, straight quotes and dashes, nothing invisible, no accents, `U.S.` as `US`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
        if not text.isascii():
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return _DOTTED.sub(lambda match: match.group().replace(".", ""), text)


def tokens(text: str) -> list[str]:
    """Return the words and numbers of a plain text, as written."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=65_536)
def term(token: str) -> str:
    """Return what a token is compared as: folded, no possessive, stemmed, synonyms joined; "" for a stop word."""
    if token in _SHORT:
        return _SHORT[token]
    folded = token.casefold()
    if folded in STOP:
        return ""
    folded = folded.removesuffix("'s").replace("'", "")
    if folded in STOP:
        return ""
    if folded in _GROUPS:
        return _GROUPS[folded]
    root = stem(folded)
    return _GROUPS.get(root, root)


def terms(words: list[str]) -> list[str]:
    """Return the terms of a run of words, stop words left out, set phrases ("prime minister") as one term."""
    found: list[str] = []
    for word in words:
        root = term(word)
        if not root:
            continue
        phrase = _PHRASES.get((found[-1], root)) if found else None
        if phrase:
            found[-1] = phrase
        else:
            found.append(root)
    return found


def stem(word: str) -> str:
    """Return a root that the forms of one English word mostly share. Not a word; only compared."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    word = _singular(word)
    if len(word) <= 3:
        return word
    if word.endswith("ied"):
        return word[:-3] + "y"
    for ending in ("ation", "ing", "ed"):
        root = word.removesuffix(ending)
        if root != word and len(root) >= 3 and _VOWEL.search(root):
            word = _undouble(root)
            break
    for ending in ("iy", "yy"):
        word = word.removesuffix(ending) + "y" if word.endswith(ending) else word
    if len(word) >= 8:
        for ending in ("ment", "ate", "ion", "er", "or", "ly"):
            if word.endswith(ending):
                return word.removesuffix(ending)
    return word.removesuffix("e")


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undouble(root: str) -> str:
    return root[:-1] if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "ls" else root


def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    exact: dict[str, str] = {}
    for line in filter(None, (SYNONYMS + NATIONS).splitlines()):
        words = line.split()
        head = stem(words[0])
        for word in words:
            if word.startswith("="):
                exact[word[1:]] = head
            else:
                groups.setdefault(word, head)
                groups.setdefault(stem(word), head)
    return groups | exact


_SHORT = dict(line.split() for line in SHORT_FORMS.strip().splitlines())
_GROUPS = _groups()
PLACES = frozenset(_GROUPS[line.split()[0]] for line in NATIONS.strip().splitlines())
"""Countries and states as terms."""
BODIES = frozenset(map(term, CHAMBERS.split()))
"""The chambers of a legislature and the highest court as terms."""
_PHRASES = {
    (term(words[0]), term(words[1])): _GROUPS.get(words[3], words[3])
    for words in map(str.split, PHRASES.strip().splitlines())
}


def number(token: str, following: str) -> float | None:
    """Return the value of a number token ("3.2" before "million" is 3200000), or None where it is no number."""
    if token[0].isdigit():
        plainly = token.replace(",", "")
        value = float(plainly) if plainly.count(".") <= 1 else None
    else:
        value = NUMBER_WORDS.get(token.casefold())
    return None if value is None else value * SCALES.get(following.casefold(), 1)

"""Stage 5 (pure): a headline without what outlets put around it, and what form of report it announces."""

from __future__ import annotations

import re
from enum import StrEnum

_PREFIX = re.compile(
    r"^(?:\W*(?:exclusive|breaking(?: news)?|live(?: updates?)?|watch|video|update(?:d)?(?: \d)?|analysis|opinion|"
    r"report|just in|developing|factbox|explainer|pictured|photos?|listen|corrected|correction)\b\s*[:|\-]+\s*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"^(?P<head>.{15,})\s*(?P<mark> - | \| | -- )(?P<tail>[^|]{2,80})$")
_LIVE = re.compile(
    r"\blive(?: updates?| blog| coverage)?\s*[:!]|[-:|]\s*live\s*$|\blive updates\b|\bas it happened\b", re.IGNORECASE
)
_SERVICE = re.compile(
    r"\b(?:wordle|crossword|sudoku|horoscopes?|powerball|mega millions|lottery (?:results|numbers)|"
    r"hints?,? (?:and )?answers?|"
    r"how to watch|live ?stream|tv channel|where to watch|mortgage (?:interest )?rates|interest rates today|"
    r"promo codes?|coupon codes?|(?:morning|evening|daily|weekly|news|tech|weekend) (?:briefing|brief|"
    r"newsletter|digest|"
    r"round-?up|quiz)|(?:morning|evening) news|podcast\s*[:|]|list of key events|goes out in \d+ days|"
    r"in \d+ days$|day [\d,]{3,}|"
    r"photos of the (?:day|week)|things to know (?:this|today|for)|week in (?:review|pictures|photos)|top stories|"
    r"full (?:episode|show|transcript)|(?:here's|this is) the latest|(?:open|discussion|daily) thread|"
    r"megathread)\b",
    re.IGNORECASE,
)
_PROGRAMME = re.compile(r"^\d{1,2}/\d{1,2}(?:/\d{2,4})?\s*[:\-]")
_REVIEW = re.compile(r"^review\b|\breview\s*(?:[:|]|$)|\bhands[- ]on\b|\bunboxing\b", re.IGNORECASE)
_EXPLAIN = re.compile(
    r"^(?:what|why|how|who|when|where|inside|meet|these are|here(?:'s| are| is))\b"
    r"|^(?:can|could|will|would|should|is|are|does|do|did|has|have|was)\b.*\?\W*$"
    r"|\bexplained\b|\bexplainer\b|\bhere's (?:what|why|how)\b|\bwhat (?:to know|we know|it means|comes next)\b"
    r"|\btimeline\b|\binside the\b|[:,] what .*\?\W*$|^(?:no|yes|fact[- ]check)\b\s*[,:]"
    r"|\b(?:new|more|fresh|offers?|reveals?|releases?) details\b"
    r"|\bknown to (?:the )?(?:police|authorities|fbi|officials)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"^(?:opinion|editorial|analysis|commentary|letters?)\b\s*[:|\-]|\|\s*(?:opinion|editorial|analysis|letters?)\b",
    re.IGNORECASE,
)


class Form(StrEnum):
    """What a headline announces."""

    REPORT = "report"
    LIVE = "live page"
    SERVICE = "recurring title"
    REVIEW = "review"
    EXPLAINER = "explainer"
    OPINION = "opinion"


def bare(title: str) -> str:
    """Return a plain headline without prefixes ("LIVE:") and without the outlet at its end (" - The Outlet")."""
    short = _PREFIX.sub("", title).strip()
    for _ in range(2):
        found = _TAIL.match(short)
        if found is None or not _is_outlet(found["tail"]):
            break
        short = found["head"].strip()
    return short or title


def form(title: str, headline: str) -> Form:
    """Return the form of a plain title, given as written and bare."""
    if _PROGRAMME.search(title) or _SERVICE.search(headline):
        return Form.SERVICE
    if _OPINION.search(title):
        return Form.OPINION
    if _LIVE.search(title):
        return Form.LIVE
    if _REVIEW.search(headline):
        return Form.REVIEW
    return Form.EXPLAINER if _EXPLAIN.search(headline) else Form.REPORT


def _is_outlet(tail: str) -> bool:
    """Outlets are named in a few words, most of them with a capital or a dot: "The Daily Example", "example.com"."""
    words = [word for word in tail.split() if word.casefold() not in {"the", "of", "and", "for", "on", "|", "in"}]
    named = sum(word[0].isupper() or word[0].isdigit() or "." in word for word in words)
    return len(words) <= 5 and named == len(words) and not tail.endswith(("?", "!"))

"""Errors posted as news are told from news about errors."""

from __future__ import annotations

import pytest

from service.domain.items import Entry
from service.sources.posted_errors import posted_error

ERRORS: dict[str, tuple[str, str]] = {
    "a bridge that failed": ("Bridge returned error 403! (20411)", "HttpException: 403 Forbidden at line 90"),
    "an error with its status": ("Error 500: could not fetch this feed", "Exception in Reader.php line 42"),
    "a status with its reason": ("503 Service Unavailable", "The server is temporarily unavailable. Try again later."),
    "the class of an exception": ("RuntimeException: cURL error 28: timed out", ""),
    "a site without its database": ("Error establishing a database connection", ""),
    "a gate against robots": ("Just a moment...", "<p>Checking your browser. Error code 1020, Cloudflare.</p>"),
    "access denied, and so says the text": ("Access Denied", "HTTP status 403: access denied for this client."),
    "a feed that could not be made": ("Could not fetch the feed", "Request failed with status 502."),
    "a feed that is gone": ("This feed is no longer available", "An error occurred."),
    "markup in the title": ("<b>HTTP Error 429</b>", "Too many requests"),
}
NEWS: dict[str, tuple[str, str]] = {
    "a number of people": ("500 arrested at protest against plate readers", "Police said an error led to arrests."),
    "an outlet named after a status": ("404 Media sues ICE for records", "The outlet could not get the records."),
    "a headline of two words, with an article": ("Access denied", "Reporters were kept out of a hearing on cameras."),
    "a long article under a short headline": ("Forbidden", "The agency denied an error. " * 80),
    "an error in a headline": ("Error in facial recognition led to arrest", "The match was an error."),
    "errors that people made": ("Fatal errors in the police database", "Failed checks, an audit says."),
    "terror, with a colon": ("Terror: the watch list errors", "An error put him on it."),
    "a certain court order": ("Not found guilty", "He was denied bail in error."),
    "no title": ("", "An error occurred."),
    "a law's section": ("Error: how a face match jailed the wrong man", "It took months."),
}


@pytest.mark.parametrize(("title", "text"), ERRORS.values(), ids=ERRORS)
def test_an_error(title: str, text: str) -> None:
    said = posted_error(Entry(title=title, summary=text))
    assert said is not None
    assert len(said) <= 200


@pytest.mark.parametrize(("title", "text"), NEWS.values(), ids=NEWS)
def test_news(title: str, text: str) -> None:
    assert posted_error(Entry(title=title, summary=text)) is None

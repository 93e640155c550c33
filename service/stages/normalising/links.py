"""Stage 3, links (pure): a link as written -> the link people follow, and the form that is compared with others."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

MAX_LINK_CHARACTERS = 4_000

_PLAIN = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9._~/-]*)?")
_SIMPLE = re.compile(r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9._~/%-]*)?)(?:\?([A-Za-z0-9._~=&%+-]*))?")
_HAS_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|msclkid|twclid|igshid|mc_[ce]id|yclid|_hs(?:enc|mi)|mkt_tok|wt\.mc_id|vero_id"
    r"|at_(?:medium|campaign|custom\d)|guccounter|oly_(?:enc|anon)_id|ref_src|cmpid|ncid|smid|sr_share|ito|share_token"
    r"|spm|rss|src=rss|partner=rss\w*|emc=rss)",
    re.I,
)
_AMP_QUERY = re.compile(r"(?:amp(?:=1|=true|=)?|outputType=amp)", re.I)
_SAFE = "%/:=&?~#+!$,;'@()*[]|"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_BREAKS = re.compile(r"[\t\r\n]")  # browsers drop them: `java\nscript:` is a script
_SPACES = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


def follow_link(link: str | None, base: str | None) -> str | None:
    """Return the link that people follow: absolute, http or https, without user, password or tracking; else None.

    A relative link is read against `base`. Spaces and letters that a link cannot hold are percent-encoded.
    """
    if not link or len(link) > MAX_LINK_CHARACTERS:
        return None
    simple = _SIMPLE.fullmatch(link)
    if simple:
        kept = _kept(simple[2]) if simple[2] else ""
        return f"{simple[1]}?{kept}" if kept else simple[1]
    try:
        return _follow(_SPACES.sub(" ", _BREAKS.sub("", link)).strip(), base)
    except ValueError:
        return None


def canonical_link(link: str | None) -> str | None:
    """Return the form by which links are compared; `link` is one that `follow_link` gave.

    https for http, host without `www.`, no default port, no fragment (but `#!` and `#/` routes), no tracking, the
    query sorted, no slash at the end, the AMP page as its article. Links of Google News stay whole.
    """
    if link is None:
        return None
    if _PLAIN.fullmatch(link) and "/amp" not in link:
        rest = link[8:] if link[4] == "s" else link[7:]
        return "https://" + rest.removeprefix("www.").rstrip("/")
    try:
        return _canonical(urlsplit(link))
    except ValueError:
        return None


def fragment_of(link: str | None) -> str:
    """Return what follows `#` in a link, or nothing."""
    return link.partition("#")[2] if link else ""


def _follow(link: str, base: str | None) -> str | None:
    if link.startswith("//"):
        link = f"https:{link}"
    elif link.lower().startswith("www."):
        link = f"https://{link}"
    elif not _HAS_SCHEME.match(link):
        if not base or not link:
            return None
        link = urljoin(base, link)
    parts = urlsplit(link)
    host = _host(parts)
    if parts.scheme not in _DEFAULT_PORTS or host is None or "\\" in link:
        return None
    path, query, fragment = (quote(part, safe=_SAFE) for part in (parts.path, _kept(parts.query), parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, fragment))


def _host(parts: SplitResult) -> str | None:
    """Return host and, unless it is the default, port; None where there is no host that can be reached by name."""
    name = parts.hostname
    if not name or name.strip(".") == "":
        return None
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        name = name.encode("idna").decode("ascii")
    if re.search(r"[^a-z0-9.\-_\[\]:]", name):
        return None
    port = parts.port
    return name if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f"{name}:{port}"


def _kept(query: str) -> str:
    if not query:
        return ""
    return "&".join(pair for pair in query.split("&") if not _is_tracking(pair))


def _is_tracking(pair: str) -> bool:
    return bool(_TRACKING.fullmatch(pair.partition("=")[0]) or _TRACKING.fullmatch(pair))


def _canonical(parts: SplitResult) -> str:
    host = parts.netloc.removeprefix("www.")
    if host == "news.google.com":
        return urlunsplit(("https", host, parts.path, "", ""))
    path = parts.path.rstrip("/")
    if path.lower().endswith(("/amp", "/amp.html")):
        path = path.rpartition("/")[0]
    pairs = sorted(pair for pair in parts.query.split("&") if pair and not _AMP_QUERY.fullmatch(pair))
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("https", host.removeprefix("amp."), path, "&".join(pairs), fragment))

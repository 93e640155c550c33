"""Element names of feeds (pure): what expat says -> one short name -> the role it plays, whatever the dialect.

Elements are known by their namespace; where a feed misspells one, by the prefix it chose (`dc:date` stays a date).
"""

from __future__ import annotations

SEPARATOR = "\x1f"
"""Between the parts of a name, as expat gives them; XML allows it nowhere, so no URI holds it."""

XML_BASE = f"http://www.w3.org/XML/1998/namespace{SEPARATOR}base{SEPARATOR}xml"
RDF_ABOUT = f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{SEPARATOR}about"

NAMESPACES = {
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/xml/1998/namespace": "xml",
}
"""By lower-case URI; "" are the core elements of every dialect."""

ROLES = {
    "rss": "root",
    "feed": "root",
    "rdf:rdf": "root",
    "channel": "channel",
    "item": "item",
    "entry": "item",
    "title": "title",
    "dc:title": "title",
    "media:title": "media_title",
    "description": "description",
    "abstract": "description",
    "dc:description": "description",
    "media:description": "description",
    "summary": "description",
    "itunes:summary": "description",
    "content": "content",
    "content:encoded": "content",
    "fullitem": "content",
    "body": "body",
    "xhtml:body": "body",
    "link": "link",
    "guid": "id",
    "id": "id",
    "pubdate": "published",
    "published": "published",
    "issued": "published",
    "dcterms:issued": "published",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc:date": "updated",
    "dcterms:modified": "updated",
    "author": "author",
    "managingeditor": "author",
    "dc:creator": "author",
    "dc:author": "author",
    "itunes:author": "author",
    "name": "name",
    "itunes:name": "name",
    "email": "email",
    "itunes:email": "email",
    "uri": "uri",
    "url": "uri",
    "homepage": "uri",
    "itunes:owner": "aside",
    "contributor": "aside",
    "image": "aside",
    "textinput": "aside",
    "subtitle": "aside",
    "tagline": "aside",
    "itunes:subtitle": "aside",
    "rights": "aside",
    "copyright": "aside",
    "dc:rights": "aside",
    "info": "aside",
    "source": "source",
    "ttl": "ttl",
    "sy:updateperiod": "update_period",
    "sy:updatefrequency": "update_frequency",
    "hour": "hour",
    "day": "day",
}
"""`aside`: nothing in it is the feed's or the entry's own."""

FORMATS_OF_RSS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}
FORMATS_OF_ATOM = {"0.1": "atom01", "0.2": "atom02", "0.3": "atom03"}
FORMATS_OF_NAMESPACES = {
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",
    "http://purl.org/rss/1.0/": "rss10",
    "http://www.w3.org/2005/atom": "atom10",
}


def short_name(name: str) -> str:
    """Return `prefix:local` in lower case, or `local` for core elements, of expat's `uri local prefix`."""
    parts = name.split(SEPARATOR)
    if len(parts) == 1:
        return name.lower()
    uri, local = parts[0].lower(), parts[1].lower()
    prefix = NAMESPACES.get(uri)
    if prefix is None:
        prefix = "" if "backend.userland.com/rss" in uri or len(parts) < 3 else parts[2].lower()
    return f"{prefix}:{local}" if prefix else local


def format_of_root(root: str, version: str, found: str | None) -> str | None:
    """Return the format by the root's short name, its version, and what its namespaces said (`found`)."""
    if root == "rss":
        return FORMATS_OF_RSS.get(version, "rss20" if version.startswith("2.") else "rss")
    if root == "feed":
        return found or FORMATS_OF_ATOM.get(version, "atom")
    return found

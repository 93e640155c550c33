"""What documents are made of: feeds of our own in every format, as bytes."""

from __future__ import annotations

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>Gazette of the county</title><link>https://gazette.example/</link><description>News</description>
<atom:link rel="self" href="https://gazette.example/feed.xml"/><atom:link rel="hub" href="https://hub.example/"/>
<ttl>60</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
<image><title>Logo</title><url>https://gazette.example/logo.png</url><link>https://gazette.example/</link></image>
<item><title>County buys plate readers &amp; towers</title><link>https://gazette.example/2026/plates?utm_source=rss</link>
<guid isPermaLink="false">tag:gazette.example,2026:1</guid><pubDate>Fri, 20 Nov 2026 07:00:00 EST</pubDate>
<dc:creator><![CDATA[Ann Bee]]></dc:creator><description>Forty cameras &lt;b&gt;on&lt;/b&gt; poles</description>
<content:encoded><![CDATA[<p>The sheriff signed <a href="/x">a contract</a> of $1.2 million.</p>]]></content:encoded>
<source url="https://wire.example/feed">The Wire</source><category>Police</category></item>
<item><guid>https://gazette.example/2026/faces</guid><title/><media:title>Faces at the fair</media:title>
<author>bee@gazette.example (Ann Bee)</author><dc:date>2026-11-19T12:30:00-05:00</dc:date>
<description>First</description><description>Second, longer</description><itunes:summary>Third</itunes:summary></item>
<item><title>No more than a title</title></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://paper.example/news/" xml:lang="en"><title>Paper</title>
<id>urn:paper</id><updated>2026-11-20T12:00:00Z</updated>
<link href="https://paper.example/"/><link rel="self" href="feed"/>
<author><name>The desk</name></author>
<entry xml:base="2026/"><id>urn:paper:1</id><title type="html">Plates &amp;amp; faces</title><link href="one.html"/>
<link rel="enclosure" href="a.mp3" type="audio/mpeg"/><author><name>Ann</name><email>a@paper.example</email></author>
<published>2026-11-20T07:00:00.123-05:00</published><updated>2026-11-20T12:00:00Z</updated><summary>Short</summary>
<content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>One &lt; <a href="x">two</a><br/>three</p></div></content>
<source><title>The Wire</title><id>urn:wire</id></source></entry>
<entry><id>https://paper.example/2</id>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">T<i>w</i>o</div></title>
<content type="text/plain">Plain &lt;b&gt;</content><contributor><name>Cy</name></contributor></entry>
<entry><title>Three</title><link rel="alternate" type="application/json" href="3.json"/><content src="https://paper.example/3"/>
<updated>yesterday</updated></entry></feed>"""

RDF = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/"><title>Old paper</title>
<link>https://old.example/</link><items><rdf:Seq><rdf:li resource="https://old.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://old.example/1"><title>Caf\u00e9 \u00fcber alles</title><link>https://old.example/1</link>
<dc:date>2026-11-20T12:00Z</dc:date><dc:creator>D. Ee</dc:creator><description>Text</description></item></rdf:RDF>"""

OLD = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
 "http://my.netscape.com/publish/formats/rss-0.91.dtd" [
<!ENTITY firm "Lab &#38;amp; Sons"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<rss version="0.91"><channel><title>&firm;</title><managingEditor>e@x.example</managingEditor>
<item><title>&firm; &eacute; &#233; &#x1F600; &a;</title><link>http://x.example/?a=1&amp;b=2</link>
<pubDate>20 Nov 26 7:00 GMT</pubDate><description>One &lt;br&gt; two</description></item></channel></rss>"""

BROKEN = """
<rss version=2.0><channel><title>Broken & bent</title><item><title>Tom & Jerry &nbsp; <b>bold</title>
<link>//x.example/a b</link><georss:point>1 2</georss:point><description>un<i>closed</description></item>
<item><title>Second<![CDATA[ <x> ]]></title><pubDate>the day after</pubDate><author>a.a.a.a.a.a@</author></channel>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Paper", "home_page_url": "https://paper.example/",
"feed_url": "https://paper.example/feed.json", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
"items": [{"id": "1", "url": "/1", "title": "Plates", "content_html": "<p>Long &amp; wide</p>", "summary": "Short",
"date_published": "2026-11-20T07:00:00-05:00", "date_modified": "2026-11-20T12:00:00Z",
"authors": [{"name": "Ann"}, {"url": "https://b.example/"}], "tags": ["a"]},
{"id": 2, "external_url": "https://other.example/2", "content_text": "AT&T <b>", "author": {"name": "Bee"}},
{"title": "x"}]}"""

FEEDS: dict[str, bytes] = {
    "rss 2.0": RSS.encode(),
    "atom 1.0": ATOM.encode(),
    "rdf": RDF.encode("latin-1"),
    "rss 0.91": OLD.encode(),
    "broken": BROKEN.encode(),
    "json feed": JSON_FEED.encode(),
    "a page": b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><p>Wait</p></body></html>",
    "utf-16": RSS.encode("utf-16"),
}

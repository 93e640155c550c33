"""Publications and addresses: the right stories, valid feeds, cheap repeats."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from service.domain.items import Facts, ItemKey, Money, Tier
from service.domain.ledger import StoredStory
from service.domain.options import PublicationOptions
from tests.publish.made import NOON, a_stored_story, an_item
from tests.publish.validity import problems
from tests.web.conftest import PUBLIC
from tests.web.fakes import AUTHORIZED, Client, Connect, World, a_configuration


def contract(number: int, amount: int) -> StoredStory:
    item = an_item(
        title=f"Award {number}",
        kind="sam_gov",
        tier=Tier.OFFICIAL,
        key=ItemKey(source="notices", identity=str(number)),
        facts=Facts(amount=Money(value=Decimal(amount))),
    )
    return a_stored_story(number, lead=item)


def titles(body: bytes) -> list[str]:
    return [item["title"] for item in json.loads(body)["items"]]


@pytest.fixture(autouse=True)
def stories(world: World) -> None:
    world.store.kept = [
        a_stored_story(1, lead=an_item(title="First")),
        a_stored_story(2, lead=an_item(title="Second")),
        a_stored_story(3, lead=an_item(title="Third")),
        contract(4, 2_000_000),
        contract(5, 20_000),
    ]


@pytest.mark.parametrize("format_", ["rss", "atom", "json"])
@pytest.mark.parametrize(
    "path",
    [
        "/publications/all.{}",
        "/feed.{}",
        "/feed.{}?topic=license-plate-readers&q=The%20county,+board",
        "/feed.{}?q=%C3%BC",
    ],
)
async def test_every_feed_is_valid_and_names_its_own_address(client: Client, path: str, format_: str) -> None:
    answered = await client.get(path.format(format_))
    address = f"http://localhost:8080{answered.url.raw_path_qs}"
    assert answered.status == 200
    assert problems(format_, await answered.read(), address, answered.headers["Content-Type"]) == []


async def test_a_publication_admits_what_its_filter_admits(client: Client) -> None:
    answered = await client.get("/publications/contracts.json")
    assert titles(await answered.read()) == ["Award 4"]


async def test_a_publication_shows_the_latest_up_to_its_limit(client: Client) -> None:
    answered = await client.get("/publications/plates.json")
    assert titles(await answered.read()) == ["Award 5", "Award 4"]


ADDRESSES = {
    "by source": ("source=notices", ["Award 5", "Award 4"]),
    "by sources repeated and by comma": ("source=notices,courier&source=courier&limit=", None),
    "by kind and amount": ("kind=sam_gov&minimum_amount=30000", ["Award 4"]),
    "by tier": ("tier=official,press", ["Award 5", "Award 4", "Third", "Second", "First"]),
    "by words": ("q=thi", ["Third"]),
    "by severity": ("minimum_severity=urgent", []),
    "by agency": ("agency=homeland-security-department", []),
    "by a topic without stories": ("topic=face-recognition", []),
    "empty values are absent": ("topic=&agency=&q=&minimum_amount=&kind=sam_gov", ["Award 5", "Award 4"]),
}


@pytest.mark.parametrize(("query", "expected"), ADDRESSES.values(), ids=ADDRESSES)
async def test_an_address_admits_what_it_says(client: Client, query: str, expected: list[str] | None) -> None:
    answered = await client.get(f"/feed.json?{query}")
    if expected is None:
        assert answered.status == 400
        assert (await answered.text()).startswith('unknown key "limit"')
    else:
        assert titles(await answered.read()) == expected


MISTAKES = {
    "a key": ("topics=x", 'unknown key "topics"; did you mean topic?'),
    "a topic": ("topic=face-recogniton", 'topic: there is no "face-recogniton"; did you mean face-recognition?'),
    "a kind": ("kind=sam", 'kind: there is no "sam"; did you mean sam_gov?'),
    "a tier": ("tier=zzz", 'tier: there is no "zzz"; known: advocacy, blog, official, press, primary'),
    "a severity": ("minimum_severity=hihg", 'minimum_severity: there is no "hihg"; did you mean high?'),
    "an amount": ("minimum_amount=1M", 'minimum_amount: "1M" is not an amount; write it as 1000000'),
    "a negative amount": ("minimum_amount=-1", 'minimum_amount: "-1" is not an amount; write it as 1000000'),
    "an amount that would fill the memory": (
        "minimum_amount=1e999999999",
        'minimum_amount: "1e999999999" is not an amount; write it as 1000000',
    ),
    "twice": ("q=a&q=b", "q: give it once"),
    "too long": ("q=" + "x" * 201, "q: longer than 200 characters"),
    "too many": ("agency=" + ",".join(f"a{n}" for n in range(101)), "agency: more than 100 values"),
    "markup is shown as it is, as text": ("topic=<script>", 'topic: there is no "<script>"'),
}


@pytest.mark.parametrize(("query", "said"), MISTAKES.values(), ids=MISTAKES)
async def test_a_mistake_is_named_with_the_right_word(client: Client, query: str, said: str) -> None:
    answered = await client.get(f"/feed.rss?{query}")
    assert answered.status == 400
    assert answered.content_type == "text/plain"
    assert said in await answered.text()


async def test_an_address_says_in_words_what_it_admits(client: Client) -> None:
    query = "topic=face-recognition,license-plate-readers&tier=press&minimum_severity=high&minimum_amount=1000&q=county"
    title = json.loads(await (await client.get(f"/feed.json?{query}")).read())["title"]
    assert title == (
        "Surveillance alerts: topic face-recognition or license-plate-readers; tier press; at least high; "
        "from $1,000; words “county”"
    )


async def test_all_mistakes_are_named_at_once(client: Client) -> None:
    answered = await client.get("/feed.rss?topic=x&kind=y&minimum_amount=z")
    assert len((await answered.text()).splitlines()) == 3


async def test_nothing_of_this_name(client: Client) -> None:
    answered = await client.get("/publications/nothing.rss")
    assert (answered.status, answered.content_type) == (404, "text/plain")


class TestAskingAgain:
    async def test_what_is_known_is_not_sent_again(self, client: Client) -> None:
        first = await client.get("/publications/all.rss", headers={"Accept-Encoding": "identity"})
        etag = first.headers["ETag"]
        assert etag.startswith('"')
        for tags in (etag, f'"other", W/{etag}', "*"):
            again = await client.get("/publications/all.rss", headers={"If-None-Match": tags})
            assert (again.status, await again.read()) == (304, b"")
            assert "Content-Type" not in again.headers
            assert again.headers["Cache-Control"] == "public, max-age=60"
        other = await client.get("/publications/all.rss", headers={"If-None-Match": '"other"'})
        assert other.status == 200

    async def test_a_change_of_this_very_moment_has_no_date_yet(self, client: Client, world: World) -> None:
        # Another change within the same second would be hidden behind the same date.
        assert "Last-Modified" not in (await client.get("/publications/all.rss")).headers
        since = {"If-Modified-Since": "Mon, 02 Mar 2099 12:00:00 GMT"}
        assert (await client.get("/publications/all.rss", headers=since)).status == 200
        world.later(60)
        assert "Last-Modified" in (await client.get("/publications/all.rss")).headers

    async def test_the_date_serves_those_who_have_no_tag(self, client: Client, world: World) -> None:
        world.later(60)
        first = await client.get("/publications/all.rss")
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert (await client.get("/publications/all.rss", headers=since)).status == 304
        old = {"If-Modified-Since": "Mon, 02 Mar 2026 12:00:00 GMT"}
        assert (await client.get("/publications/all.rss", headers=old)).status == 200
        assert (await client.get("/publications/all.rss", headers=since | {"If-None-Match": '"x"'})).status == 200
        assert (await client.get("/publications/all.rss", headers={"If-Modified-Since": "soon"})).status == 200

    async def test_a_head_has_the_headers_and_no_body(self, client: Client) -> None:
        whole = await client.get("/publications/all.rss", headers={"Accept-Encoding": "identity"})
        head = await client.head("/publications/all.rss", headers={"Accept-Encoding": "identity"})
        assert (head.status, await head.read()) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]
        assert head.headers["Content-Length"] == whole.headers["Content-Length"]

    async def test_gzip_has_a_tag_of_its_own(self, client: Client) -> None:
        plain = await client.get("/publications/all.rss", headers={"Accept-Encoding": "identity"})
        small = await client.get("/publications/all.rss", headers={"Accept-Encoding": "gzip"})
        assert small.headers["Content-Encoding"] == "gzip"
        assert small.headers["Vary"] == "Accept-Encoding"
        assert await small.read() == await plain.read()
        assert int(small.headers["Content-Length"]) < int(plain.headers["Content-Length"])
        assert small.headers["ETag"] != plain.headers["ETag"]

    async def test_a_repeat_reads_nothing(self, client: Client, world: World) -> None:
        for _ in range(3):
            await client.get("/publications/all.rss")
        assert world.store.reads == 1

    async def test_something_new_is_shown_when_the_time_is_over(self, client: Client, world: World) -> None:
        before = await client.get("/publications/all.json")
        world.store.kept.append(a_stored_story(9, lead=an_item(title="New")))
        assert (await client.get("/publications/all.json")).headers["ETag"] == before.headers["ETag"]
        world.later(60)
        after = await client.get("/publications/all.json", headers={"If-None-Match": before.headers["ETag"]})
        assert after.status == 200
        assert titles(await after.read())[0] == "New"

    async def test_a_story_that_changed_moves_up_and_is_there_once(self, client: Client, world: World) -> None:
        await client.get("/publications/all.json")
        world.store.kept[0] = replace(world.store.kept[0], updated=NOON.replace(hour=14))
        world.later(60)
        answered = await client.get("/publications/all.json")
        assert titles(await answered.read()) == ["First", "Award 5", "Award 4", "Third", "Second"]

    async def test_a_changed_configuration_counts_at_once(self, client: Client, world: World) -> None:
        await client.get("/publications/all.json")
        world.configuration = a_configuration(publications={"all": PublicationOptions(title="Renamed")})
        answered = await client.get("/publications/all.json")
        assert json.loads(await answered.read())["title"] == "Renamed"


class TestPrivatePublications:
    @pytest.fixture(autouse=True)
    def private(self, world: World) -> None:
        world.configuration = a_configuration(
            publications={
                "open": PublicationOptions(title="Open"),
                "closed": PublicationOptions(title="Closed", access="token"),
            }
        )

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/publications/closed.rss", 404),
            ("/publications/open.rss", 200),
            ("/feed.rss", 401),
            ("/publications.opml", 401),
        ],
    )
    async def test_strangers_see_only_what_is_public(self, stranger: Client, path: str, status: int) -> None:
        assert (await stranger.get(path)).status == status
        assert (await stranger.get(path, headers=AUTHORIZED)).status == 200
        assert (await stranger.get(path)).status == status

    async def test_what_is_private_is_kept_by_no_shared_cache(self, stranger: Client) -> None:
        answered = await stranger.get("/publications/closed.rss", headers=AUTHORIZED)
        assert answered.headers["Cache-Control"] == "private, max-age=60"


async def test_the_list_names_every_publication(client: Client) -> None:
    answered = await client.get("/publications.opml")
    assert answered.content_type == "text/x-opml"
    text = await answered.text()
    assert 'xmlUrl="http://localhost:8080/publications/contracts.rss"' in text
    assert text.count("<outline ") == 3


async def test_addresses_are_open_over_the_internet_while_nothing_is_private(connect: Connect) -> None:
    stranger = await connect(**PUBLIC)
    assert (await stranger.get("/feed.rss")).status == 200
    assert (await stranger.get("/publications.opml")).status == 200

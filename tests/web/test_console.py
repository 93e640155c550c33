"""The console shows what there is, escaped, and its forms act only for those who are signed in."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.publish.made import a_stored_story
from tests.web.days import a_week
from tests.web.fakes import TOKEN, Client, World, a_configuration

DEAD = "d000000000000000000000000deadbee"


async def page(client: Client, path: str = "/") -> str:
    answered = await client.get(path)
    assert (answered.status, answered.content_type) == (200, "text/html")
    return await answered.text()


async def signed_in(client: Client) -> str:
    """Sign in, and return the token of the session's forms."""
    answered = await client.post("/sign-in", data={"token": f" {TOKEN}\n"})
    assert answered.status == 200
    found = re.search(r'name="forms" value="([0-9a-f]{64})"', await answered.text())
    assert found
    return found[1]


class TestAWeek:
    @pytest.fixture(autouse=True)
    def week(self, world: World) -> None:
        a_week(world)

    @pytest.mark.parametrize(
        "shown",
        [
            "It voted 4 to 1 to buy <mark>license plate readers</mark> from Roadwatch Systems.",
            "<dt>Amount</dt><dd>$2.45 million ($2,450,000)</dd>",
            "<dt>Vendor</dt><dd>Roadwatch Systems, Inc.</dd>",
            "<dt>Comments close</dt><dd>Mon Mar 23, 2026, 8:00 am ET (21 days left)</dd>",
            "<del>$1,900,000</del> → <ins>$2,450,000</ins>",
            "also in 2 outlets: Valley News and Wire One (3 of 3 independent)",
            "waiting for SAM_API_KEY",
            "Waiting for HOOK_URL: set it in the environment.",
            "challenged: a page that asks to prove to be human",
            "404 10015 Unknown Webhook",
            "400 invalid_blocks &lt;b&gt;",
            "18 minutes ago",
            "in 12 minutes",
            '<a href="https://courier.example/bridges" rel="noreferrer">County buys',
            "1 with a problem",
            "1 stopped",
        ],
    )
    async def test_is_shown(self, client: Client, shown: str) -> None:
        assert shown in await page(client)

    async def test_nothing_from_outside_is_markup(self, client: Client) -> None:
        html = await page(client)
        assert "&lt;script&gt;alert" in html
        for markup in ("<script", "<img src=x", "onerror=alert(1)>", "<b>Outlet", "style="):
            assert markup not in html.replace("onerror=alert(1)&gt;", "")

    async def test_each_story_is_one_card_whatever_the_channels(self, client: Client) -> None:
        assert (await page(client)).count("<article") == 5

    async def test_messages_are_drawn_as_the_channels_show_them(self, client: Client) -> None:
        html = await page(client)
        assert html.count('class="message as-slack"') == 6
        assert html.count('class="message as-discord"') == 5
        assert "<strong>old</strong> news" in html

    async def test_a_publication_has_a_page_with_its_addresses(self, client: Client) -> None:
        html = await page(client, "/publications/contracts")
        assert "http://localhost:8080/publications/contracts.atom" in html
        assert 'type="application/rss+xml"' in html
        assert "Award: license plate readers, Laredo sector" in html
        assert "County buys" not in html

    async def test_strangers_find_no_forms(self, client: Client) -> None:
        assert "<form" not in await page(client)

    async def test_who_is_signed_in_can_replay_resume_and_test(self, client: Client, world: World) -> None:
        form = {"forms": await signed_in(client)}
        html = await page(client)
        for path in (f"/deliveries/{DEAD}/replay", "/channels/desk/resume", "/channels/newsroom/test"):
            assert f'action="{path}"' in html
            assert (await client.post(path, data=form)).status == 200
        assert world.actions.done == [("replay", DEAD), ("resume", "desk"), ("test", "newsroom")]

    @pytest.mark.parametrize(
        "path", [f"/deliveries/{DEAD}/replay", "/channels/desk/resume", "/channels/newsroom/test", "/sign-out"]
    )
    async def test_a_forged_form_does_nothing(self, client: Client, world: World, path: str) -> None:
        assert (await client.post(path, data={"forms": "0" * 64})).status == 403
        form = {"forms": await signed_in(client)}
        assert (await client.post(path)).status == 403
        assert (await client.post(path, data={"forms": "0" * 64})).status == 403
        assert (await client.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"})).status == 403
        assert world.actions.done == []

    @pytest.mark.parametrize(
        "path", ["/deliveries/nothing/replay", "/channels/nothing/resume", "/channels/nothing/test"]
    )
    async def test_what_is_not_there(self, client: Client, path: str) -> None:
        assert (await client.post(path, data={"forms": await signed_in(client)})).status == 404


class TestNothingYet:
    async def test_it_says_what_to_do_next(self, client: Client, world: World) -> None:
        world.configuration = a_configuration(sources={}, channels={}, publications={}, waiting={})
        html = await page(client)
        for advice in ("first_run: all", "sources:", "channels:", "publications:", "oversight test-channel NAME"):
            assert advice in html

    async def test_a_publication_without_stories(self, client: Client) -> None:
        assert "Nothing yet that fits" in await page(client, "/publications/plates")

    async def test_no_publication_of_this_name(self, client: Client) -> None:
        assert (await client.get("/publications/nothing")).status == 404

    async def test_what_is_not_ready_is_said_on_top(self, client: Client, world: World) -> None:
        world.readiness = replace(world.readiness, ready=False, reasons=("polls stand still",))
        assert "polls stand still" in await page(client)

    async def test_a_story_of_a_topic_that_is_gone(self, client: Client, world: World) -> None:
        world.store.kept = [a_stored_story(1)]
        world.configuration = a_configuration(topics={})
        assert "license-plate-readers" in await page(client, "/publications/all")


class TestSigningIn:
    async def test_a_wrong_token_is_told_and_not_shown(self, client: Client) -> None:
        answered = await client.post("/sign-in", data={"token": "guess"})
        assert answered.status == 403
        text = await answered.text()
        assert "not the admin token" in text
        assert "guess" not in text
        assert "Set-Cookie" not in answered.headers

    async def test_many_wrong_tokens_are_made_to_wait(self, client: Client, world: World) -> None:
        for _ in range(10):
            assert (await client.post("/sign-in", data={"token": "guess"})).status == 403
        assert (await client.post("/sign-in", data={"token": TOKEN})).status == 429
        world.later(61)
        assert (await client.post("/sign-in", data={"token": TOKEN})).status == 200

    async def test_the_form_of_another_site_is_refused(self, client: Client) -> None:
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        assert (await client.post("/sign-in", data={"token": TOKEN}, headers=elsewhere)).status == 403

    async def test_who_is_in_is_led_to_the_console(self, client: Client) -> None:
        assert "Admin token" in await page(client, "/sign-in")
        await signed_in(client)
        answered = await client.get("/sign-in", allow_redirects=False)
        assert (answered.status, answered.headers["Location"]) == (303, "/")

    async def test_a_session_reads_over_the_internet_but_posts_to_no_api(self, stranger: Client, world: World) -> None:
        cookie = (await stranger.post("/sign-in", data={"token": TOKEN}, allow_redirects=False)).cookies
        said = {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookie.items())}
        assert (await stranger.get("/", headers=said)).status == 200
        assert (await stranger.get("/api/v1/alerts", headers=said)).status == 200
        assert (await stranger.post("/api/v1/channels/desk/resume", headers=said)).status == 401
        world.later(13 * 3600)
        assert (await stranger.get("/api/v1/alerts", headers=said)).status == 401

    @pytest.mark.parametrize("cookie", ["", "x", "1.2.3", "9999999999.x.é", f"9999999999.x.{'0' * 64}"])
    async def test_a_made_up_cookie_is_worth_nothing(self, stranger: Client, cookie: str) -> None:
        said = {"Cookie": f"__Host-oversight={cookie}"}
        assert (await stranger.get("/api/v1/alerts", headers=said)).status == 401

    async def test_signing_out_takes_the_cookie_back(self, client: Client) -> None:
        form = {"forms": await signed_in(client)}
        assert (await client.post("/sign-out", data=form)).status == 200
        assert "<form" not in await page(client)


async def test_static_files_are_few(client: Client) -> None:
    style = await client.get("/static/console.css")
    assert (style.status, style.content_type) == (200, "text/css")
    again = await client.get("/static/console.css", headers={"If-None-Match": style.headers["ETag"]})
    assert again.status == 304
    for path in ("/static/nothing.css", "/static/..%2fapp.py", "/static/%2e%2e%2fapp.py"):
        assert (await client.get(path)).status == 404


async def test_titles_in_capitals_are_shown_as_a_sentence(client: Client, world: World) -> None:
    a_week(world)
    world.store.owed = [replace(view, title="LICENSE PLATE READERS FOR ICE") for view in world.store.owed]
    assert "License plate readers for ICE" in await page(client)

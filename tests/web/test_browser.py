"""The console in a real browser: alerts show, nothing is refused or fails, it can be read and used by everybody."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.web.days import a_week
from tests.web.fakes import TOKEN, Client, World

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (set CHROMIUM to its path)"),
]

# What a tool for accessibility asks first, in the page itself: each line is a problem that somebody would meet.
PROBLEMS = """() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (node) => (node.getAttribute('aria-label') || node.textContent || '').trim()
    || (node.labels && node.labels.length ? node.labels[0].textContent.trim() : '')
    || document.getElementById(node.getAttribute('aria-labelledby') || '')?.textContent;
  if (!document.documentElement.lang) found.push('no language');
  if (!document.title) found.push('no title');
  for (const landmark of ['main', 'header', 'nav', 'footer'])
    if (all(landmark).length !== 1) found.push(landmark + ': ' + all(landmark).length);
  if (all('h1').length !== 1) found.push('h1: ' + all('h1').length);
  let level = 0;
  for (const heading of all('h1,h2,h3,h4,h5,h6')) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) found.push('heading jumps to ' + heading.textContent);
    level = own;
  }
  for (const node of all('a,button,summary,input:not([type=hidden]):not([hidden]),[role=region]'))
    if (!name(node)) found.push('no name: ' + node.outerHTML.slice(0, 80));
  for (const picture of all('img')) if (picture.getAttribute('alt') === null) found.push('no alt: ' + picture.src);
  const ids = all('[id]').map((node) => node.id);
  if (new Set(ids).size !== ids.length) found.push('ids repeat');
  for (const table of all('table')) if (!table.querySelector('th[scope]')) found.push('table without headings');
  const channel = (value) => { const c = value / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const read = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  for (const node of all('body *')) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())) continue;
    if (!node.getClientRects().length) continue;
    const [a, b] = [light(read(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push('contrast ' + ratio.toFixed(2) + ': ' + node.textContent.trim().slice(0, 40));
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  return [...new Set(found)];
}"""


@dataclass
class Seen:
    """A page, and what it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def open(self, client: Client, path: str) -> None:
        await self.page.goto(str(client.make_url(path)))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def seen(browser: Browser, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Seen:
    context = await browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
    )
    found = Seen(await context.new_page())
    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("dialog", lambda dialog: found.complaints.append(dialog.message))
    found.page.on("requestfailed", lambda request: found.complaints.append(request.url))
    return found


async def test_everybody_can_read_every_page(browser: Browser, client: Client, world: World) -> None:
    a_week(world)
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)):
        look = await seen(browser, width=width, scheme=scheme)
        for path in ("/", "/publications/contracts", "/sign-in"):
            await look.open(client, path)
            await look.page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
            assert await look.page.evaluate(PROBLEMS) == [], (scheme, width, path)
        assert look.complaints == []


async def test_the_alerts_are_there_with_what_was_said(browser: Browser, client: Client, world: World) -> None:
    a_week(world)
    look = await seen(browser)
    await look.open(client, "/")
    assert await look.page.locator("article").count() == 5
    first = look.page.locator("article").first
    assert await first.locator("mark").inner_text() == "license plate readers"
    assert await first.locator(".as-slack").is_visible()
    assert await first.locator(".as-discord").is_visible()
    hostile = look.page.locator("article").last.locator("h3")
    assert (await hostile.inner_text()).startswith('<script>alert("x")</script>')
    assert look.complaints == []


async def test_nothing_needs_scripts_or_a_mouse(browser: Browser, client: Client, world: World) -> None:
    a_week(world)
    look = await seen(browser, scripts=False)
    await look.open(client, "/sign-in")
    await look.page.get_by_label("Admin token").fill(TOKEN)
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_url("**/")
    await look.page.get_by_role("button", name="Replay").first.focus()
    await look.page.keyboard.press("Enter")
    await look.page.wait_for_url("**/#deliveries")
    await look.page.get_by_role("button", name="Test newsroom").click()
    await look.page.get_by_role("heading", name="Test of newsroom").wait_for()
    await look.page.get_by_role("button", name="Sign out").click()
    await look.page.wait_for_url("**/sign-in")
    assert [what for what, _ in world.actions.done] == ["replay", "test"]
    assert look.complaints == []


async def test_an_empty_console_is_of_use(browser: Browser, client: Client) -> None:
    look = await seen(browser, width=390)
    await look.open(client, "/")
    assert await look.page.evaluate(PROBLEMS) == []
    assert await look.page.get_by_text("Nothing has been told yet.").is_visible()
    assert look.complaints == []

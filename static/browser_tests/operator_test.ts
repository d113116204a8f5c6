/** How a phone becomes the operator's, and stops being it: the link's page and the panel's line. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { ControlRights } from "../../formats/panel_messages.ts";
import { violationsInThemes } from "./_axe.ts";
import { browserTest, closePage, openPage, SIZE_NAMES, until } from "./_browser.ts";
import { HOST, LINKS, NEW_TOKEN, OPERATOR, STRANGER, TOKEN } from "./_fake_panel.ts";
import { type FakeStation, fakeStation } from "./_fake_station.ts";
import { startStation } from "./_station.ts";

/** The browser notes every refusal in its console. */
const REFUSED = /status of 4\d\d|status of 503/;

const title = (page: Page) => page.locator("#title").innerText();
const rights = (page: Page) => page.locator("#rights").innerText();
const linksOf = (dialog: Locator) =>
  dialog.getByRole("textbox").evaluateAll((all) =>
    all.map((one) => (one as HTMLInputElement).value)
  );
const shown = (page: Page, words: RegExp) =>
  until(`it says ${words}`, async () => words.test(await page.locator("main").innerText()));

/** The panel on a phone that may do what `rights` say. */
async function openPanel(rights: ControlRights) {
  const station = fakeStation();
  station.panel.rights = rights;
  return { station, watched: await openPage(`${station.url}/`, "phone") };
}

/** The page over a station whose answer to the link is `answer`. */
async function open(station: FakeStation, hash: string, theme = "day") {
  return await openPage(`${station.url}/operator?theme=${theme}${hash}`, "phone");
}

browserTest("the link signs this phone in, and the token leaves the address at once", async () => {
  const station = fakeStation();
  station.panel.rights = STRANGER;
  station.panel.answers.set("/api/operator", () => {
    station.panel.rights = OPERATOR;
    return new Response(null, { status: 204 });
  });
  const watched = await open(station, `#${TOKEN}`);
  const { page } = watched;
  await until("it controls", async () => /controls truck 1/.test(await title(page)));
  ok(!page.url().includes("#"), page.url());
  deepEqual(station.panel.posts, [{ path: "/api/operator", body: { token: TOKEN } }]);
  await shown(page, /30 days/);
  const [across, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  equal(across, room);
  await page.getByRole("link", { name: "Panel" }).click();
  await until("the panel lets it", async () => /You control/.test(await rights(page)));
  await page.goBack();
  await until("the page is there again", async () => /controls/.test(await title(page)));
  ok(!page.url().includes(TOKEN) && station.panel.posts.length === 1, "nor is it kept in history");
  await closePage(watched);
  await station.close();
});

browserTest("a link that opens nothing says why and what to do", async () => {
  const station = fakeStation();
  station.panel.rights = STRANGER;
  station.panel.answers.set(
    "/api/operator",
    () => Response.json({ ok: false, error: "wrong token" }, { status: 401 }),
  );
  const watched = await open(station, "#WRONG");
  const { page } = watched;
  await until("it says so", async () => /opens nothing/.test(await title(page)));
  await shown(page, /Let a phone control/);
  equal(await page.getByRole("button", { name: "Try again" }).isVisible(), false);
  // Another link, opened in the same tab.
  station.panel.answers.set("/api/operator", () => {
    station.panel.rights = OPERATOR;
    return new Response(null, { status: 204 });
  });
  await page.evaluate((token) => {
    location.hash = token;
  }, TOKEN);
  await until("that one opens", async () => /controls truck 1/.test(await title(page)));
  await closePage(watched, REFUSED);
  await station.close();
});

browserTest("too many wrong links: it counts down, and a person tries again", async () => {
  const station = fakeStation();
  station.panel.rights = STRANGER;
  const limited = { status: 429, headers: { "retry-after": "2" } };
  station.panel.answers.set(
    "/api/operator",
    () => Response.json({ ok: false, error: "too many" }, limited),
  );
  const watched = await open(station, "#WRONG");
  const { page } = watched;
  await shown(page, /try again in \d s/);
  const again = page.getByRole("button", { name: "Try again" });
  await until("it may be tried", () => again.isEnabled());
  equal(station.panel.posts.length, 1, "not by itself");
  await again.click();
  await until("asked again", () => station.panel.posts.length === 2);
  await closePage(watched, REFUSED);
  await station.close();
});

browserTest("no connection: named, and tried again by itself", async () => {
  const station = fakeStation();
  station.panel.rights = STRANGER;
  let isThere = false;
  station.panel.answers.set("/api/operator", () => {
    if (!isThere) return new Response("<html>", { status: 502 });
    station.panel.rights = OPERATOR;
    return new Response(null, { status: 204 });
  });
  const watched = await open(station, `#${TOKEN}`);
  const { page } = watched;
  await until("it says so", async () => /does not answer/.test(await title(page)));
  await shown(page, /Wi-Fi/);
  isThere = true;
  await until("it controls", async () => /controls truck 1/.test(await title(page)));
  await closePage(watched, /status of 502/);
  await station.close();
});

browserTest(
  "without a link the page explains how to get one, axe clean in all themes",
  async () => {
    const station = fakeStation();
    station.panel.rights = STRANGER;
    const found: string[] = [];
    for (const name of SIZE_NAMES) {
      const watched = await openPage(`${station.url}/operator`, name);
      await shown(watched.page, /Point this phone’s camera/);
      found.push(...await violationsInThemes(watched.page, name));
      await closePage(watched);
    }
    equal(found.join("\n"), "");
    await station.close();
  },
);

browserTest("on the vehicle's computer a dialog shows code and links, axe clean", async () => {
  const station = fakeStation();
  const found: string[] = [];
  for (const name of SIZE_NAMES) {
    const watched = await openPage(`${station.url}/`, name);
    const { page } = watched;
    await page.getByRole("button", { name: "Let a phone control" }).click();
    const dialog = page.getByRole("dialog", { name: "Let a phone control" });
    const picture = dialog.getByRole("img");
    await until("the code is drawn", async () =>
      await picture.isVisible() &&
      await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
    deepEqual(await linksOf(dialog), LINKS.map((host) => `http://${host}/operator#${TOKEN}`));
    match(await dialog.innerText(), /network 192\.168\.4\.\*/);
    found.push(...await violationsInThemes(page, name));
    await dialog.getByRole("button", { name: "Close" }).click();
    await until(
      "nothing of it is left in the page",
      async () =>
        !await page.evaluate(
          (token) => document.documentElement.outerHTML.includes(token),
          TOKEN,
        ),
    );
    await closePage(watched);
  }
  equal(found.join("\n"), "");
  await station.close();
});

browserTest("a new link is asked about first, then made", async () => {
  const station = fakeStation();
  const watched = await openPage(`${station.url}/`, "laptop");
  const { page } = watched;
  await page.getByRole("button", { name: "Let a phone control" }).click();
  const dialog = page.getByRole("dialog", { name: "Let a phone control" });
  await dialog.getByRole("button", { name: /New link/ }).click();
  const question = page.getByRole("dialog", { name: /Make a new link/ });
  match(await question.innerText(), /signed out/);
  await question.getByRole("button", { name: "Keep the link" }).click();
  equal(station.panel.posts.length, 0);
  await dialog.getByRole("button", { name: /New link/ }).click();
  let isAskedFor = false;
  page.on("request", (request) => {
    if (request.method() === "GET" && /api.operator/.test(request.url())) isAskedFor = true;
  });
  await question.getByRole("button", { name: "Make a new link" }).click();
  await until("it is said", async () => /new link\. All others/.test(await dialog.innerText()));
  deepEqual(station.panel.posts, [{ path: "/api/operator", body: { action: "renew" } }]);
  deepEqual(await linksOf(dialog), LINKS.map((host) => `http://${host}/operator#${NEW_TOKEN}`));
  equal(isAskedFor, false, "the answer has it");
  equal(await page.evaluate(() => document.activeElement?.id), "operator-new");
  await closePage(watched);
  await station.close();
});

browserTest("a new link made elsewhere: the phone's buttons go grey at once", async () => {
  const { station, watched } = await openPanel(OPERATOR);
  const { page } = watched;
  const restart = page.getByRole("button", { name: "Restart mesoingest" });
  await until("it controls", () => restart.isEnabled());
  station.panel.tellRights(STRANGER);
  await until("it only looks", async () => /Looking only/.test(await rights(page)));
  equal(await restart.isDisabled(), true);
  await closePage(watched);
  await station.close();
});

browserTest("a phone without the link only looks: every button says so by its line", async () => {
  const { station, watched } = await openPanel(STRANGER);
  const { page } = watched;
  await until(
    "it says so",
    async () => /Looking only: this device has no/.test(await rights(page)),
  );
  for (const name of ["Restart mesoingest", "Restart all", "Stop meso360"]) {
    equal(await page.getByRole("button", { name }).isDisabled(), true, name);
  }
  equal(await page.getByRole("button", { name: "Let a phone control" }).isVisible(), false);
  await page.getByRole("link", { name: "How to control" }).click();
  await until("it is explained", async () => /only looks/.test(await title(page)));
  await closePage(watched);
  await station.close();
});

browserTest(
  "an operator's phone controls, signs out, and only looks without a reload",
  async () => {
    const { station, watched } = await openPanel(OPERATOR);
    const { page } = watched;
    await until("it controls", async () => /You control this vehicle/.test(await rights(page)));
    await page.getByRole("button", { name: "Restart mesosync" }).tap();
    await until("asked for", () => station.panel.posts.length === 1);
    await page.evaluate(() => Object.assign(globalThis, { stays: true }));
    station.panel.answers.set("/api/operator", () => {
      station.panel.rights = STRANGER;
      return new Response(null, { status: 204 });
    });
    await page.getByRole("button", { name: "Sign out" }).tap();
    await until("it only looks", async () => /Looking only/.test(await rights(page)));
    equal(await page.getByRole("button", { name: "Restart mesosync" }).isDisabled(), true);
    equal(await page.evaluate(() => "stays" in globalThis), true);
    await closePage(watched);
    await station.close();
  },
);

browserTest("a link that was ended is noticed when a button is pressed", async () => {
  const { station, watched } = await openPanel(OPERATOR);
  const { page } = watched;
  await until("it controls", async () => /You control/.test(await rights(page)));
  station.panel.answers.set("/api/control", () => {
    station.panel.rights = STRANGER;
    return Response.json({ ok: false, error: "the operator's link was replaced" }, { status: 401 });
  });
  await page.getByRole("button", { name: "Restart mesosync" }).tap();
  await until("it only looks", async () => /Looking only/.test(await rights(page)));
  match(
    await page.locator('[data-component="mesosync"]').innerText(),
    /the operator's link was replaced/,
  );
  await closePage(watched, REFUSED);
  await station.close();
});

browserTest("a panel in another tab hears that this device was signed in", async () => {
  const { station, watched } = await openPanel(STRANGER);
  await until("it looks", async () => /Looking only/.test(await rights(watched.page)));
  station.panel.answers.set("/api/operator", () => {
    station.panel.rights = OPERATOR;
    return new Response(null, { status: 204 });
  });
  const other = await watched.context.newPage();
  await other.goto(`${station.url}/operator#${TOKEN}`);
  await until("it controls", async () => /You control/.test(await rights(watched.page)));
  await closePage(watched);
  await station.close();
});

browserTest("where nobody needs a link, none is offered", async () => {
  const station = fakeStation();
  station.panel.tell({ config: { access: { control: "open" } } });
  station.panel.rights = { ...HOST, is_host: false };
  const watched = await openPage(`${station.url}/`, "phone");
  const { page } = watched;
  await until("it says so", async () => /Everybody/.test(await rights(page)));
  for (const name of ["Let a phone control", "Sign out"]) {
    equal(await page.getByRole("button", { name }).isVisible(), false, name);
  }
  // An old link then opens nothing, and nobody needs it to.
  station.panel.answers.set(
    "/api/operator",
    () => Response.json({ ok: false, error: "wrong token" }, { status: 401 }),
  );
  await page.goto(`${station.url}/operator#WRONG`);
  await until("so does its page", async () => /Everybody may control/.test(await title(page)));
  await closePage(watched, REFUSED);
  await station.close();
});

browserTest(
  "the program itself: a device signs in by the link, controls, and signs out",
  async () => {
    const station = await startStation();
    try {
      const token = Deno.readTextFileSync(join(station.folder, "state", "operator_token")).trim();
      const watched = await openPage(`${station.url}/static/favicon.svg`, "phone");
      const { page, context } = watched;
      // What comes through a proxy is never the vehicle's computer.
      await context.setExtraHTTPHeaders({ "X-Forwarded-For": "192.168.4.77" });
      await page.goto(`${station.url}/`);
      await until("it looks", async () => /Looking only/.test(await rights(page)));
      equal(await page.getByRole("button", { name: "Restart mesoingest" }).isDisabled(), true);

      await page.goto(`${station.url}/operator#${token.slice(0, -4)}AAAA`);
      await until("a wrong link", async () => /opens nothing/.test(await title(page)));
      await page.goto(`${station.url}/view`);
      await page.goto(`${station.url}/operator#${token}`);
      await until("it controls", async () => /controls truck 1/.test(await title(page)));
      equal(await page.evaluate(() => document.cookie), "", "no script sees the cookie");

      await page.getByRole("link", { name: "Panel" }).click();
      await until("it controls", async () => /You control/.test(await rights(page)));
      await page.getByRole("button", { name: "Restart mesoingest" }).click();
      await until(
        "it is done",
        async () =>
          /Restarted/.test(await page.locator('[data-component="mesoingest"]').innerText()),
      );
      equal(await page.getByRole("button", { name: "Let a phone control" }).isVisible(), false);
      await page.getByRole("button", { name: "Sign out" }).click();
      await until("it looks again", async () => /Looking only/.test(await rights(page)));
      await closePage(watched, REFUSED);
    } finally {
      await station.close();
    }
  },
);

browserTest("the program itself: a station for this machine only has no link to show", async () => {
  const station = await startStation();
  try {
    const watched = await openPage(`${station.url}/`, "laptop");
    const { page } = watched;
    await page.getByRole("button", { name: "Let a phone control" }).click();
    const dialog = page.getByRole("dialog", { name: "Let a phone control" });
    await until("it says so", async () => /No phone reaches/.test(await dialog.innerText()));
    await closePage(watched);
  } finally {
    await station.close();
  }
});

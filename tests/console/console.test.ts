// The console in a real browser, on one cloud: each walk in both languages, accessible on every page, nothing from other
// hosts, nothing stopped by the page's own policy.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wayIn } from "../../apps/cli/way-in.ts";
import { type Cloud, newUser, scratchFolder, startCloud } from "../end-to-end/running-cloud.ts";
import { startProvider, type TestProvider } from "../login/browser.fixture.ts";
import { lacksChromium, languages, openBrowser, strangerIn, visit } from "./browser.fixture.ts";
import { walks } from "./walks/all.ts";

/** Of the site's time: a detection of minutes takes seconds. */
const SPEED = 5;

describe.skipIf(lacksChromium)("the console (needs the Debian package chromium)", () => {
  let cloud: Cloud;
  let browser: Browser;
  let provider: TestProvider;
  beforeAll(async () => {
    const folder = scratchFolder();
    provider = await startProvider({ li: { preferred_username: "li", groups: ["auditors"] } });
    const login = join(folder, "login.json");
    const rules = [{ value: "auditors", roles: ["auditor"], party: "zz" }];
    const scope = "openid profile groups";
    writeFileSync(login, JSON.stringify({ issuer: provider.issuer, clientId: "etalon", scope, rules }));
    const opening = startCloud(join(folder, "data"), SPEED, ["--login", login]);
    [cloud, browser] = await Promise.all([opening, openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await cloud?.interrupt();
    await provider?.stop();
  });

  describe.each(languages)("in %s", (language) => {
    it.each(walks)("$title", async ({ roles, party, walk }) => {
      const visitor = await visit(browser, { url: cloud.url, language, roles, ...(party && { party }) });
      await walk(visitor, cloud);
      await visitor.leave();
    });

    it("lets nobody in without a token, and out again", async () => {
      const token = await newUser(cloud.url, `stranger-${language}`, ["auditor"], "zz");
      const { page, word, go, look, leave } = await strangerIn(browser, { url: cloud.url, language });
      await page.goto(cloud.url); // as a browser's address line has it
      expect(new URL(page.url()).pathname).toBe("/console/");
      const field = page.getByLabel(word("login.token"), { exact: true });
      for (const wrong of ["令牌", "etalon_of-nobody"]) {
        await page.reload();
        await field.fill(wrong);
        await page.getByRole("button", { name: word("login.enter"), exact: true }).click();
        await page.getByText(word("login.token-unknown")).waitFor();
      }
      await look("login");
      await field.fill(token);
      await page.getByRole("button", { name: word("login.enter"), exact: true }).click();
      await page.getByRole("navigation").waitFor();
      expect(await page.evaluate("document.cookie")).toBe("");

      await go("/detections/no-such-thing");
      await page.getByRole("alert").first().waitFor();
      await look("refused");
      await page.getByRole("button", { name: word("frame.user", { user: `stranger-${language}` }) }).click();
      await page.getByRole("menuitem", { name: word("frame.leave") }).click();
      await field.waitFor();
      await leave();
    });
  });

  it("lets in whom the identity provider vouches for", async () => {
    const { page, word, go, leave } = await strangerIn(browser, { url: cloud.url, language: "en" });
    await page.setExtraHTTPHeaders({ "x-account": "li" }); // as the provider's own login page would find out
    await go("/");
    const host = new URL(provider.issuer).host;
    await page.getByRole("button", { name: word("login.by-provider", { provider: host }) }).click();
    await page.getByRole("button", { name: word("frame.user", { user: "li" }) }).waitFor();
    expect(new URL(page.url()).search).toBe("");
    await leave();
  });

  it("lets a link in once", async () => {
    const token = await newUser(cloud.url, "linked", ["auditor"], "zz");
    const way = await wayIn({ url: cloud.url, token });
    if (!way.ok) throw new Error(way.why.text);
    const first = await strangerIn(browser, { url: cloud.url, language: "en", dark: true });
    await first.page.goto(way.value.address);
    await first.page.getByRole("navigation").waitFor();
    expect(first.page.url()).not.toContain("way-in");
    await first.go("/instruments");
    await first.page.getByRole("table").waitFor();
    await first.look("instruments");
    const second = await strangerIn(browser, { url: cloud.url, language: "en" });
    await second.page.goto(way.value.address);
    const used = second.page.getByText("this link has been used");
    await used.waitFor();
    await second.page.getByLabel(second.word("login.token"), { exact: true }).fill("etalon_of-nobody");
    await second.page.getByRole("button", { name: second.word("login.enter"), exact: true }).click();
    await second.page.getByText(second.word("login.token-unknown")).waitFor();
    expect(await used.count()).toBe(0);
    await Promise.all([first.leave(), second.leave()]);
  });
});

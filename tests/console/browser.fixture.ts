// A browser for the console's tests: Debian's Chromium, a visitor of a role and a language, and what is looked at on each
// page: no text that cannot be read, or is in another language than the visitor's, no serious finding of axe, verdicts in sight
// in a narrow window too, a title that no other page has, nothing that the page's own policy had to stop, a screenshot kept.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Role } from "@etalon/messages/roles.table";
import { type Browser, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { wayIn } from "../../apps/cli/way-in.ts";
import { newUser } from "../end-to-end/running-cloud.ts";
import { inOtherLanguage } from "./other-language.ts";

const CHROMIUM = "/usr/bin/chromium";
export const lacksChromium = !existsSync(CHROMIUM);

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];
const locales = { en: "en-US", zh: "zh-CN" } as const;

const shots = join(import.meta.dirname, "screenshots");
const illegible = readFileSync(join(import.meta.dirname, "in-page/illegible.js"), "utf8");
const outOfSight = readFileSync(join(import.meta.dirname, "in-page/out-of-sight.js"), "utf8");
/** As pages are looked at, and as the narrowest window that shows the navigation beside them may be. */
const WINDOW = { width: 1360, height: 860 };
const NARROW_PX = 1024;
/** What fades in has not its own colours yet, and what follows from another width is drawn a moment later. */
const SETTLES_WITHIN_MS = 60_000;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function openBrowser(): Promise<Browser> {
  mkdirSync(shots, { recursive: true });
  const quiet = ["background-networking", "component-update", "default-apps", "sync", "gpu", "dev-shm-usage"];
  const args = ["--no-sandbox", "--no-first-run", ...quiet.map((what) => `--disable-${what}`)];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** Whose browser it is, and what the cloud knows of them. */
export interface Visit {
  readonly url: string;
  readonly language: Language;
  readonly roles: readonly Role[];
  readonly party?: string;
  readonly dark?: boolean;
}

export interface Visitor {
  readonly language: Language;
  readonly page: Page;
  /** The word as this visitor reads it. */
  readonly word: (key: string, values?: Readonly<Record<string, string>>) => string;
  /** Opens a page of the console by its address. */
  readonly go: (path: string) => Promise<void>;
  /** Looks at the page as it is: legible, accessible, and kept as a picture. */
  readonly look: (name: string) => Promise<void>;
  /** What went wrong in the browser itself. */
  readonly wrongs: readonly string[];
  /** Requests that came to no answer. */
  readonly failed: readonly string[];
  readonly leave: () => Promise<void>;
}

let visitors = 0;

/** Comes in by a link that works once, as `etalon console` prints it. */
export async function visit(
  browser: Browser,
  { url, language, roles, party = "zz", dark }: Visit,
): Promise<Visitor> {
  const visitor = await strangerIn(browser, { url, language, ...(dark !== undefined && { dark }) });
  visitors += 1;
  const token = await newUser(url, `visitor-${visitors}`, roles, party);
  const way = await wayIn({ url, token });
  if (!way.ok) throw new Error(way.why.text);
  await visitor.page.goto(way.value.address);
  await visitor.page
    .locator("nav")
    .waitFor()
    .catch(async (cause) => {
      const shown = await visitor.page.locator("body").textContent();
      const said = [...visitor.wrongs, ...visitor.failed].join("; ");
      throw new Error(`a visitor did not come in: the page shows "${shown}"; ${said}`, { cause });
    });
  return visitor;
}

export async function strangerIn(
  browser: Browser,
  { url, language, dark = false }: Pick<Visit, "url" | "language" | "dark">,
): Promise<Visitor> {
  const context = await browser.newContext({
    locale: locales[language],
    timezoneId: "Asia/Shanghai",
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    viewport: WINDOW,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(180_000); // as patient as everything else here
  const wrongs: string[] = [];
  page.on("pageerror", ({ message }) => wrongs.push(message));
  const failed: string[] = [];
  page.on("requestfailed", (one) => failed.push(`${one.url()} ${one.failure()?.errorText}`));
  page.on("console", (said) => {
    // What the interface refuses is shown on the page, and told by the browser as well.
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource"))
      wrongs.push(said.text());
  });
  /** Of the pages that were looked at, by their titles. */
  const titled = new Map<string, string>();
  const words = JSON.parse(
    readFileSync(join(import.meta.dirname, `../../apps/console/words/${language}.json`), "utf8"),
  ) as Record<string, Record<string, string>>;
  return {
    page,
    language,
    wrongs,
    failed,
    word: (key, values = {}) => {
      const [of = "", name = ""] = key.split(".");
      const word = words[of]?.[name];
      if (word === undefined) throw new Error(`there is no word ${key} in ${language}`);
      return word.replaceAll(/\{\{(\w+)\}\}/g, (_, value: string) => values[value] ?? "");
    },
    go: async (path) => {
      await page.goto(`${url}/console${path}`);
      await page.locator("main").waitFor();
    },
    look: async (name) => {
      const nothing = (found: () => Promise<unknown>, what: string) =>
        expect
          .poll(found, { message: `${what} ${name} in ${language}`, timeout: SETTLES_WITHIN_MS })
          .toEqual([]);
      await nothing(() => seriousOn(page), "axe on");
      await page.screenshot({ path: join(shots, `${name}-${language}${dark ? "-dark" : ""}.png`) });
      await nothing(() => page.evaluate(illegible), "what cannot be read on");
      await nothing(() => inOtherLanguage(page, language), "what is not said on");
      await page.setViewportSize({ ...WINDOW, width: NARROW_PX });
      await nothing(() => page.evaluate(outOfSight), "what a narrow window hides of");
      await nothing(() => page.evaluate(illegible), "what cannot be read on narrow");
      await page.setViewportSize(WINDOW);
      const [title, { pathname }] = [await page.title(), new URL(page.url())];
      expect(title, `the title of ${name}`).toMatch(/^.+ – Etalon$/);
      expect(titled.get(title) ?? pathname, `"${title}" is another page's title`).toBe(pathname);
      titled.set(title, pathname);
      expect(wrongs, `what the browser says on ${name}`).toEqual([]);
    },
    leave: () => context.close(),
  };
}

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Brought in by the debugger, which the page's policy does not bind. */
async function seriousOn(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(`${axe};undefined`);
  const found = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  )) as readonly Finding[];
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join(" | ")}`,
    );
}

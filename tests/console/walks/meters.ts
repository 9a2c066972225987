// A metrologist goes through a million meters without stutter and looks into one that is watched; an operator has one watched.

import { expect } from "vitest";
import { firstScreenOf } from "../first-screen.fixture.ts";
import { type Frames, framesOf, wheelOver } from "../frames.fixture.ts";
import { ALL_METERS, withAMillionMeters, withAMiswiredMeter, withAWatchedMeter } from "./meters.fixture.ts";
import type { Walk } from "./walk.ts";

const METER = "qh-01";
/** Compressed, with the two hundred meters that are not. */
const FIRST_SCREEN_KIB = 450;
/** Of a table's text. */
const THREE_LINES_PX = 62;
/** So many steps back in time, as fast as a browser repeats a key, and what the address became meanwhile. */
const HELD = 20;
const HELD_KEY = `(async () => {
  window.addresses = [];
  navigation.addEventListener("currententrychange", () => window.addresses.push(location.href));
  for (let n = 0; n < ${HELD}; n++) {
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    await null; // the page has followed
  }
})()`;
const HALF_A_DAY_S = 43_200;
const shownUntil = (address: string) => Number(new URL(address).searchParams.get("to"));
/** One for each language: what was watched once never is as one that was not. */
const UNWATCHED = { en: "qh-02", zh: "qh-04" } as const;

export const meterWalks: readonly Walk[] = [
  {
    title: "a metrologist scrolls through a million meters, and looks into one",
    roles: ["metrologist"],
    walk: async ({ page, language, word, go, look }, { url }) => {
      await go("/operations"); // which a metrologist may not see: nothing but that is shown
      await page.getByText(word("state.no-permission")).waitFor();
      const empty = await framesOf(page);
      const told = await withAMillionMeters(page);
      const first = await firstScreenOf(
        page,
        () => go("/meters?sort=condition&way=down"),
        page.getByRole("link", { name: "m-0000000" }),
      );
      await page.getByText(word("meters.later-undecided")).first().waitFor();
      await page
        .getByText(word("verdict.wired-wrongly", { fault: "" }))
        .first()
        .waitFor();
      console.log(
        `a list's first row after ${first.ms.toFixed(0)} ms: ${first.requests} files, ${first.kib.toFixed(0)} KiB`,
      );
      expect(first.kib).toBeLessThan(FIRST_SCREEN_KIB);
      const list = await framesOf(page, await wheelOver(page, page.locator(".rows")));
      say(`a list of ${ALL_METERS} meters, ${told()} told`, list, empty);
      const goneOn = async () => {
        await page.mouse.wheel(0, 2000);
        return told();
      };
      await expect.poll(goneOn).toBeGreaterThan(400); // behind the first page
      await look("meters");

      await page.unrouteAll();
      await withAWatchedMeter(page, METER);
      await withAMiswiredMeter(page, url, METER);
      await go(`/meters/${METER}`);
      await page.locator(".uplot").waitFor();
      await page.getByText(word("meter.surface")).waitFor();
      await page.getByText({ en: "3P4W", zh: "三相四线" }[language], { exact: true }).waitFor();
      await page.getByText(word("meters.later-undecided")).waitFor();
      expect(await page.locator("main .tone-bad").first().textContent()).toBe(word("verdict.nonconforming"));
      const found = page.getByText(word("meter.wiring-found-by")).getByRole("link");
      expect(await found.getAttribute("href")).toMatch(/\/detections\/found-miswired$/);
      const wheel = await wheelOver(page, page.locator("main"));
      await page.getByRole("button", { name: word("meter.span-closer") }).focus();
      const keys = ["+", "ArrowLeft", "-", "ArrowRight"];
      let turns = 0;
      const moved = async () => {
        await wheel();
        await page.keyboard.press(keys[turns++ % keys.length]!);
      };
      say("a meter's 24 hours, scrolled, moved and widened", await framesOf(page, moved), empty);
      expect(page.url()).toContain("from=");

      await go(`/meters/${METER}`);
      await page.getByRole("button", { name: word("meter.span-closer") }).focus();
      await page.evaluate(HELD_KEY);
      const address = async () => ((await page.evaluate("window.addresses")) as string[]).map(shownUntil);
      const movedS = async () => {
        const [first = 0, ...later] = await address();
        return later.length > 0 && first - later.at(-1)!;
      };
      await expect.poll(movedS).toBe((HELD - 1) * HALF_A_DAY_S); // where the hand rested
      expect(await address()).toHaveLength(2); // the first step, and that: not each
      await go(`/meters/${METER}?trend=days`);
      await page.locator(".uplot").waitFor();
      await look("meter");
    },
  },
  {
    title: "an operator has a meter watched, and ends it",
    roles: ["station-operator"],
    walk: async ({ page, language, word, go, look }) => {
      await go("/meters?text=qh");
      const site = page.getByTitle("Qinghe 110 kV substation, Line 1, incoming", { exact: true });
      expect((await site.boundingBox())!.height).toBeLessThan(THREE_LINES_PX);
      const [out, list] = [page.getByRole("button", { name: word("table.export") }), page.locator(".rows")];
      const [from, to] = [await out.boundingBox(), await list.boundingBox()];
      expect(from!.x + from!.width).toBeCloseTo(to!.x + to!.width, 0); // at the list's end, beside the count
      const refused: string[] = [];
      page.on("response", (one) => void (one.status() >= 400 && refused.push(one.url())));
      await page.evaluate("window.stays = true");
      await page.getByRole("link", { name: UNWATCHED[language] }).click();
      await page.getByText(word("meter.unwatched")).waitFor();
      await look("meter-unwatched");
      expect(refused).toEqual([]); // that it was never watched is no error
      expect(await page.evaluate("window.stays")).toBe(true); // the console itself was not fetched anew
      await page.getByRole("button", { name: word("meter.watch-start") }).click();
      await page.getByText(word("meter.first-awaited")).waitFor();
      await page.getByRole("button", { name: word("meter.watch-end") }).click();
      await page.getByText(word("meter.watch-none"), { exact: true }).waitFor();
    },
  },
];

const say = (what: string, { medianMs, nearlyAllMs, dropped, count }: Frames, empty: Frames): void =>
  console.log(
    `${what}: a frame each ${medianMs.toFixed(1)} ms, 95 % within ${nearlyAllMs.toFixed(1)} ms, ` +
      `${(nearlyAllMs / empty.nearlyAllMs).toFixed(2)} times an empty page's; ` +
      `${dropped} of ${count + dropped} dropped, an empty page ${empty.dropped}`,
  );

// Each page, each thing that a page is about, and each open tab has a title of its own, in both languages.

import i18next from "i18next";
import { beforeAll, expect, it } from "vitest";
import type { Page } from "./page.ts";
import { titleOf } from "./title.ts";
import en from "./words/en.json" with { type: "json" };
import zh from "./words/zh.json" with { type: "json" };

let pages: readonly Page[] = [];
beforeAll(async () => {
  await i18next.init({ resources: { en: { translation: en }, zh: { translation: zh } }, lng: "en" });
  Object.assign(globalThis, { window: { location: new URL("http://console.test/console/") } }); // as a browser has it
  ({ pages } = await import("./routes.tsx"));
});

it.each(["en", "zh"])("each page has a title of its own: %s", (language) => {
  const t = i18next.getFixedT(language);
  const titles = pages.map((page) => titleOf(page, page.nav ? undefined : "qh-03", {}, t));
  expect(titles.length).toBeGreaterThan(15);
  expect(new Set(titles).size).toBe(titles.length);
  for (const title of titles) expect(title).toMatch(/^[^{]+ – Etalon$/);
  for (const [n, { nav }] of pages.entries()) if (!nav) expect(titles[n]).toContain("qh-03");
});

it("the open tab stands first, where there is such a tab", () => {
  const t = i18next.getFixedT("en");
  const study = pages.find(({ path }) => path === "/harmonics/$id");
  expect(titleOf(study, "d-1", { view: "limits" }, t)).toBe("Limits – Harmonics, detection d-1 – Etalon");
  expect(titleOf(study, "d-1", { view: "no such" }, t)).toBe("Harmonics, detection d-1 – Etalon");
  expect(titleOf(undefined, undefined, {}, t)).toBe("There is no such page – Etalon");
});

// A station operator orders a detection, sees its error converge, and reads the verdict.

import { expect } from "vitest";
import type { Walk } from "./walk.ts";

const METER = "qh-01";
/** Of the site's time, which runs faster in these walks: long enough that a slow browser comes to see it live. */
const DURATION_S = "120";

export const detectionWalks: readonly Walk[] = [
  {
    title: "a station operator orders a detection and reads its verdict",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }) => {
      await go("/detections");
      await page
        .getByRole("button", { name: word("detections.order") })
        .first()
        .click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("combobox", { name: word("detections.meter") }).click();
      await page.getByRole("option", { name: METER }).click();
      await dialog.getByLabel(word("detections.duration")).fill(DURATION_S);
      await look("order");
      await dialog.getByRole("button", { name: word("detections.order") }).click();

      await page.getByRole("heading", { name: word("detection.of", { meter: METER }) }).waitFor();
      await page.getByRole("heading", { name: word("recording.phasors") }).waitFor();
      await page.getByText(word("live.pulses"), { exact: true }).waitFor();
      await look("detection-live");
      await page.getByRole("heading", { name: word("outcome.title") }).waitFor();
      const id = new URL(page.url()).pathname.split("/").at(-1)!;
      await page.getByText(word("outcome.budget")).waitFor();
      await look("detection");
      await page.reload(); // as whoever comes later sees it
      await page.getByRole("heading", { name: word("detection.course") }).waitFor();
      await page.locator(".uplot").waitFor();

      await go("/detections?sort=meter");
      const row = page.getByRole("row").filter({ hasText: id });
      expect(await row.textContent()).toMatch(
        new RegExp(`${word("verdict.conforming")}|${word("verdict.nonconforming")}`),
      );
      await look("detections");
    },
  },
  {
    title: "an owner may not see detections, and is told so",
    roles: ["owner"],
    party: "is-qinghe",
    walk: async ({ page, word, go, look }) => {
      await go("/detections");
      await page.getByText(word("state.no-permission")).waitFor();
      await look("no-permission");
    },
  },
];

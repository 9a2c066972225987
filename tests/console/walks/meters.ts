// An operator finds a meter, has it watched, and ends it.

import type { Walk } from "./walk.ts";

const METER = "qh-01";

export const meterWalks: readonly Walk[] = [
  {
    title: "an operator has a meter watched, and ends it",
    roles: ["station-operator"],
    walk: async ({ page, word, go, look }) => {
      await go("/meters?text=qh");
      await page.getByRole("link", { name: METER }).click();
      await page.getByText(word("meter.unwatched")).waitFor();
      await look("meter-unwatched");
      await page.getByRole("button", { name: word("meter.watch-start") }).click();
      await page.getByRole("button", { name: word("meter.watch-end") }).click();
    },
  },
];

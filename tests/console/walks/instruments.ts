// A metrologist looks for an instrument, has it lent, keeps it longer and gives it back.

import { expect } from "vitest";
import type { Walk } from "./walk.ts";

const INSTRUMENT = "ia-01/pa-01";

export const instrumentWalks: readonly Walk[] = [
  {
    title: "a metrologist has an instrument lent and gives it back",
    roles: ["metrologist"],
    walk: async ({ page, word, go, look }) => {
      await go("/instruments");
      await page.getByRole("button", { name: INSTRUMENT }).waitFor();
      await look("instruments");
      await go(`/instruments?instrument=${encodeURIComponent(INSTRUMENT)}`);
      const drawer = page.getByRole("dialog");
      await drawer.getByRole("button", { name: word("instruments.apply") }).waitFor();
      await look("instrument");
      await drawer.getByRole("button", { name: word("instruments.apply") }).click();

      const row = page.getByRole("row").filter({ hasText: INSTRUMENT });
      const until = row.locator("time").first();
      await row.getByRole("button", { name: word("lease.renew") }).waitFor();
      await look("leases");
      const before = await until.getAttribute("datetime");
      await row.getByRole("button", { name: word("lease.renew") }).click();
      await expect.poll(() => until.getAttribute("datetime"), { timeout: 60_000 }).not.toBe(before);
      await row.getByRole("button", { name: word("lease.release") }).click();
      await row.waitFor({ state: "detached" });
    },
  },
];

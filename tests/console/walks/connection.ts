// An operator whose cloud goes away and comes back while a detection is seen; called off, it ends. And rows by keyboard alone.

import { expect } from "vitest";
import { wayIn } from "../../../apps/cli/way-in.ts";
import { asked, newUser } from "../../end-to-end/running-cloud.ts";
import { lineTo } from "./line.fixture.ts";
import type { Walk } from "./walk.ts";

const METER = "qh-04";

export const connectionWalks: readonly Walk[] = [
  {
    title: "an operator sees a detection over a lost connection, and calls it off",
    roles: ["station-operator"],
    walk: async ({ page, language, word, go }, { url }) => {
      await go("/meters?text=qh");
      const links = page.locator("tr.row a");
      await links.first().focus();
      await page.keyboard.press("ArrowDown");
      expect(await page.evaluate("document.activeElement.textContent")).toBe(
        await links.nth(1).textContent(),
      );

      const wish = { meter: METER, durationS: 600 };
      const { detection } = await asked<{ detection: string }>(url, "/detections", "POST", wish);
      const line = await lineTo(url);
      // A session is one address's: they come in by the line as well.
      const token = await newUser(url, `on-the-line-${language}`, ["station-operator"], "zz");
      const way = await wayIn({ url: line.url, token });
      if (!way.ok) throw new Error(way.why.text);
      await page.goto(way.value.address);
      await page.getByRole("navigation").waitFor();
      await page.goto(`${line.url}/console/detections/${detection}`);
      await page.getByRole("heading", { name: word("detection.of", { meter: METER }) }).waitFor();
      await line.cut();
      await page.getByText(word("state.lost")).waitFor();
      await line.mend();
      await page.getByText(word("state.lost")).waitFor({ state: "detached" });
      await page.getByRole("button", { name: word("detection.call-off") }).click();
      await page.getByRole("heading", { name: word("outcome.title") }).waitFor();
      await page.getByText(word("verdict.undecided")).first().waitFor();
      await page.goto("about:blank");
      await line.cut();
    },
  },
];

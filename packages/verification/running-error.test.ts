// How often the running uncertainty holds the true error of a meter, of each kind of release, at all times at which it is shown.

import { expect, it } from "vitest";
import { EDGES_THAT_TELL } from "./hidden-release.ts";
import { runningError } from "./running-error.ts";
import { covered, released, releases } from "./testing/released.ts";

const RUNS = 250;
const SHOWN_AT = [EDGES_THAT_TELL, 35, 80];

it("holds the true error in 95 % of all runs whenever it is shown", () => {
  for (const release of releases) {
    for (const edges of SHOWN_AT) {
      const share = covered(release, edges, RUNS, (measured) => runningError(measured)!);
      // 95.45 % with two standard deviations of so many runs below; above, what a tick's even spread is wider by.
      expect(share, `${JSON.stringify(release)} after ${edges} edges`).toBeGreaterThan(0.93);
    }
  }
});

it("is not shown before the edges tell how they scatter", () => {
  expect(runningError(released(releases[2]!, EDGES_THAT_TELL - 1, 1).measured)).toBeNull();
});

// The wire between agent and node is cut, by reset and without a word, while a detection runs. The full measure:
// `ETALON_CUTS=10 ETALON_CUT_S=30 npm run unit tests/end-to-end/cut-links`.

import { afterAll, beforeAll, expect, it } from "vitest";
import { cutLinks } from "./cut-links.ts";
import type { Cut } from "./cut-wire.ts";
import { openWiredDetection, type WiredDetection } from "./wired-detection.ts";

const SECONDS = 24;
let detection: WiredDetection;
beforeAll(async () => {
  detection = await openWiredDetection(SECONDS);
});
afterAll(() => detection.close());

/** The full measure is ten cuts of 30 s; what vanishes without a word is noticed after 12 s. */
const count = Number(process.env.ETALON_CUTS ?? 3);
const lastMs = Number(process.env.ETALON_CUT_S ?? 3) * 1000;
const cuts = Array.from({ length: count }, (_, n): readonly [Cut, number] =>
  process.env.ETALON_CUT_S || n === count - 1
    ? [n % 2 === 0 ? "reset" : "vanish", lastMs]
    : [n % 2 === 0 ? "reset" : "vanish", 150],
);

it(
  "a link that is cut goes on where it was: no byte is lost, none comes twice, the verdict is the same",
  async () => {
    const { worstRecoveryS, ...seen } = await cutLinks(detection, SECONDS, cuts);
    expect(seen).toEqual({ cuts: count, lostBytes: 0, repeatedBytes: 0, sameBytes: true, sameVerdict: true });
    console.log(
      `the longest from the end of a cut to the machine being bound again: ${worstRecoveryS.toFixed(1)} s`,
    );
  },
  60_000 + count * (lastMs + 60_000),
);

// The wire between agent and node is cut, by reset and without a word, while a detection runs; the full measure of it is
// `npm run chaos`.

import { afterAll, beforeAll, expect, it } from "vitest";
import { cutLinks } from "./cut-links.ts";
import { openWiredDetection, type WiredDetection } from "./wired-detection.ts";

const SECONDS = 24;
let detection: WiredDetection;
beforeAll(async () => {
  detection = await openWiredDetection(SECONDS);
});
afterAll(() => detection.close());

it("a link that is cut goes on where it was: no byte is lost, none comes twice, the verdict is the same", async () => {
  // What vanishes without a word is noticed after 12 s.
  const cuts = [
    ["reset", 100],
    ["vanish", 200],
    ["reset", 3_000],
  ] as const;
  const { worstRecoveryS, ...seen } = await cutLinks(detection, SECONDS, cuts);
  expect(seen).toEqual({ cuts: 3, lostBytes: 0, repeatedBytes: 0, sameBytes: true, sameVerdict: true });
  console.log(
    `the longest from the end of a cut to the machine being bound again: ${worstRecoveryS.toFixed(1)} s`,
  );
}, 180_000);

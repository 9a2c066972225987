// The measuring program on a stream: the same frames give the same result to the bit, gaps are left out and said, a
// stream that is out of order or another's is refused; and a file of the same samples gives the same error.

import type { Instant, VerificationResult } from "@etalon/basis";
import { toJson } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openStreamEncoder, openStreamReader } from "@etalon/codecs/sample-stream/index";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import type { Requirements } from "@etalon/messages/nouns";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { beforeAll, describe, expect, it } from "vitest";

const ORIGIN: Instant = 1_800_000_000_000_000_000n;
const SECONDS = 24;
const [point] = gridSite;
if (!point) throw new Error("the site has no point");
const unit = siteAcquisition(point, { originTaiNs: ORIGIN, clock: { now: () => ORIGIN + 60_000_000_000n } });
const requirements: Requirements = {
  detection: "d",
  meter: point.meter,
  calibration: calibrationOf(point.frontEnd, "codes", { fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 10n ** 17n }),
  register: "wh+",
  method: { rule: "certified", durationS: SECONDS },
  rules: { minimumIntervals: 5 },
  correctness: { wiringCheck: true },
};

/** Frames of a span, as the terminal would send them. */
async function frames(firstSample: number, seconds: number, firstSequence = 1): Promise<Uint8Array[]> {
  const span = {
    terminal: "yh-01",
    stream: "d",
    firstSequence,
    joins: false,
    firstSample,
    endSample: firstSample + seconds * 4000,
  };
  const never = new AbortController().signal;
  const all: Uint8Array[] = [];
  const encoder = openStreamEncoder();
  for await (const frame of framesOf(unit, span, never, never)) all.push(encoder.encode(frame));
  return all;
}

function verdictOf(all: readonly Uint8Array[]): VerificationResult {
  const run = openLiveRun(requirements);
  for (const [n, bytes] of all.entries()) {
    const taken = run.frame(n + 1, bytes);
    if (!taken.ok) throw new Error(taken.why.text);
  }
  return run.conclude();
}

let whole: Uint8Array[] = [];
beforeAll(async () => {
  whole = await frames(8000, SECONDS);
});

describe("the measuring program on a stream", () => {
  it("recovers the meter's error within the uncertainty it states", () => {
    const { error, uncertainty, verdict } = verdictOf(whole);
    expect(Math.abs((error?.percent ?? 9) - point.truth.errorPercent)).toBeLessThan(
      uncertainty?.expandedPercent ?? 0,
    );
    expect(verdict).toBe("conforming");
  });

  it("gives the same result to the bit when the kept stream is read again", () => {
    expect(toJson(verdictOf(whole))).toBe(toJson(verdictOf(whole)));
  });

  it("leaves out what a gap touches, and says so", async () => {
    const before = await frames(8000, 10);
    const after = await frames(8000 + 12.5 * 4000, 11, 11);
    const { error, uncertainty, reasons, recording, energy } = verdictOf([...before, ...after]);
    expect(recording.gaps).toEqual([{ fromS: expect.closeTo(10, 3), toS: expect.closeTo(12.5, 3) }]);
    expect(reasons.map(({ code }) => code)).toContain("gap");
    expect(Math.abs((error?.percent ?? 9) - point.truth.errorPercent)).toBeLessThan(
      uncertainty?.expandedPercent ?? 0,
    );
    const full = verdictOf(whole).energy.intervals;
    expect(energy.intervals).toBeLessThan((full * 21.5) / SECONDS);
    expect(energy.intervals).toBeGreaterThan((full * 19) / SECONDS);
  });

  it("leaves a gap with its reason where frames continue others than it has, up to the next key frame", () => {
    const reader = openStreamReader();
    const third = whole.slice(0, 3).map((bytes) => reader.read(bytes))[2];
    if (!third?.ok) throw new Error("the third frame can be read behind the first two");
    const asKeyFrame = openStreamEncoder().encode(third.value); // the same samples in other bytes
    const { error, uncertainty, reasons, recording } = verdictOf([
      ...whole.slice(0, 2),
      asKeyFrame,
      ...whole.slice(3),
    ]);
    expect(recording.gaps).toEqual([
      {
        fromS: expect.closeTo(3, 3),
        toS: expect.closeTo(5, 3),
        why: expect.stringContaining("continues another frame"),
      },
    ]);
    expect(recording.samples).toBe((SECONDS - 2) * 4000);
    expect(reasons.find(({ code }) => code === "gap")?.text).toContain("continues another frame");
    expect(Math.abs((error?.percent ?? 9) - point.truth.errorPercent)).toBeLessThan(
      uncertainty?.expandedPercent ?? 0,
    );
  });

  it("refuses a frame out of order and a calibration that was not ordered, in one sentence", () => {
    const run = openLiveRun(requirements);
    expect(run.frame(2, whole[1] as Uint8Array)).toMatchObject({ ok: false, why: { code: "measure.order" } });
    const calibration = requirements.calibration && { ...requirements.calibration, id: "another" };
    const other = openLiveRun({ ...requirements, calibration });
    expect(other.frame(1, whole[0] as Uint8Array)).toMatchObject({
      ok: false,
      why: { code: "measure.calibration" },
    });
  });

  it("tells its progress while it goes on", () => {
    const run = openLiveRun(requirements);
    for (const [n, bytes] of whole.slice(0, 12).entries()) run.frame(n + 1, bytes);
    const { samples, elapsedS, stillNeededS, errorPercent, expandedPercent, ...limit } = run.progress();
    expect(limit).toMatchObject({ limitPercent: 0.3, decidedInS: 0 });
    expect([samples, elapsedS, stillNeededS]).toEqual([48_000, expect.closeTo(12, 3), expect.closeTo(12, 3)]);
    expect(Math.abs((errorPercent ?? 9) - point.truth.errorPercent)).toBeLessThan(expandedPercent ?? 0);
  });

  it("tells how long a whole interval of the clock still takes, by the stream's own time", () => {
    const wholeInterval = { everyS: 600, afterS: 121, beyondS: 1 };
    const run = openLiveRun({
      ...requirements,
      method: { rule: "certified", durationS: 1323, wholeInterval },
    });
    for (const [n, bytes] of whole.slice(0, 12).entries()) run.frame(n + 1, bytes);
    // It begins 2 s after 07:59:23 UTC: from 08:10 to 08:20.
    expect(run.progress().stillNeededS).toBeCloseTo(35 + 1200 + 1 - 12, 2);
  });
});

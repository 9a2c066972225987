// A harmonic study on a stream: its energies against the wave's closed form, gaps left out and said, its evidence that of
// the frames.

import { createHash } from "node:crypto";
import type { HarmonicRecord, Instant } from "@etalon/basis";
import { insist, toJson } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import { harmonicRecord } from "@etalon/messages/harmonics";
import { misfit, type Requirements } from "@etalon/messages/nouns";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import type { Signal } from "@etalon/outside/simulated/wave";
import { beforeAll, expect, it } from "vitest";

const ORIGIN: Instant = 1_800_000_000_000_000_000n;
const SECONDS = 12;
const point = gridSite[4]!; // the rolling mill: distorted, unbalanced, of wandering frequency
const unit = siteAcquisition(point, { originTaiNs: ORIGIN, clock: { now: () => ORIGIN + 60_000_000_000n } });
const requirements: Requirements = {
  detection: "d",
  meter: point.meter,
  calibration: calibrationOf(point.frontEnd, "codes", { fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 10n ** 17n }),
  register: "wh+",
  method: { rule: "certified", durationS: SECONDS },
  rules: { minimumIntervals: 5 },
  correctness: { wiringCheck: true },
  harmonics: { supply: null, tariff: { powerFactorStandard: 0.9, harmonicPenalty: 1 } },
};

async function framesFrom(second: number, seconds: number, firstSequence: number): Promise<Uint8Array[]> {
  const span = { terminal: "yh-05", stream: "d", firstSequence, joins: false };
  const never = new AbortController().signal;
  const encoder = openStreamEncoder();
  const firstSample = 8000 + second * 4000;
  const all: Uint8Array[] = [];
  for await (const frame of framesOf(
    unit,
    { ...span, firstSample, endSample: firstSample + seconds * 4000 },
    never,
    never,
  ))
    all.push(encoder.encode(frame));
  return all;
}

let frames: Uint8Array[] = [];
beforeAll(async () => {
  frames = await framesFrom(0, SECONDS, 1);
});

function studied(all: readonly Uint8Array[]): HarmonicRecord {
  const run = openLiveRun(requirements);
  for (const [n, bytes] of all.entries()) {
    const taken = run.frame(n + 1, bytes);
    insist(taken.ok, "a frame in its order");
  }
  run.conclude();
  const found = run.harmonics();
  insist(found !== null, "a study");
  return found;
}

/** Where its lines on both sides of an order stand at an instant: the order with its swing. */
function phasorAt(signal: Signal, order: number, atS: number): { re: number; im: number } {
  const near = signal.components.filter((one) => Math.abs(one.order - order) < 0.1);
  const turned = near.map(({ order: own, rms, phaseRad }) => {
    const angle = phaseRad + 2 * Math.PI * (own - order) * point.wave.frequencyHz * atS;
    return { re: rms * Math.cos(angle), im: rms * Math.sin(angle) };
  });
  return turned.reduce((sum, x) => ({ re: sum.re + x.re, im: sum.im + x.im }), { re: 0, im: 0 });
}

/** Mean of Σ U·I·cos over the phases, of an order from the span's beginning on, watt. */
function power(order: number, seconds: number): number {
  const { voltages, currents } = point.wave;
  const origin = 8000 / 4000;
  const steps = Array.from({ length: 1200 }, (_, n) => origin + ((n + 0.5) / 1200) * seconds);
  const at = (atS: number): number =>
    voltages.reduce((sum, voltage, k) => {
      const [u, i] = [phasorAt(voltage, order, atS), phasorAt(currents[k]!, order, atS)];
      return sum + u.re * i.re + u.im * i.im;
    }, 0);
  return steps.reduce((sum, atS) => sum + at(atS), 0) / steps.length;
}

it("counts what the wave holds, by the fundamental and by each order, within what it states", () => {
  const { energy, coveredS, proof, orders } = studied(frames);
  expect(coveredS).toBeGreaterThan(SECONDS - 0.25);
  const net = ({ importWh, exportWh }: { importWh: number; exportWh: number }) => importWh - exportWh;
  const hours = coveredS / 3600;
  expect(Math.abs(net(energy.fundamental) - power(1, coveredS) * hours)).toBeLessThan(
    energy.fundamental.expandedWh,
  );
  for (const order of [5, 7, 11, 13, 17, 19]) {
    const own = energy.orders.find((one) => one.order === order)!;
    // Within a window the swing is a mean: 0.1 % of the order's own power at most.
    const swing = 0.001 * Math.abs(power(order, coveredS)) * hours;
    expect(Math.abs(net(own) - power(order, coveredS) * hours), `order ${order}`).toBeLessThan(
      own.expandedWh + swing,
    );
    expect(orders.find((one) => one.order === order)).toMatchObject({ evidence: expect.anything() });
  }
  const hash = createHash("sha256");
  for (const bytes of frames) hash.update(bytes);
  expect(proof).toMatchObject({ sha256: hash.digest("hex"), certificate: "ETA-SIM-1105" });
});

it("gives the same record of the same frames, which every arrow takes", () => {
  const first = studied(frames);
  expect(toJson(studied(frames))).toBe(toJson(first));
  expect(misfit(harmonicRecord, first)).toBeNull();
  expect(toJson(first).length).toBeLessThan(60_000);
});

it("leaves out what was not sampled, and says so", async () => {
  const { energy, coveredS, gaps } = studied([
    ...(await framesFrom(0, 4, 1)),
    ...(await framesFrom(7, 4, 5)),
  ]);
  expect(gaps).toMatchObject([{ fromS: expect.closeTo(4, 3), toS: expect.closeTo(7, 3) }]);
  expect(coveredS).toBeGreaterThan(8 - 0.5);
  expect(coveredS).toBeLessThan(8);
  const { importWh, expandedWh } = energy.fundamental;
  expect(Math.abs(importWh - (power(1, 1) * coveredS) / 3600)).toBeLessThan(expandedWh);
});

it("studies nothing that was not asked for", () => {
  const { harmonics: _, ...plain } = requirements;
  const run = openLiveRun(plain);
  run.frame(1, frames[0]!);
  run.conclude();
  expect(run.harmonics()).toBeNull();
});

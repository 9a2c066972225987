// What one frame does to its lane once its codes stand in the rows: energy and rms, pulses, frequency, windows, harmonics.
// Called by the worker's lanes.

import type { DecodedFacts } from "@etalon/codecs/sample-stream/index";
import { BLOCK } from "@etalon/kernels/code-kernels";
import { MEANS } from "@etalon/kernels/frame-energy";
import { follow, meanCycles } from "@etalon/kernels/fundamental-track";
import { cutWindows } from "@etalon/kernels/rms-windows";
import { DOUBT, LIMIT } from "./doubts.table.ts";
import { firstOf, type Lane, type LaneTools, type LaneWork } from "./lane.ts";
import type { LaneFigures } from "./lane-figures.ts";
import type { LanePlan } from "./lane-terms.ts";
import { settlePulses } from "./pulse-energy.ts";

const NS_PER_S = 1_000_000_000n;

/** Measures a frame whose codes stand in the rows behind what is known of the samples before. */
export function measureFrame(lane: Lane, work: LaneWork, tools: LaneTools, facts: DecodedFacts): void {
  const { energy, figures, rows } = tools;
  const { plan, sums } = work;
  const { firstSample, samples, clock, pulses } = facts;
  energy.begin(plan.elements, sums, rows, samples);
  figures.from = firstSample + energy.blocksFrom;
  figures.to = figures.from + BLOCK * energy.blocks;
  const { sampleTaiNs } = clock;
  figures.taiS = Number(sampleTaiNs / NS_PER_S);
  figures.taiNs = Number(sampleTaiNs % NS_PER_S);
  figures.rateHz = clock.measuredRateHz;
  figures.clockPpm = clock.rateErrorBoundPpm;
  figures.seconds = (figures.to - figures.from) / clock.measuredRateHz;
  if (clock.rateErrorBoundPpm > LIMIT.clockPpm) figures.doubts |= DOUBT.clock;
  if (clock.state === "free") figures.doubts |= DOUBT.clockFree;
  means(lane, work, tools);
  settlePulses(lane.pulses, plan, energy, pulses, firstSample, 1 / clock.measuredRateHz, figures);
  wholeCycles(work, tools, clock.measuredRateHz);
  energy.end();
}

/** Energy of each element by its direction, and rms of each channel. */
function means(lane: Lane, { plan }: LaneWork, { energy, figures, means: found }: LaneTools): void {
  const { energyJ, rms, seconds } = figures;
  figures.elements = plan.elementCount;
  figures.channelCount = plan.description.channels.length;
  energyJ.fill(0);
  rms.fill(Number.NaN);
  if (energy.means(plan.scales, found) > 0) {
    let all = 0;
    const { products } = plan.elements;
    for (let p = 0; p < products.length; p++) {
      const { voltage, current } = products[p]!;
      const element = plan.elementOf[p]!;
      if (element >= 0) {
        const joule = found[p * MEANS]! * seconds;
        energyJ[element]! += joule;
        all += joule;
      }
      rms[voltage] = found[p * MEANS + 1]!;
      rms[current] = found[p * MEANS + 2]!;
    }
    for (let e = 0; e < plan.elementCount; e++) enter(lane, e, energyJ[e]!);
    enter(lane, plan.elementCount, all);
    missingPhases(plan, figures);
  }
  for (let e = 0; e <= plan.elementCount; e++) {
    figures.importedJ[e] = lane.imported[2 * e]! + lane.imported[2 * e + 1]!;
    figures.exportedJ[e] = lane.exported[2 * e]! + lane.exported[2 * e + 1]!;
  }
}

/** A frame's energy goes to one direction, as a meter's does: the sign is that of the mean over the frame. */
function enter({ imported, exported }: Lane, element: number, joule: number): void {
  const to = joule >= 0 ? imported : exported;
  const term = Math.abs(joule);
  const sum = to[2 * element]!;
  const next = sum + term;
  to[2 * element + 1]! += sum >= term ? sum - next + term : term - next + sum;
  to[2 * element] = next;
}

function missingPhases({ voltages }: LanePlan, figures: LaneFigures): void {
  let strongest = 0;
  for (const v of voltages) strongest = Math.max(strongest, figures.rms[v]!);
  for (const v of voltages) {
    if (figures.rms[v]! >= LIMIT.phaseMissing * strongest) continue;
    figures.doubts |= DOUBT.phaseMissing;
    figures.channels |= 1 << v;
  }
}

/** Frequency, and the windows of whole cycles that have ended. */
function wholeCycles(work: LaneWork, { energy, figures, rows, spectra }: LaneTools, rateHz: number): void {
  const { plan, track, windows, summed, voltageSums } = work;
  const { blocksFrom } = energy;
  const { products } = plan.elements;
  const channels = figures.channelCount;
  for (let p = 0; p < products.length; p++) {
    const { voltage, current } = products[p]!;
    summed.squaresAt[voltage] = energy.placeOf(p, 1);
    summed.squaresAt[current] = energy.placeOf(p, 2);
    summed.sumsAt[voltage] = energy.placeOf(p, 3);
    summed.sumsAt[current] = energy.placeOf(p, 4);
    summed.codesAt[voltage] = firstOf(rows, voltage) + blocksFrom;
    summed.codesAt[current] = firstOf(rows, current) + blocksFrom - plan.elements.skews[p]!.whole;
  }
  summed.blocks = energy.blocks;
  for (let v = 0; v < voltageSums.length; v++) voltageSums[v] = summed.sumsAt[plan.voltages[v]!]!;
  follow(track, summed.sums, voltageSums, energy.blocks, figures.from);
  cutWindows(windows, track, summed, figures.from);
  figures.frequencyHz = meanCycles(track) * rateHz;
  if (track.state === "no voltage") figures.doubts |= DOUBT.noVoltage;
  else if (track.state === "out of band") figures.doubts |= DOUBT.outOfBand;
  else if (track.state === "no fundamental") figures.doubts |= DOUBT.noFundamental;
  figures.windows = windows.count;
  figures.orders = plan.orders;
  for (let w = 0; w < windows.count; w++) {
    figures.windowFrom[w] = figures.from + windows.starts[w]!;
    figures.windowTo[w] = figures.from + windows.ends[w]!;
    if (plan.orders > 0)
      spectra.take(plan, rows, w, blocksFrom + windows.starts[w]!, windows.cycles, figures);
    for (let c = 0; c < channels; c++)
      figures.windowRms[w * channels + c] = Math.abs(plan.scales[c]!.gain) * windows.rms[w * channels + c]!;
  }
}

// The measuring program on a recording: what the live run does with a stream, done with a file that holds it all.
// Called by `etalon verify`.

import type {
  Answer,
  Calibration,
  Channel,
  Gap,
  Meter,
  Recording,
  Register,
  VerificationResult,
} from "@etalon/basis";
import { good, refused, sectionEndS } from "@etalon/basis";
import { isFrontEndOf } from "@etalon/verification/own-front-end";
import { plausible } from "@etalon/verification/plausibility";
import { pulseQuantumJ, secondaryEnergyFactor } from "@etalon/verification/secondary-energy";
import { calibratedBy } from "./channel-deviations.ts";
import { concluded, measuredOf, type RunFacts } from "./conclusion.ts";
import { type ElementPlan, elementPlan } from "./elements.ts";
import { openMeasuringRun, type RuleName } from "./measuring-run.ts";
import { type Piece, piecesOf } from "./pieces.ts";

/** The recorded channel that stands for ua, ia, …; sign −1: the recorded values are its negative. */
export interface RecordedChannel {
  readonly index: number;
  readonly sign: 1 | -1;
}

export interface RecordingRun {
  /** Cut to the span to be verified; times stay those of the whole record. */
  readonly recording: Recording;
  readonly channels: Readonly<Partial<Record<string, RecordedChannel>>>;
  /** Seconds after the record's first sample, one list per register. */
  readonly pulses: readonly {
    readonly register: Register;
    readonly atS: Float64Array;
    readonly resolutionS: number;
  }[];
  /** Length of the whole record: a pulse beyond it belongs to another one. */
  readonly recordedS: number;
  readonly meter: Meter;
  readonly calibration: Calibration | null;
  /** The meter itself has recorded; so it is, too, where its calibration says so. */
  readonly ownFrontEnd: boolean;
  readonly register: Register;
  readonly rule: RuleName;
}

/** A recording is as long as it is: whatever tells something of the scatter is judged. */
const LEAST_INTERVALS = 2;
/** Samples given to the run at a time: memory stays small, and the figures do not depend on it. */
const CHUNK = 8192;

const gainOf = (calibration: Calibration | null, channel: string | undefined): number =>
  calibration?.channels.find(({ name }) => name === channel)?.gain ?? 1;

export function verifyRecording(input: RecordingRun): Answer<VerificationResult> {
  const { recording, meter, register, calibration, rule } = input;
  const quantum = pulseQuantumJ(meter, register);
  if (!quantum.ok) return quantum;
  if (register.startsWith("varh"))
    return refused(
      "verify.register",
      `register ${register}: recordings are verified for active energy (wh+, wh-) only`,
    );
  const recorded = namedChannels(input.channels);
  const plan = elementPlan(meter.wiring, [...recorded.keys()]);
  if (!plan.ok) return plan;
  const columns = plan.value.names.map((name) => recorded.get(name) as RecordedChannel);
  const channels = columns.map(({ index }) => recording.channels[index] as Channel);
  const toMeter = sides(meter, plan.value, channels);
  const { pieces, gaps } = piecesOf(
    recording,
    columns.map(({ index }) => index),
  );
  if (pieces.length === 0)
    return refused(
      "verify.no-samples",
      "the span holds no stretch that is sampled fast enough and without gaps",
    );

  const run = openMeasuringRun({
    plan: plan.value,
    rule,
    calibration: calibratedBy(calibration, plan.value.names, columns, channels),
    nominalHz: recording.nominalFrequencyHz,
  });
  const train = input.pulses.find((one) => one.register === register);
  feed(run, pieces, train?.atS ?? new Float64Array(0));
  const edges = run.finish();

  const facts: RunFacts = {
    meter,
    register,
    calibration,
    rule,
    plan: plan.value,
    wiringCheck: true,
    leastIntervals: LEAST_INTERVALS,
    recording: recordingFacts(recording, pieces, gaps),
    startTaiNs: recording.startTaiNs,
    toMeter,
    // A record that scales codes scales their step with them.
    steps: channels.map(({ step }, c) => step && step * Math.abs(gainOf(calibration, plan.value.names[c]))),
    clippedSamples: clippedIn(pieces, channels),
    // A file states its rate as if it were known: nothing says that time from outside has measured it.
    ownFrontEnd:
      input.ownFrontEnd || (calibration !== null && isFrontEndOf(calibration, meter))
        ? { timeFromOutside: false }
        : null,
    clockRateBoundPpm: null,
    pulseResolutionS: train?.resolutionS ?? 0,
    picture: run.picture(),
  };
  const measured = measuredOf(facts, edges);
  const { quantumJ, wiringFault } = measured;
  const paired = plausible({
    meter,
    register,
    quantumJ,
    edges: measured.edges,
    recordedS: input.recordedS,
    wiringFault,
  });
  if (!paired.ok) return paired;
  return good(concluded(facts, edges));
}

/** Channel names as the elements have them: a recorded ubc is the negative of ucb. */
function namedChannels(channels: RecordingRun["channels"]): Map<string, RecordedChannel> {
  const named = new Map<string, RecordedChannel>();
  for (const [role, chosen] of Object.entries(channels)) {
    if (!chosen) continue;
    if (role === "ubc") named.set("ucb", { index: chosen.index, sign: chosen.sign === 1 ? -1 : 1 });
    else named.set(role, chosen);
  }
  return named;
}

function sides(meter: Meter, plan: ElementPlan, channels: readonly Channel[]): RunFacts["toMeter"] {
  const side = (letter: "u" | "i") =>
    channels[plan.names.findIndex((name) => name.startsWith(letter))] as Channel;
  const here = { side: "secondary", ratio: null } as const;
  return {
    voltage: secondaryEnergyFactor(meter, { voltage: side("u"), current: here }),
    current: secondaryEnergyFactor(meter, { voltage: here, current: side("i") }),
  };
}

function feed(
  run: ReturnType<typeof openMeasuringRun>,
  pieces: readonly Piece[],
  pulsesAtS: Float64Array,
): void {
  let next = 0;
  const before = (endS: number, take: (atS: number) => void) => {
    for (; next < pulsesAtS.length && (pulsesAtS[next] as number) < endS; next++)
      take(pulsesAtS[next] as number);
  };
  for (const { fromS, sampleRateHz, values, samples } of pieces) {
    before(fromS, run.edgeInGap);
    run.begin(sampleRateHz);
    for (let done = 0; done < samples; done += CHUNK) {
      const end = Math.min(samples, done + CHUNK);
      const edges: { atS: number; position: number }[] = [];
      before(fromS + end / sampleRateHz, (atS) =>
        edges.push({ atS, position: (atS - fromS) * sampleRateHz }),
      );
      run.edges(edges);
      run.values(values.map((column) => column.subarray(done, end)));
    }
  }
  before(Number.POSITIVE_INFINITY, run.edgeInGap); // beyond the span, or beyond the record: the check will see
}

function recordingFacts(
  recording: Recording,
  pieces: readonly Piece[],
  gaps: readonly Gap[],
): RunFacts["recording"] {
  const samples = pieces.reduce((sum, piece) => sum + piece.samples, 0);
  const durationS = pieces.reduce((sum, piece) => sum + piece.samples / piece.sampleRateHz, 0);
  const sections: { fromS: number; toS: number; sampleRateHz: number }[] = [];
  for (const section of recording.sections) {
    const toS = sectionEndS(section);
    const before = sections.at(-1);
    if (before?.sampleRateHz === section.sampleRateHz) before.toS = toS;
    else sections.push({ fromS: section.fromS, toS, sampleRateHz: section.sampleRateHz });
  }
  return { samples, sampleRateHz: pieces[0]?.sampleRateHz ?? 0, durationS, sections, gaps };
}

/** Two neighbours at the end of the range: one alone may be the record's own peak. */
function clippedIn(pieces: readonly Piece[], channels: readonly Channel[]): number {
  let clipped = 0;
  for (const [c, { range }] of channels.entries()) {
    if (!range) continue;
    const [lowest, highest] = range;
    for (const { values } of pieces) {
      const column = values[c] as Float64Array;
      const at = (n: number) => (column[n] as number) >= highest || (column[n] as number) <= lowest;
      for (let n = 1; n < column.length; n++) if (at(n) && at(n - 1)) clipped++;
    }
  }
  return clipped;
}

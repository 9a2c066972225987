// A detection fed by stream frames, as the machine's driver brings them: order, gaps, clipping, clock quality; the
// arithmetic is the measuring run's.

import type {
  Answer,
  ClockQuality,
  Gap,
  HarmonicRecord,
  VerificationResult,
  WiringFault,
} from "@etalon/basis";
import { good, refused, wholeIntervalS } from "@etalon/basis";
import {
  type FrameHeader,
  openStreamReader,
  type ReadFrame,
  readHeader,
} from "@etalon/codecs/sample-stream/index";
import type { Progress, Requirements } from "@etalon/messages/nouns";
import type { QualityRecord } from "@etalon/messages/quality";
import { PULSES_SHOWN_S, type Snapshot } from "@etalon/messages/snapshot";
import { isFrontEndOf } from "@etalon/verification/own-front-end";
import { clippedFrom } from "./clipping.ts";
import { concluded, type RunFacts, soFar } from "./conclusion.ts";
import { type ElementPlan, elementPlan } from "./elements.ts";
import { openHarmonicRun } from "./harmonic-run.ts";
import { type MeasuringRun, openMeasuringRun } from "./measuring-run.ts";
import { PROGRAM, VERSION } from "./program.ts";
import { openQualityRun } from "./quality-run.ts";
import { isLongEnough, snapshotOf } from "./snapshot-of.ts";

export interface LiveRun {
  /** The next frame of the stream; a refusal means that the detection cannot go on. */
  frame(sequence: number, bytes: Uint8Array): Answer<void>;
  progress(): Progress;
  /** Of the newest frame that is long enough to be shown; null where there is none, or nobody knows what its codes stand for. */
  snapshot(): Snapshot | null;
  conclude(): VerificationResult;
  /** After the conclusion; null where none was demanded, or ten whole cycles were never seen. */
  harmonics(): HarmonicRecord | null;
  /** Of power quality, where that was demanded: what has become known since it was asked for last. */
  quality(): readonly QualityRecord[];
}

interface Opened {
  readonly first: FrameHeader;
  readonly plan: ElementPlan;
  readonly run: MeasuringRun;
  /** Place of each planned channel in the frame. */
  readonly places: readonly number[];
}

export function openLiveRun(requirements: Requirements): LiveRun {
  const { meter, register, calibration, method } = requirements;
  const samplesItself = calibration !== null && isFrontEndOf(calibration, meter);
  const reader = openStreamReader();
  const harmonic = openHarmonicRun(requirements, `${PROGRAM} ${VERSION}`);
  const quality = openQualityRun(requirements);
  let opened: Opened | null = null;
  let nextSequence = 1;
  /** Why the frames since the last one taken could not be read, and the sample behind them. */
  let unread: { readonly why: string; readonly endSample: number } | null = null;
  /** One past the last sample taken, and where the present stretch began. */
  let nextSample = 0;
  let stretchFrom = 0;
  let samples = 0;
  let clipped = 0;
  /** What the conclusion found of the wiring. */
  let fault: WiringFault | null = null;
  let newest: ReadFrame | null = null;
  const gaps: Gap[] = [];
  const sections: { fromS: number; toS: number; sampleRateHz: number }[] = [];
  const clock = worstClock();

  function open(header: FrameHeader): Answer<Opened> {
    const names = header.channels.map(({ name }) => name);
    const plan = elementPlan(meter.wiring, names);
    if (!plan.ok) return plan;
    if (calibration && header.calibration !== calibration.id) {
      const found = header.calibration ?? "none";
      const text = `the frames name calibration ${found}, the detection was ordered with ${calibration.id}`;
      return refused("measure.calibration", text);
    }
    const studied = quality?.open(plan.value.names, header) ?? good(null);
    if (!studied.ok) return studied;
    const beside = [harmonic?.open(plan.value.names), studied.value].filter((one) => !!one);
    const run = openMeasuringRun({
      plan: plan.value,
      rule: method.rule,
      calibration,
      nominalHz: null,
      beside,
    });
    return good({
      first: header,
      plan: plan.value,
      run,
      places: plan.value.names.map((name) => names.indexOf(name)),
    });
  }

  /** A meter counts by its crystal's nominal rate; samples of the same crystal that nothing has timed are its equals. */
  const rateOf = ({ clock, nominalRateHz }: FrameHeader): number =>
    samplesItself && clock.state === "free" ? nominalRateHz : clock.measuredRateHz;

  const seconds = (sample: number, { first }: Opened): number =>
    (sample - first.firstSample) / first.clock.measuredRateHz;

  /** A stretch begins with the stream, and wherever samples are missing before a frame. */
  function join(header: FrameHeader, now: Opened): void {
    const fromS = seconds(header.firstSample, now);
    const begins = samples === 0;
    if (!begins && header.firstSample === nextSample && !header.starts) return;
    if (!begins || unread) gap(seconds(nextSample, now), fromS);
    stretchFrom = header.firstSample;
    now.run.begin(rateOf(header), fromS, header.firstSample);
    sections.push({ fromS, toS: fromS, sampleRateHz: header.clock.measuredRateHz });
  }

  function gap(fromS: number, toS: number): void {
    gaps.push({ fromS, toS, ...(unread && { why: unread.why }) });
    unread = null;
  }

  function take(read: ReadFrame, now: Opened): void {
    const { header, pulses, codes } = read;
    join(header, now);
    clock.see(header.clock);
    quality?.clock(header);
    const values = now.places.map((place) => codes[place] as Int32Array);
    for (const [n, place] of now.places.entries()) {
      const limit = clippedFrom(header.channels[place]?.bits ?? 32);
      for (const code of values[n] as Int32Array) if (code >= limit || code <= -limit) clipped++;
    }
    now.run.edges(
      pulses
        .filter((pulse) => pulse.register === register)
        .map(({ sample, fraction }) => ({
          atS: seconds(sample, now) + fraction / now.first.clock.measuredRateHz,
          position: sample - stretchFrom + fraction,
        })),
    );
    now.run.values(values);
    if (isLongEnough(header)) newest = read;
    nextSample = header.firstSample + header.samples;
    samples += header.samples;
    const section = sections.at(-1);
    if (section) section.toS = seconds(nextSample, now);
  }

  function facts({ first, plan, run }: Opened): RunFacts {
    const gainOf = (name: string) =>
      calibration?.channels.find((channel) => channel.name === name)?.gain ?? null;
    return {
      meter,
      register,
      calibration,
      rule: method.rule,
      plan,
      wiringCheck: requirements.correctness.wiringCheck,
      leastIntervals: requirements.rules.minimumIntervals,
      recording: {
        samples,
        sampleRateHz: first.clock.measuredRateHz,
        durationS: samples / first.clock.measuredRateHz,
        sections: sections.map((section) => ({ ...section })),
        gaps: [...gaps],
      },
      startTaiNs: first.clock.sampleTaiNs,
      toMeter: { voltage: 1, current: 1 }, // terminal and meter stand in the same circuit
      steps: plan.names.map(gainOf),
      clippedSamples: clipped,
      ownFrontEnd: samplesItself ? { timeFromOutside: !clock.wasFree() } : null,
      clockRateBoundPpm: clock.boundPpm(),
      pulseResolutionS: 0, // a double's fraction of a sample
      picture: run.picture(),
    };
  }

  function lengthS(): number {
    const { durationS, wholeInterval } = method;
    if (!wholeInterval || !opened) return durationS;
    return Math.min(durationS, wholeIntervalS(opened.first.clock.sampleTaiNs, wholeInterval));
  }

  return {
    frame(sequence, bytes) {
      if (sequence !== nextSequence)
        return refused("measure.order", `frame ${nextSequence} was expected, frame ${sequence} came`);
      harmonic?.frame(bytes);
      const read = reader.read(bytes);
      if (!read.ok && read.why.code !== "stream.history") return read;
      // Where the frames are missing that it continues, it is one of a gap, which ends with the next key frame.
      const header = read.ok ? good(read.value.header) : readHeader(bytes);
      if (!header.ok) return header;
      if (!opened) {
        const first = open(header.value);
        if (!first.ok) return first;
        opened = first.value;
        nextSample = header.value.firstSample;
      }
      const { firstSample, samples, channels } = header.value;
      if (channels.length !== opened.first.channels.length)
        return refused("measure.frame", `frame ${sequence} has other channels than the first`);
      if (read.ok) take(read.value, opened);
      else unread = { why: unread?.why ?? read.why.text, endSample: firstSample + samples };
      nextSequence++;
      return good(undefined);
    },
    progress() {
      const elapsedS = opened ? samples / opened.first.clock.measuredRateHz : 0;
      const edges = opened?.run.measured() ?? [];
      const now = opened ? soFar(facts(opened), edges) : { errorPercent: null, expandedPercent: null };
      const stillNeededS = Math.max(0, lengthS() - elapsedS);
      return { samples, pulses: edges.length, elapsedS, stillNeededS, ...now };
    },
    snapshot() {
      if (!opened || !newest) return null;
      const { header, codes } = newest;
      const beganS = seconds(header.firstSample, opened);
      const untilS = header.samples / header.clock.measuredRateHz;
      const fromS = Math.max(untilS - PULSES_SHOWN_S, -beganS);
      const edges = opened.run.measured();
      const first = edges.findLastIndex(({ atS }) => atS - beganS < fromS) + 1;
      const last = edges.findLastIndex(({ atS }) => atS - beganS <= untilS); // a short frame may have come since
      return snapshotOf({
        header,
        channels: opened.plan.names.map((name, n) => ({ name, codes: codes[opened!.places[n]!]! })),
        calibration,
        pulses: { fromS, atS: edges.slice(first, last + 1).map(({ atS }) => atS - beganS) },
      });
    },
    conclude() {
      if (!opened) throw new Error("a detection without a single frame has no conclusion");
      if (unread) gap(seconds(nextSample, opened), seconds(unread.endSample, opened));
      const edges = opened.run.finish();
      quality?.finish();
      const result = concluded(facts(opened), edges);
      fault = result.wiring.fault;
      return result;
    },
    quality: () => quality?.taken() ?? [],
    harmonics: () => (opened && harmonic?.record(opened.first.clock.sampleTaiNs, gaps, fault)) ?? null,
  };
}

/** The worst that was said of the sample clock while it ran. */
function worstClock() {
  let boundPpm = 0;
  let free = false;
  return {
    see(quality: ClockQuality): void {
      boundPpm = Math.max(boundPpm, quality.rateErrorBoundPpm);
      free ||= quality.state === "free";
    },
    boundPpm: () => boundPpm,
    /** It ran, for a while at least, at a rate that no time from outside has told. */
    wasFree: () => free,
  };
}

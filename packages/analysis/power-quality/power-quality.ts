// Power quality on a stream of samples: push them in, in pieces of any size, and take the records as they become known.
// Called by recording-power-quality.ts, and to be called for monitoring; figures do not depend on the pieces.

import { type Answer, type ClockQuality, good, insist } from "@etalon/basis";
import { rms } from "@etalon/kernels/phasor";
import { openAggregates } from "./aggregates.ts";
import { blockRule } from "./block.ts";
import type { EventBegunRecord, EventRecord } from "./events/event-records.ts";
import { openVoltageEvents } from "./events/voltage-events.ts";
import { openFlickerRecorder } from "./flicker/flicker-recorder.ts";
import { checkedOptions, lampOf, type PowerQualityOptions, voltagesOf } from "./options.ts";
import type {
  AggregateRecord,
  BlockRecord,
  FrequencyRecord,
  GapRecord,
  SignallingRecord,
} from "./records.ts";
import { openSampleClock } from "./sample-clock.ts";
import { openSignallingRecorder } from "./signalling-recorder.ts";
import { type MeasuredWindow, openStretch, type Progress, type Stretch } from "./stretch.ts";
import type { MeasuredFrequency } from "./ten-second-frequency.ts";
import { windowLines } from "./window-lines.ts";

export type PowerQualityRecord =
  | BlockRecord
  | AggregateRecord
  | FrequencyRecord
  | SignallingRecord
  | EventRecord
  | EventBegunRecord
  | GapRecord;

/** The next samples of all channels, volts and amperes in the options' order; NaN where one is missing. */
export interface SamplePiece {
  /** By the terminal's own count, which never goes back; a number beyond the expected one is a gap. */
  readonly firstSample: number;
  readonly channels: readonly Float64Array[];
  /** What is known of the clock at the first sample; null: as before. The first piece must say. */
  readonly clock: ClockQuality | null;
}

export interface PowerQuality {
  push(piece: SamplePiece): PowerQualityRecord[];
  /** The stream has ended: what is left, as far as it came. */
  finish(): PowerQualityRecord[];
}

/** Half of a voltage's power at least is its fundamental's. */
function showsVoltage({ figures, fundamentals }: BlockRecord, channel: number): boolean {
  const fundamental = fundamentals[channel];
  const all = figures.channels[channel];
  return fundamental && all ? rms(fundamental) ** 2 >= 0.5 * all.rms ** 2 : false;
}

/** A rapid change ends a second before it is known to have. */
const CLOCK_KEPT_S = 2;

/**
 * @param live names of voltages known to be no dead inputs: one that is gone when the stream begins is an event at once,
 *   and not only when it comes. Who has the whole recording looks; of a stream that is followed as it comes nothing is
 *   known, and each voltage takes part from the first cycle on that shows it: none are named, or, where the stream was
 *   followed before, those that it has shown.
 */
export function openPowerQuality(
  options: PowerQualityOptions,
  live: readonly string[],
): Answer<PowerQuality> {
  const checked = checkedOptions(options);
  const voltages = voltagesOf(options.channels).map((c) => options.channels[c]!.name);
  insist(
    live.every((name) => voltages.includes(name)),
    "power quality: only a voltage that is measured can be live",
  );
  return checked.ok ? good(opened(options, live)) : checked;
}

function opened(options: PowerQualityOptions, live: readonly string[]): PowerQuality {
  const { channels, declaredVoltageV, signallingHz } = options;
  const measure = blockRule(options, windowLines(options));
  const clock = openSampleClock();
  const flicker = openFlickerRecorder({
    ...options,
    lamp: lampOf(options),
    voltages: channels.map(({ quantity }) => quantity === "voltage"),
  });
  const aggregates = openAggregates(flicker);
  const recorders = channels.map(({ name, quantity }) =>
    quantity === "voltage" && declaredVoltageV !== null && signallingHz !== null
      ? openSignallingRecorder(name, declaredVoltageV)
      : null,
  );
  let stretch: Stretch | null = null;
  let likelyHz: number = options.nominalHz;
  let finished = false;

  const events =
    options.events === null || declaredVoltageV === null || voltagesOf(channels).length === 0
      ? null
      : openVoltageEvents(
          {
            nominalHz: options.nominalHz,
            declaredVoltageV,
            rules: options.events,
            voltages: voltagesOf(channels).map((c) => channels[c]!.name),
            live,
          },
          clock,
        );
  const flaggedBetween = (from: number, to: number): boolean => events?.flaggedBetween(from, to) ?? false;

  function blockRecords({ window, measured, samples }: MeasuredWindow): PowerQualityRecord[] {
    const { start, length, startTaiNs, endTaiNs } = window;
    const block: BlockRecord = {
      kind: "block",
      startTaiNs,
      endTaiNs,
      start,
      length,
      ...measured,
      flagged: flaggedBetween(start, start + length),
    };
    const signalling = recorders.map(
      (recorder, c) => recorder?.add(block, block.figures.channels[c]?.signallingRms ?? null) ?? null,
    );
    flicker.push(
      window.intervalEndTaiNs,
      samples,
      channels.map((_, c) => showsVoltage(block, c)),
    );
    return [block, ...signalling.filter((x) => x !== null), ...aggregates.add(block, window)];
  }

  const frequencyRecord = ({ record, from, to }: MeasuredFrequency): FrequencyRecord => ({
    ...record,
    flagged: flaggedBetween(from, to),
  });

  const records = ({ windows, frequencies }: Progress): PowerQualityRecord[] => [
    ...(events?.told() ?? []),
    ...windows.flatMap(blockRecords),
    ...frequencies.map(frequencyRecord),
  ];

  /** Ends the stretch: what its last samples still give, and how many gave nothing. */
  function endStretch(why: "a gap" | "the stream's end"): {
    readonly told: PowerQualityRecord[];
    readonly unmeasuredSamples: number;
  } {
    if (stretch === null) return { told: [], unmeasuredSamples: 0 };
    const { unmeasuredSamples, ...progress } = stretch.close();
    likelyHz = stretch.lastHz;
    const { handedTo, end } = stretch;
    stretch = null;
    const measured = records(progress);
    flicker.gap(end - handedTo);
    events?.cut(why);
    const told = [
      ...measured,
      ...(events?.told() ?? []),
      ...recorders.flatMap((recorder) => recorder?.end() ?? []),
      ...aggregates.gap(),
    ];
    return { told, unmeasuredSamples };
  }

  return {
    push({ firstSample, channels: values, clock: quality }) {
      insist(!finished, "nothing is pushed after the end");
      const expected = stretch?.end ?? firstSample;
      insist(firstSample >= expected, `sample ${firstSample} comes after sample ${expected - 1}`);
      const told: PowerQualityRecord[] = [];
      if (firstSample > expected) {
        const ended = endStretch("a gap");
        flicker.gap(firstSample - expected);
        const { unmeasuredSamples } = ended;
        told.push(...ended.told);
        told.push({ kind: "gap", fromSample: expected, toSample: firstSample, unmeasuredSamples });
      }
      if (quality !== null) clock.heard(firstSample, quality);
      stretch ??= openStretch(options, measure, clock, events, firstSample, likelyHz);
      told.push(...records(stretch.append(values)));
      clock.forget(stretch.from - CLOCK_KEPT_S * options.sampleRateHz);
      events?.forget(stretch.from);
      return told;
    },
    finish() {
      insist(!finished, "the end comes once");
      finished = true;
      return [...endStretch("the stream's end").told, ...aggregates.finish()];
    },
  };
}

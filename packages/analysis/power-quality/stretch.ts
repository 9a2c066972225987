// Follows one stretch without gaps: its fundamental, the windows cut by it and what they measure, and the 10-second
// frequency. Opened by power-quality.ts.

import { type BlockRule, firstNeeded, type MeasuredBlock } from "./block.ts";
import { type CycleWindow, openCycleWindows } from "./cycle-windows.ts";
import { type HalfCycleSink, openHalfCycles } from "./events/half-cycles.ts";
import { openFundamentalTrack } from "./fundamental-track.ts";
import { candidatesOf, type PowerQualityOptions, voltagesOf } from "./options.ts";
import type { SampleClock } from "./sample-clock.ts";
import { openSampleHistory } from "./sample-history.ts";
import { type MeasuredFrequency, openTenSecondFrequency } from "./ten-second-frequency.ts";
import { CONTEXT } from "./window-lines.ts";

export interface MeasuredWindow {
  readonly window: CycleWindow;
  /** Views of all channels from the window before to where the next one starts; they last until the next `append`. */
  readonly samples: readonly Float64Array[];
  readonly measured: MeasuredBlock;
}

export interface Progress {
  readonly windows: readonly MeasuredWindow[];
  readonly frequencies: readonly MeasuredFrequency[];
}

export interface Stretch {
  /** One past the last sample. */
  readonly end: number;
  /** What lies before has been measured. */
  readonly from: number;
  append(channels: readonly Float64Array[]): Progress;
  /** No more samples follow: what can still be cut, and how many samples made no window. */
  close(): Progress & { readonly unmeasuredSamples: number };
  /** Samples up to here went along with a window. */
  readonly handedTo: number;
  /** The last frequency that was followed, or what was likely before. */
  readonly lastHz: number;
}

/** Below this share of the declared voltage none is followed. */
const LEAST_FOLLOWED = 0.02;
/** Longer than a cycle of 40 Hz. */
const ONE_CYCLE_S = 0.026;

export function openStretch(
  options: PowerQualityOptions,
  measure: BlockRule,
  clock: SampleClock,
  events: HalfCycleSink | null,
  begin: number,
  likelyHz: number,
): Stretch {
  const { sampleRateHz, nominalHz, channels, declaredVoltageV } = options;
  const history = openSampleHistory(channels.length, begin);
  const candidates = candidatesOf(channels);
  const voltages = channels[candidates[0]!]!.quantity === "voltage";
  const track = openFundamentalTrack({
    sampleRateHz,
    nominalHz,
    candidates,
    leastRms: voltages && declaredVoltageV !== null ? LEAST_FOLLOWED * declaredVoltageV : null,
    likelyHz,
  });
  const halfCycles = openHalfCycles(
    events === null ? [] : voltagesOf(channels),
    begin,
    LEAST_FOLLOWED * (declaredVoltageV ?? 0),
  );
  const windows = openCycleWindows(nominalHz, begin + CONTEXT);
  const frequency = openTenSecondFrequency(begin);
  let measuredTo = begin;
  let handedTo = begin;

  /** What is told must know of events up to its end: cycles that begin before it may end one cycle later. */
  function knownTo(closing: boolean): number {
    if (events === null || closing) return history.end;
    return halfCycles.knownTo - ONE_CYCLE_S * sampleRateHz;
  }

  function cut(closing: boolean): Progress {
    if (events !== null) halfCycles.advance(history, track, history.end, events);
    const found: MeasuredWindow[] = [];
    const known = knownTo(closing);
    const limit = Math.min(history.end - CONTEXT, known);
    const nextWindow = () => windows.next(track, clock, limit);
    for (let window = nextWindow(); window; window = nextWindow()) {
      const rateHz = clock.qualityAt(window.start + window.length).measuredRateHz;
      measuredTo = Math.ceil(window.start + window.length);
      const next = Math.ceil(windows.from);
      const samples = channels.map((_, c) => history.view(c, handedTo, next));
      found.push({ window, samples, measured: measure(window, history, rateHz) });
      handedTo = next;
    }
    const frequencies: MeasuredFrequency[] = [];
    const next = () => frequency.next(track, clock, known);
    for (let one = next(); one; one = next()) frequencies.push(one);
    return { windows: found, frequencies };
  }

  return {
    get end() {
      return history.end;
    },
    get from() {
      return Math.min(windows.from, frequency.from);
    },
    get handedTo() {
      return handedTo;
    },
    get lastHz() {
      const followed = track.points.findLast((point) => point.followed);
      return followed ? followed.cyclesPerSample * sampleRateHz : likelyHz;
    },
    append(values) {
      history.append(values);
      track.advance(history);
      const progress = cut(false);
      const looked = track.points.at(-1)?.sample ?? begin;
      history.forget(Math.min(firstNeeded(windows.from), handedTo, looked - sampleRateHz));
      track.forget(Math.min(windows.from, frequency.from));
      return progress;
    },
    close() {
      if (history.end === begin) return { windows: [], frequencies: [], unmeasuredSamples: 0 };
      track.close(history);
      const progress = cut(true);
      const last = frequency.from < history.end ? [frequency.cut(track, clock, history.end)] : [];
      return {
        windows: progress.windows,
        frequencies: [...progress.frequencies, ...last],
        unmeasuredSamples: history.end - measuredTo,
      };
    },
  };
}

// A harmonic study of a stream: samples come in pieces, and are looked at some seconds at a time; what is left of a look's
// last broken ten cycles waits for the next. Called by the measuring program.

import type { HarmonicRecord, WiringFault } from "@etalon/basis";
import { insist } from "@etalon/basis";
import { type AnalysisInput, analyzedWiring } from "../analyze.ts";
import { observedWindows } from "../observed-windows.ts";
import { rightedInput } from "../righted-wiring.ts";
import type { WiringExpectation } from "../wiring-hypothesis.ts";
import { onRightedWiring, withoutWhatWiringMakes } from "./miswired.ts";
import { harmonicRecord, type StudyFacts, type StudyTerms } from "./record.ts";
import { openHarmonicStudy } from "./study.ts";

export interface StreamStudy {
  /** A stretch without gaps begins. */
  begin(sampleRateHz: number, fromS: number): void;
  /** [C][N] the next samples of the stretch, volts and amperes, in the channels' order. */
  add(values: readonly Float64Array[]): void;
  /** The stretch has ended. */
  end(): void;
  /**
   * Null where no ten cycles were seen.
   * @param fault  what the whole stream showed of the wiring; null: nothing, or nobody looked
   */
  record(facts: Omit<StudyFacts, "lengthS">, fault: WiringFault | null): HarmonicRecord | null;
}

export interface StreamTerms extends StudyTerms {
  /** What is known of the site's power; left out: the wiring is not looked at. */
  readonly expected?: WiringExpectation;
}

/** A look is so long: enough for a frequency of its own, some hundred kilobytes of samples. */
const LOOK_S = 3.2;

/** @param names  ua, ub, uc (or uab, …), ia, ib, ic, in the order of the values */
export function openStreamStudy(
  names: readonly string[],
  nominalFrequencyHz: number,
  terms: StreamTerms,
): StreamStudy {
  const study = openHarmonicStudy();
  /** By the first look, for as long as the stream lasts; null: the wiring looked right, or could not be put right. */
  let righted: WiringFault | null = null;
  let looked = false;
  let stretch: { readonly sampleRateHz: number; readonly fromS: number } | null = null;
  let held = names.map(() => new Float64Array(0));
  /** Sample of the stretch that is held first. */
  let from = 0;
  let lengthS = 0;

  function look(least: number): void {
    insist(stretch !== null, "stream study: samples before a stretch began");
    const { sampleRateHz, fromS } = stretch;
    const samples = held[0]?.length ?? 0;
    if (samples < least * sampleRateHz) return;
    const startS = fromS + from / sampleRateHz;
    const seen = inputOf(names, held, terms, { sampleRateHz, startS, nominalFrequencyHz });
    if (!looked && terms.expected) righted = faultToRight({ ...seen, expected: terms.expected });
    looked = true;
    const input = (righted && rightedInput(seen, righted)) ?? seen;
    const found = observedWindows(input);
    const windows = found.ok ? found.value : [];
    for (const window of windows) study.add(window);
    const end = windows.at(-1)?.toS;
    // A window ends between samples: the next begins a little before, and what it counts twice is left out by its times.
    const done = end === undefined ? samples : Math.floor((end - startS) * sampleRateHz);
    from += done;
    held = held.map((channel) => channel.slice(done));
  }

  function finish(): void {
    if (stretch === null) return;
    look(0.1);
    stretch = null;
  }

  return {
    begin(sampleRateHz, fromS) {
      finish();
      stretch = { sampleRateHz, fromS };
      held = names.map(() => new Float64Array(0));
      from = 0;
    },
    add(values) {
      insist(stretch !== null && values.length === names.length, "stream study: every channel, in a stretch");
      held = held.map((before, c) => {
        const next = values[c] ?? new Float64Array(0);
        const all = new Float64Array(before.length + next.length);
        all.set(before);
        all.set(next, before.length);
        return all;
      });
      lengthS += (values[0]?.length ?? 0) / stretch.sampleRateHz;
      look(LOOK_S);
    },
    end: finish,
    record(facts, fault) {
      finish();
      const studied = study.studied();
      if (studied === null) return null;
      const record = harmonicRecord(studied, terms, { ...facts, lengthS });
      if (sameWiring(fault, righted)) return fault ? onRightedWiring(record, fault) : record;
      return withoutWhatWiringMakes(record, fault ?? { text: `${righted?.text} at first, and not later` });
    },
  };
}

/** What the first look shows to be wrong and how to put it right. */
function faultToRight(input: AnalysisInput): WiringFault | null {
  const wiring = analyzedWiring(input);
  const fault = wiring.ok ? wiring.value.fault : null;
  return fault && rightedInput(input, fault) ? fault : null;
}

/** Whoever looks at the whole stream may name terminals a, b, c. */
function sameWiring(a: WiringFault | null, b: WiringFault | null): boolean {
  const of = (fault: WiringFault | null): string =>
    fault ? [...fault.voltageOrder, ...fault.currentOrder].join().replaceAll("u", "") : "";
  return of(a) === of(b);
}

function inputOf(
  names: readonly string[],
  held: readonly Float64Array[],
  { wiring }: StreamTerms,
  about: Pick<AnalysisInput, "sampleRateHz" | "startS" | "nominalFrequencyHz">,
): AnalysisInput {
  const of = (name: string): Float64Array | null => held[names.indexOf(name)] ?? null;
  const lineVoltages = names.includes("uab") || names.includes("ucb");
  const voltages = lineVoltages
    ? // A meter of three wires measures uab and ucb.
      [of("uab"), of("ubc") ?? of("ucb")?.map((x) => -x) ?? null, of("uca")]
    : [of("ua"), of("ub"), of("uc")];
  return { ...about, wiring, lineVoltages, voltages, currents: [of("ia"), of("ib"), of("ic")] };
}

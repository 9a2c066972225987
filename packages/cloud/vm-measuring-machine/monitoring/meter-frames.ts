// Of what a lane finds each second, frames of ten as a meter's condition hears them: energy, the meter's pulses with the
// energy at each, what the load was made of. Called by `meter-watch.ts`; no energy reaches over a gap or a doubtful second.

import { type Calibration, nanoseconds, type Register, registers, type Wiring } from "@etalon/basis";
import { DAY_S, type Frame, type FrameEdge } from "@etalon/condition/frame";
import { DOUBT } from "../lanes/doubts.table.ts";
import type { LaneFigures } from "../lanes/lane-figures.ts";
import { systematicPercent } from "./systematic.ts";
import { openWindowLoad, type WindowLoad } from "./window-load.ts";

export interface MeterFramesTerms {
  readonly wiring: Wiring;
  readonly register: Register;
  readonly calibration: Calibration;
  /** The meter samples for itself. */
  readonly samplesItself?: boolean;
  readonly nominalHz: number;
  /** TAI seconds of a midnight at the site: days and hours are counted from it. */
  readonly originTaiS: number;
  /** What was heard up to here is counted already, by a machine before. */
  readonly heardTo?: HeardTo | null;
}

export interface HeardTo {
  /** Seconds since the midnight. */
  readonly untilS: number;
  /** The last frame of the stream; null where that is not known, or was of another stream. */
  readonly sequence: number | null;
}

/** What became of seconds and pulses; grows for as long as the meter is watched. */
export interface Account {
  /** Seconds whose energy counts, and those that came but were left out. */
  coveredS: number;
  doubtfulS: number;
  /** Interruptions of the stream, and frames that did not come. */
  gaps: number;
  lostFrames: number;
  /** Pulses that came; those among them with neither an energy since the pulse before nor the start of a stretch. */
  pulses: number;
  unmatched: number;
  /** Bits of DOUBT that were seen. */
  doubts: number;
}

export interface MeterFrames {
  readonly account: Account;
  /** What is counted, the frame that is being gathered left out; null before there is anything. */
  readonly heardTo: HeardTo | null;
  /** `names` are those of the lane's channels. */
  heard(figures: LaneFigures, names: readonly string[]): void;
  /** What was gathered becomes a frame now, however short. */
  flush(): void;
  /** From here on the codes are meant by this record. */
  takes(calibration: Calibration): void;
}

/** A frame lasts so long unless the stream is cut or the day ends. */
const FRAME_S = 10;
/** Less apart, two instants of a stream are one; its samples lie farther apart. */
const SAME_S = 2e-5;
/** Where samples follow each other and their times miss by more than this, the terminal's clock was set. */
const CLOCK_SET_S = 1e-3;
/** No agent keeps a stream for longer: what is older than that comes from a clock that was set back, and is heard. */
const KEPT_AT_MOST_S = DAY_S;
/** With one of these a second's energy is not what flowed. */
const VOID = DOUBT.clipped | DOUBT.flat | DOUBT.clock;

export function openMeterFrames(terms: MeterFramesTerms, tell: (frame: Frame) => void): MeterFrames {
  const { originTaiS, samplesItself = false, wiring, nominalHz } = terms;
  let heardTo = terms.heardTo ?? null;
  /** What comes may still be what was counted before. */
  let again = heardTo !== null;
  /** The frame that should come first, if none was lost while nobody heard them. */
  let expected = heardTo?.sequence == null ? null : heardTo.sequence + 1;
  let calibration = samplesItself ? null : terms.calibration;
  // Meter and samples run on one crystal then: a wide bound on it makes no second worthless.
  const voids = samplesItself ? VOID & ~DOUBT.clock : VOID;
  const register = registers.indexOf(terms.register);
  const direction = terms.register === "wh-" ? -1 : 1;
  const account: Account = {
    ...{ coveredS: 0, doubtfulS: 0, gaps: 0, lostFrames: 0, pulses: 0, unmatched: 0, doubts: 0 },
  };
  /** A meter's own constants do not run out. */
  const isValid = (untilS: number): boolean => {
    if (calibration === null) return true;
    const atTaiNs = nanoseconds(originTaiS + untilS);
    return atTaiNs >= calibration.validFromTaiNs && atTaiNs <= calibration.validToTaiNs;
  };
  let windows: WindowLoad | null = null;
  let channels: readonly string[] | null = null;
  /** Sample behind the last one that counts; NaN: the next begins a stretch. */
  let nextSample = Number.NaN;
  let stretchFrom = 0;
  let stretchJ = 0;
  /** Energy at the stretch's last pulse, NaN before its first; and when that was. */
  let edgeJ = Number.NaN;
  let edgeS = Number.NEGATIVE_INFINITY;
  let begins = true;
  let [lengthS, untilS, clockPpm, frequencyHz] = [0, 0, 0, nominalHz];
  let clockFree = false;
  let edges: FrameEdge[] = [];

  function flush(): void {
    if (lengthS > 0 && windows !== null) {
      const energyJ = stretchJ;
      const u = systematicPercent(calibration, windows.products(), frequencyHz, clockPpm);
      const load = windows.load(lengthS, direction);
      if (u === null) leaveOut();
      else {
        tell({
          ...{ untilS, lengthS, afterGap: begins, energyJ, systematicPercent: u, edges, load, clockFree },
          ...(isValid(untilS) ? {} : { uncalibrated: true }),
        });
        begins = false;
      }
    }
    windows?.clear();
    edges = [];
    lengthS = clockPpm = 0;
    clockFree = false;
  }

  /** Nothing is known of how far the reference may be off: the seconds say nothing of the meter. */
  function leaveOut(): void {
    account.coveredS -= lengthS;
    account.doubtfulS += lengthS;
    account.unmatched += edges.length;
    begins = true;
  }

  function cut(): void {
    flush();
    nextSample = Number.NaN;
  }

  function begin(figures: LaneFigures): void {
    stretchFrom = figures.firstSample;
    stretchJ = 0;
    edgeJ = Number.NaN;
    edgeS = Number.NEGATIVE_INFINITY;
    begins = true;
  }

  /** What a machine before has counted is left out; what went before this one could hear it is named. */
  function isCounted(figures: LaneFigures, fromS: number): boolean {
    const missing = expected === null ? 0 : figures.sequence - expected;
    expected = null;
    if (missing > 0) {
      account.gaps++;
      account.lostFrames += missing;
    }
    if (!again || heardTo === null) return false;
    const behindS = heardTo.untilS - fromS;
    again = behindS > SAME_S && behindS < KEPT_AT_MOST_S;
    return again;
  }

  /** Pulses of a second without an energy. */
  function dropPulses(figures: LaneFigures): void {
    for (let p = 0; p < figures.pulses; p++) {
      if (figures.pulseRegister[p] !== register) continue;
      account.pulses++;
      account.unmatched++;
    }
  }

  function takePulses(figures: LaneFigures, beforeJ: number, frameJ: number): void {
    const startS = figures.taiS - originTaiS + 1e-9 * figures.taiNs;
    for (let p = 0; p < figures.pulses; p++) {
      if (figures.pulseRegister[p] !== register) continue;
      account.pulses++;
      const sample = figures.pulseSample[p]!;
      const joule = figures.pulseJ[p]!;
      if (sample < stretchFrom) {
        account.unmatched++; // its own stretch was cut while it waited
        continue;
      }
      const position = sample - figures.firstSample + figures.pulseFraction[p]!;
      edgeS = Math.max(edgeS, startS + position / figures.rateHz); // a clock that is steered may put a bounce before its edge
      if (Number.isNaN(joule) || Number.isNaN(edgeJ)) {
        if (!Number.isNaN(edgeJ)) {
          account.unmatched++; // energies before and behind it do not join
          flush();
          begins = true;
        }
        // Where a stretch's first edge lies matters to a part of the ripple only: energies count from edge to edge.
        const share = (sample + figures.pulseFraction[p]! - figures.from) / (figures.to - figures.from);
        edgeJ = beforeJ + share * frameJ;
      } else edgeJ += joule;
      edges.push({ atS: edgeS, energyJ: edgeJ });
    }
  }

  return {
    account,
    get heardTo() {
      return heardTo;
    },
    flush,
    takes(other) {
      cut();
      calibration = samplesItself ? null : other;
      expected = heardTo?.sequence == null ? null : heardTo.sequence + 1; // its lane begins, and knows of none before
    },
    heard(figures, names) {
      if ((figures.doubts & DOUBT.repeated) !== 0) {
        account.doubts |= figures.doubts;
        return;
      }
      const fromS = figures.taiS - originTaiS + 1e-9 * figures.taiNs;
      if (isCounted(figures, fromS)) return;
      const leftOut = (): void => {
        heardTo = { untilS: fromS + figures.samples / figures.rateHz, sequence: figures.sequence };
        dropPulses(figures);
      };
      account.doubts |= figures.doubts;
      account.lostFrames += figures.lostFrames;
      if (channels !== names) {
        cut();
        const opened = openWindowLoad(wiring, names);
        windows = opened.ok ? opened.value : null;
        channels = names;
      }
      const empty = figures.to <= figures.from;
      if ((figures.doubts & voids) !== 0 || (empty && (figures.doubts & DOUBT.gap) !== 0)) {
        cut();
        if ((figures.doubts & DOUBT.gap) !== 0) account.gaps++;
        account.doubtfulS += figures.seconds;
        return leftOut();
      }
      if (empty) return leftOut();
      const endS = fromS + (figures.to - figures.firstSample) / figures.rateHz;
      const gap = (figures.doubts & DOUBT.gap) !== 0;
      const fromHereS = fromS + (figures.from - figures.firstSample) / figures.rateHz;
      if (gap || figures.from !== nextSample || Math.abs(fromHereS - untilS) > CLOCK_SET_S) {
        if (gap) account.gaps++;
        cut();
        begin(figures);
      } else if (
        lengthS > 0 &&
        Math.floor((endS - figures.seconds / 2) / DAY_S) !== Math.floor((untilS - 0.5) / DAY_S)
      )
        flush();
      let frameJ = 0;
      for (let e = 0; e < figures.elements; e++) frameJ += direction * figures.energyJ[e]!;
      nextSample = figures.to;
      const beforeJ = stretchJ;
      takePulses(figures, beforeJ, frameJ);
      stretchJ += frameJ;
      windows?.add(figures);
      lengthS += figures.seconds;
      account.coveredS += figures.seconds;
      untilS = endS;
      heardTo = { untilS, sequence: figures.sequence };
      clockFree ||= (figures.doubts & DOUBT.clockFree) !== 0;
      clockPpm = Math.max(clockPpm, figures.clockPpm);
      if (!Number.isNaN(figures.frequencyHz)) frequencyHz = figures.frequencyHz;
      if (lengthS >= FRAME_S) flush();
    },
  };
}

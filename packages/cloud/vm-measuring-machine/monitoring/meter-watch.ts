// One meter under watch round the clock: its frames go into its condition, which the station hears every ten minutes, with the
// rows of hours and days that ended since and the hour so far. Called by the monitoring thread with what the meter's lane found.

import type { Calibration, Meter, Register } from "@etalon/basis";
import { type Condition, type DayReport, heard, newCondition, takenUp } from "@etalon/condition/condition";
import { DAY_S, type Frame } from "@etalon/condition/frame";
import { conditionReport, findingsOf, headlineOf } from "@etalon/condition/report";
import {
  firstTellsS,
  type MeterDay,
  type MeterHour,
  type MonitoringRecord,
  tellsEveryS,
} from "@etalon/messages/monitoring";
import { keptBeforeKnown } from "@etalon/messages/zz-to-ia";
import { isFrontEndOf } from "@etalon/verification/own-front-end";
import { pulseQuantumJ } from "@etalon/verification/secondary-energy";
import type { LaneFigures } from "../lanes/lane-figures.ts";
import type { LaneTerms } from "../lanes/lane-terms.ts";
import { type Account, type HeardTo, openMeterFrames } from "./meter-frames.ts";

export interface WatchTerms {
  /** The meter's name at the station. */
  readonly id: string;
  readonly meter: Meter;
  readonly register: Register;
  /** A meter is not watched by a terminal of which no calibration is known. */
  readonly lane: LaneTerms & { readonly calibration: Calibration };
  /** Other records of the terminal, which its frames may come to name. */
  readonly others: readonly Calibration[];
  /** TAI seconds of a midnight at the site. */
  readonly originTaiS: number;
  /** By which its samples come: frames of another are numbered otherwise. */
  readonly stream: string;
  /** The `state` that was told last; null for a meter that was never watched. */
  readonly kept: string | null;
}

export interface MeterWatch {
  readonly account: Account;
  heard(figures: LaneFigures, names: readonly string[]): void;
  /** Its frames name another record from here on. */
  takes(calibration: Calibration): void;
  /** Tells the hour so far and the condition: the watch ends, or goes on elsewhere. */
  end(): void;
}

/** What is taken up again: an hour that one machine began, another ends. */
interface Kept {
  readonly condition: Condition;
  readonly hour: number;
  readonly ofHour: Account;
  /** The end of the last frame that is in it; what a stream tells of before is left out. */
  readonly untilS?: number;
  /** And which frame of which stream that was. */
  readonly last?: { readonly stream: string; readonly sequence: number };
}

const HOUR_S = 3600;
const NOTHING: Account = {
  ...{ pulses: 0, unmatched: 0, coveredS: 0, doubtfulS: 0, gaps: 0, lostFrames: 0, doubts: 0 },
};

export function openMeterWatch(terms: WatchTerms, tell: (record: MonitoringRecord) => void): MeterWatch {
  const { id: meter, originTaiS, lane, register } = terms;
  const quantum = pulseQuantumJ(terms.meter, register);
  const quantumJ = quantum.ok ? quantum.value : Number.POSITIVE_INFINITY; // a register without a constant gives no pulse
  const samplesItself = isFrontEndOf(lane.calibration, terms.meter);
  const watched = { meter: terms.meter, quantumJ, samplesItself };
  const kept = keptOf(terms.kept, samplesItself);
  let condition = kept?.condition ?? newCondition(watched);
  const frames = openMeterFrames(
    { ...lane, register, originTaiS, samplesItself, heardTo: heardToOf(kept, terms.stream) },
    take,
  );
  const { account } = frames;
  let told = { ...account };
  /** What another machine had counted of the hour that it left. */
  let before = kept?.ofHour ?? { ...account };
  let hour = kept?.hour ?? Number.NaN;
  let untilS = kept?.untilS ?? 0;
  /** Not all meters' conditions are told at once. */
  const turnS = turnOf(meter);
  let nextTellS = Number.NaN;
  /**
   * Hours and days that ended; told with the next condition, so that what is kept agrees wherever the telling breaks off. Each
   * once, though its clock be set to and fro: between two tellings, ten minutes apart, two of each can end.
   */
  const over = new Map<string, MeterHour | MeterDay>();
  const ends = (record: MeterHour | MeterDay) => over.set(`${record.kind} ${record.fromTaiS}`, record);

  function take(frame: Frame): void {
    const now = Math.floor((frame.untilS - frame.lengthS / 2) / HOUR_S);
    if (!Number.isNaN(hour) && now !== hour) endHour();
    hour = now;
    const step = heard(condition, frame, watched);
    condition = step.condition;
    untilS = frame.untilS;
    if (step.day !== null) ends(dayOf(meter, step.day, originTaiS));
    if (Number.isNaN(nextTellS)) nextTellS = nextTurnS(firstTellsS);
    if (untilS < nextTellS && untilS >= nextTellS - tellsEveryS) return; // its clock may be set back
    nextTellS = nextTurnS(tellsEveryS);
    tellCondition();
  }

  const nextTurnS = (everyS: number): number => turnS + everyS * (Math.floor((untilS - turnS) / everyS) + 1);

  /** As far as it is known: the rest tells whoever goes on, and the last word counts. */
  function hourSoFar(): MeterHour {
    const slot = condition.lastDay.slots.find(({ at }) => at === hour);
    return {
      kind: "meter-hour",
      meter,
      fromTaiS: originTaiS + hour * HOUR_S,
      referenceJ: slot?.referenceJ ?? 0,
      meterJ: slot?.meterJ ?? 0,
      systematicPercent: slot && slot.referenceJ > 0 ? (100 * slot.systematicJ) / slot.referenceJ : 0,
      ...ofHour(),
    };
  }

  function endHour(): void {
    ends(hourSoFar());
    account.doubts = 0;
    told = { ...account };
    before = NOTHING;
  }

  /** The hour under way. */
  function ofHour(): Account {
    const since = (of: keyof Account): number => before[of] + account[of] - told[of];
    return {
      pulses: since("pulses"),
      unmatched: since("unmatched"),
      coveredS: since("coveredS"),
      doubtfulS: since("doubtfulS"),
      gaps: since("gaps"),
      lostFrames: since("lostFrames"),
      doubts: before.doubts | account.doubts,
    };
  }

  function tellCondition(): void {
    const report = conditionReport(condition, terms.meter, untilS);
    const headline = headlineOf(report);
    const { stream } = terms;
    const { untilS: toS, sequence } = frames.heardTo ?? { untilS, sequence: null };
    const last = sequence !== null && { last: { stream, sequence } };
    const state = JSON.stringify({ condition, hour, ofHour: ofHour(), untilS: toS, ...last } satisfies Kept);
    const known = {
      ...{ meter, plate: terms.meter, originTaiS, headline, state },
      ...{ judgedBy: report.judgedBy, found: findingsOf(report) },
      untilTaiS: originTaiS + toS,
    };
    for (const record of [...over.values(), hourSoFar()]) tell(record);
    over.clear();
    tell({ kind: "meter-condition", ...known, ...(sequence !== null && { heardUpTo: sequence }) });
  }

  return {
    account,
    heard: frames.heard,
    takes: frames.takes,
    end() {
      frames.flush();
      if (Number.isNaN(hour)) return;
      tellCondition();
    },
  };
}

/** What a terminal apart heard is about another thing than what the meter heard itself: it does not go on. */
function keptOf(text: string | null, samplesItself: boolean): Kept | null {
  if (text === null) return null;
  const kept: Kept = JSON.parse(text);
  const condition = takenUp(kept.condition);
  return (condition.ownFrontEnd !== null) === samplesItself ? { ...kept, condition } : null;
}

/** Frame of the stream from which on it is read: what is counted already is not read again. */
export function firstFrameOf({ kept, stream }: Pick<WatchTerms, "kept" | "stream">): number {
  const last = kept === null ? undefined : (JSON.parse(kept) as Kept).last;
  return last?.stream === stream ? Math.max(1, last.sequence + 1 - keptBeforeKnown) : 1;
}

const heardToOf = (kept: Kept | null, stream: string): HeardTo | null =>
  kept?.untilS === undefined
    ? null
    : { untilS: kept.untilS, sequence: kept.last?.stream === stream ? kept.last.sequence : null };

function dayOf(meter: string, { day, rows, alarms }: DayReport, originTaiS: number): MeterDay {
  return {
    kind: "meter-day",
    meter,
    fromTaiS: originTaiS + day * DAY_S,
    rows: rows.map(({ key, percent, randomPercent, systematicPercent, count }) => ({
      ...{ key, percent, randomPercent, systematicPercent, count },
    })),
    alarms: Object.entries(alarms).flatMap(([key, { ewma, cusum, shewhart }]) => {
      const which = [...(ewma ? ["ewma"] : []), ...(cusum ? ["cusum"] : []), ...shewhart.map(String)];
      return which.length > 0 ? [`${key}: ${which.join(", ")}`] : [];
    }),
  };
}

/** Second of each span at which a meter's condition is told (FNV-1a of its name). */
function turnOf(name: string): number {
  let value = 0x811c9dc5;
  for (let n = 0; n < name.length; n++) value = Math.imul(value ^ name.charCodeAt(n), 0x01000193);
  return ((value ^ (value >>> 15)) >>> 0) % tellsEveryS;
}

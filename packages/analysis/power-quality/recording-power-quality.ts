// Power quality of one section of a recording, as `etalon analyze --json` prints it. Called by analyze.ts.

import {
  type Answer,
  type ClockQuality,
  good,
  type Instant,
  instantFromPosixNs,
  refused,
  secondsBetween,
} from "@etalon/basis";
import { type ClassAStatement, classAStatement } from "./class-a.ts";
import { cyclesPerWindow } from "./cycle-windows.ts";
import type { EventRecord } from "./events/event-records.ts";
import { type EventsJson, eventsJson } from "./events/events-json.ts";
import { showsVoltage } from "./events/live-voltages.ts";
import { type FiguresJson, figuresJson } from "./figures-json.ts";
import { openFiguresMean } from "./figures-mean.ts";
import type { Lamp } from "./flicker/eye-response.ts";
import type { FlickerFigures } from "./flicker/flicker-recorder.ts";
import { SETTLES_S } from "./flicker/flickermeter.ts";
import { type Mark, openMarkCount } from "./marks.ts";
import { lampOf, type PowerQualityChannel, type PowerQualityOptions } from "./options.ts";
import { openPowerQuality, type PowerQualityRecord } from "./power-quality.ts";
import type { AggregateInterval, AggregateRecord, BlockRecord, FrequencyRecord } from "./records.ts";
import { type FlaggedStatistics, flaggedStatistics } from "./statistics.ts";

export interface RecordedChannel extends PowerQualityChannel {
  readonly values: Float64Array;
}

export interface RecordedPowerQualityInput extends Omit<PowerQualityOptions, "channels" | "nominalHz"> {
  readonly nominalHz: number;
  readonly channels: readonly RecordedChannel[];
  /** Of the first sample, in the recording's time. */
  readonly startS: number;
  /** Of the same sample; null where the recording states no time: its intervals then count from this sample. */
  readonly startTaiNs: Instant | null;
}

export interface IntervalJson {
  readonly interval: AggregateInterval;
  readonly fromS: number;
  readonly toS: number;
  /** By which the standard names it; null where the recording states no time. */
  readonly endTaiNs: Instant | null;
  readonly blocks: number;
  readonly flagged: boolean;
  readonly flaggedBlocks: number;
  readonly coverage: number;
  readonly complete: boolean;
  readonly marks: readonly Mark[];
  readonly figures: FiguresJson;
  /** Of the voltages, over 10 minutes and 2 hours; empty over 150/180 cycles. */
  readonly flicker: readonly ({ readonly name: string } & FlickerFigures)[];
}

export interface RecordedPowerQuality {
  readonly blockCycles: number;
  readonly declaredVoltageV: number | null;
  /** By which flicker is weighed. */
  readonly lamp: Lamp;
  /** What the intervals' ticks go by. */
  readonly timeBase: "utc" | "recording";
  readonly blocks: {
    readonly count: number;
    readonly flagged: number;
    /** Where the first begins and the last ends; null without any. */
    readonly fromS: number | null;
    readonly toS: number | null;
  };
  readonly marks: readonly Mark[];
  /** Over all blocks; null without any. */
  readonly figures: FiguresJson | null;
  readonly statistics: {
    readonly frequencyHz: FlaggedStatistics;
    readonly channels: readonly {
      readonly name: string;
      readonly rms: FlaggedStatistics;
      readonly thdSubgroupsPercent: FlaggedStatistics;
      /** Of whole intervals. */
      readonly pst: FlaggedStatistics;
      readonly plt: FlaggedStatistics;
    }[];
    readonly voltageUnbalancePercent: FlaggedStatistics;
    readonly currentUnbalancePercent: FlaggedStatistics;
  };
  readonly intervals: readonly IntervalJson[];
  /** The 10-second frequency, whole intervals only. */
  readonly frequencies: readonly {
    readonly fromS: number;
    readonly toS: number;
    readonly frequencyHz: number | null;
    readonly flagged: boolean;
  }[];
  /** In the order in which they began. */
  readonly events: EventsJson;
  /** Intervals of which the recording holds no whole one. */
  readonly tooShort: readonly { readonly interval: string; readonly text: string }[];
  readonly classA: ClassAStatement;
}

/** Pieces of this length keep the memory small, however long the recording. */
const PIECE_S = 1;
const intervalLengths: readonly (readonly [AggregateInterval, number])[] = [
  ["150/180 cycles", 3],
  ["10 min", 600],
  ["2 h", 7200],
];

export function powerQualityOfRecording(input: RecordedPowerQualityInput): Answer<RecordedPowerQuality> {
  const { nominalHz } = input;
  if (nominalHz !== 50 && nominalHz !== 60)
    return refused(
      "power-quality.nominal",
      `power quality is defined for 50 and 60 Hz, not for ${nominalHz} Hz.`,
    );
  const options: PowerQualityOptions = { ...input, nominalHz };
  const opened = openPowerQuality(options, voltagesThat(input, true));
  if (!opened.ok) return opened;
  const startTaiNs = input.startTaiNs ?? instantFromPosixNs(0n);
  const clock: ClockQuality = {
    sampleTaiNs: startTaiNs,
    measuredRateHz: input.sampleRateHz,
    rateErrorBoundPpm: 0, // not known: the uncertainty of the frequency is not told
    timeErrorBoundNs: 0,
    state: "free",
  };
  const records: PowerQualityRecord[] = [];
  const samples = input.channels[0]!.values.length;
  const step = Math.ceil(PIECE_S * input.sampleRateHz);
  for (let firstSample = 0; firstSample < samples; firstSample += step) {
    const channels = input.channels.map(({ values }) => values.subarray(firstSample, firstSample + step));
    records.push(...opened.value.push({ firstSample, channels, clock: firstSample === 0 ? clock : null }));
  }
  records.push(...opened.value.finish());
  const secondOf = (instant: Instant): number => input.startS + secondsBetween(startTaiNs, instant);
  const utc = input.startTaiNs !== null;
  return good(
    resultOf(records, options, voltagesThat(input, false), utc, secondOf, samples / input.sampleRateHz),
  );
}

/** Names of the voltages that are at an interruption's threshold at any time, or never; none where no events are looked for. */
function voltagesThat(input: RecordedPowerQualityInput, show: boolean): string[] {
  const { channels, declaredVoltageV, events } = input;
  if (events === null || declaredVoltageV === null) return [];
  const leastRms = (events.interruptionPercent / 100) * declaredVoltageV;
  return channels
    .filter(
      ({ quantity, values }) => quantity === "voltage" && showsVoltage(values, input, leastRms) === show,
    )
    .map(({ name }) => name);
}

function resultOf(
  records: readonly PowerQualityRecord[],
  options: PowerQualityOptions,
  neverShown: readonly string[],
  utc: boolean,
  secondOf: (instant: Instant) => number,
  durationS: number,
): RecordedPowerQuality {
  const blocks = records.filter((record): record is BlockRecord => record.kind === "block");
  const first = blocks[0];
  const last = blocks.at(-1);
  const mean = openFiguresMean();
  const marks = openMarkCount();
  for (const block of blocks) {
    mean.add(block.figures);
    for (const mark of block.marks) marks.add(mark);
  }
  const whole = mean.value();
  const intervals = records.filter(
    (record): record is AggregateRecord =>
      record.kind === "aggregate" && (record.complete || durationS >= lengthOf(record.interval)),
  );
  const frequencies = records.filter(
    (record): record is FrequencyRecord => record.kind === "frequency" && record.complete,
  );
  return {
    blockCycles: cyclesPerWindow(options.nominalHz),
    declaredVoltageV: options.declaredVoltageV,
    lamp: lampOf(options),
    timeBase: utc ? "utc" : "recording",
    blocks: {
      count: blocks.length,
      flagged: blocks.filter(({ flagged }) => flagged).length,
      fromS: first ? secondOf(first.startTaiNs) : null,
      toS: last ? secondOf(last.endTaiNs) : null,
    },
    marks: marks.value(),
    figures: whole && figuresJson(whole, options),
    statistics: statisticsOf(blocks, intervals, options),
    intervals: intervals.map(({ kind: _, figures, flicker, startTaiNs, endTaiNs, ...rest }) => ({
      ...rest,
      fromS: secondOf(startTaiNs),
      toS: secondOf(endTaiNs),
      endTaiNs: utc ? endTaiNs : null,
      figures: figuresJson(figures, options),
      flicker: flicker.flatMap((one, c) => (one ? [{ name: options.channels[c]!.name, ...one }] : [])),
    })),
    frequencies: frequencies.map(({ startTaiNs, endTaiNs, frequencyHz, flagged }) => ({
      fromS: secondOf(startTaiNs),
      toS: secondOf(endTaiNs),
      frequencyHz,
      flagged,
    })),
    events: eventsJson(
      records.filter((record): record is EventRecord => record.kind === "event"),
      options.declaredVoltageV === null ? null : options.events,
      neverShown,
      utc,
      secondOf,
    ),
    tooShort: tooShort(intervals, frequencies, blocks.length, durationS),
    classA: classAStatement({ ...options, timeErrorBoundNs: null, rateErrorBoundPpm: null }),
  };
}

const lengthOf = (interval: AggregateInterval): number =>
  intervalLengths.find(([name]) => name === interval)?.[1] ?? 0;

function statisticsOf(
  blocks: readonly BlockRecord[],
  intervals: readonly AggregateRecord[],
  { channels }: PowerQualityOptions,
): RecordedPowerQuality["statistics"] {
  const of = (value: (block: BlockRecord) => number | null | undefined): FlaggedStatistics =>
    flaggedStatistics(blocks.map((block) => ({ value: value(block) ?? null, flagged: block.flagged })));
  const flicker = (c: number, value: "pst" | "plt"): FlaggedStatistics =>
    flaggedStatistics(
      intervals.flatMap(({ flicker, flagged }) =>
        flicker[c]?.complete ? [{ value: flicker[c][value], flagged }] : [],
      ),
    );
  return {
    frequencyHz: of(({ figures }) => figures.frequencyHz),
    channels: channels.map(({ name }, c) => ({
      name,
      rms: of(({ figures }) => figures.channels[c]?.rms),
      thdSubgroupsPercent: of(({ figures }) => figures.channels[c]?.distortion?.thdSubgroupsPercent),
      pst: flicker(c, "pst"),
      plt: flicker(c, "plt"),
    })),
    voltageUnbalancePercent: of(({ figures }) => figures.voltageUnbalance?.negativePercent),
    currentUnbalancePercent: of(({ figures }) => figures.currentUnbalance?.negativePercent),
  };
}

function tooShort(
  intervals: readonly AggregateRecord[],
  frequencies: readonly FrequencyRecord[],
  blocks: number,
  durationS: number,
): RecordedPowerQuality["tooShort"] {
  const held = `the recording's ${Number(durationS.toPrecision(6))} s`;
  const short = (interval: string, whole: boolean, none: string) =>
    whole ? [] : [{ interval, text: `${held} hold no whole ${none}` }];
  return [
    ...short("block", blocks > 0, "block of 10 or 12 cycles with its context of samples"),
    ...intervalLengths.flatMap(([name]) =>
      short(
        name,
        intervals.some(({ interval, complete }) => interval === name && complete),
        name === "150/180 cycles"
          ? "15 blocks in a row"
          : `interval of ${name} between two ticks of the clock`,
      ),
    ),
    ...short(
      "Pst",
      intervals.some(({ flicker }) => flicker.some((one) => one?.complete && one.pst !== null)),
      `interval of 10 min of which flicker can be told: the flickermeter settles for ${SETTLES_S} s`,
    ),
    ...short("10 s", frequencies.length > 0, "interval of 10 s between two ticks of the clock"),
  ];
}

// What a lane must be told of its terminal before its frames come, and what follows from that and from the frames' own
// header. Computed once per stream by `lane.ts`.

import { recordOf } from "@etalon/analysis/calibrated-channels";
import type { Answer, Calibration, Wiring } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import type { StreamDescription } from "@etalon/codecs/sample-stream/index";
import {
  type CodeElements,
  type CodeProduct,
  type CodeScale,
  codeElements,
} from "@etalon/kernels/code-elements";
import type { EdgeRule } from "@etalon/kernels/pulse-edge-energy";
import { PHASES, type WindowRows } from "@etalon/kernels/window-phasors";
import { clippedFrom } from "../clipping.ts";
import { elementPlan } from "../elements.ts";
import { LIMIT } from "./doubts.table.ts";

export interface LaneTerms {
  readonly terminal: string;
  readonly wiring: Wiring;
  /** Its frames must name it; null: codes are taken as volts and amperes. */
  readonly calibration: Calibration | null;
  readonly nominalHz: number;
  /** Volt, phase to neutral (line to line for 3P3W); null where unknown. */
  readonly nominalVoltage: number | null;
  /** Whether harmonics are told of every window. */
  readonly harmonics: boolean;
}

/** A frame's refusal that names another calibration record than the lane was told. */
export const OTHER_RECORD = "measure.calibration";

/** Limits of one worker's lanes: memory is taken for them once. */
export const ROOM = {
  channels: 8,
  elements: 3,
  /** Products of two channels: three wires from phase voltages need four, and channels of no element come in pairs. */
  products: 7,
  /** Of harmonics. */
  orders: 50,
} as const;

export interface LanePlan {
  readonly description: StreamDescription;
  readonly channelNames: readonly string[];
  readonly elements: CodeElements;
  /** [products] the element that each belongs to; −1: none. */
  readonly elementOf: readonly number[];
  readonly elementCount: number;
  readonly scales: readonly CodeScale[];
  /** [channels] codes. */
  readonly offsets: Float64Array;
  /** [channels] a code this far from zero is clipped. */
  readonly clippedFrom: Float64Array;
  /** Channels that are voltages of the elements, their phases, and the code below which one is no voltage. */
  readonly voltages: readonly number[];
  readonly phases: readonly ("a" | "b" | "c")[];
  readonly floorCodes: number;
  /** [channels] samples by which each lags. */
  readonly delays: readonly number[];
  /** What a window's spectra are taken of, and [channels] each one's place there; −1: none. */
  readonly windowRows: WindowRows;
  readonly windowPlaces: readonly number[];
  /** Orders of harmonics that are told; 0: none are wanted. */
  readonly orders: number;
}

export function lanePlan(terms: LaneTerms, description: StreamDescription, rule: EdgeRule): Answer<LanePlan> {
  const { calibration } = terms;
  const names = description.channels.map(({ name }) => name);
  if (names.length > ROOM.channels)
    return refused("lanes.channels", `a frame of ${names.length} channels came; a lane has ${ROOM.channels}`);
  if (description.nominalRateHz < LEAST_RATE_HZ || description.nominalRateHz > MOST_RATE_HZ)
    return refused(
      "lanes.rate",
      `a lane takes ${LEAST_RATE_HZ} to ${MOST_RATE_HZ} samples a second; the frame has ${description.nominalRateHz}`,
    );
  const plan = elementPlan(terms.wiring, names);
  if (!plan.ok) return plan;
  if (calibration && description.calibration !== calibration.id)
    return refused(
      OTHER_RECORD,
      `the frames name calibration ${description.calibration ?? "none"}, the terminal is known with ${calibration.id}`,
    );
  const records = names.map((name) => recordOf(calibration, name));
  const place = (name: string) => names.indexOf(name);
  const { elements } = plan.value;
  const ofElements = elements.flatMap(({ voltage: [plus, minus], current }): CodeProduct[] => [
    { voltage: place(plus), current: place(current), sign: 1 },
    ...(minus === null ? [] : [{ voltage: place(minus), current: place(current), sign: -1 } as const]),
  ]);
  const elementOf = elements.flatMap(({ voltage: [, minus] }, e) => (minus === null ? [e] : [e, e]));
  const others = names.map((_, c) => c).filter((c) => !plan.value.names.includes(names[c]!));
  const pairs = others.flatMap((c, n): CodeProduct[] =>
    n % 2 === 0 ? [{ voltage: c, current: others[n + 1] ?? c, sign: 0 }] : [],
  );
  const delays = records.map((record) => (record?.delaySeconds ?? 0) * description.nominalRateHz);
  const rowsOf = (letter: string) =>
    names.flatMap((name, c) => (name.startsWith(letter) ? [c] : [])).slice(0, PHASES);
  const windowRows = { voltages: rowsOf("u"), currents: rowsOf("i") };
  const scales = records.map((record) => ({ gain: record?.gain ?? 1, offset: record?.offset ?? 0 }));
  const voltageNames = [...new Set(plan.value.products.map(({ voltage }) => voltage))];
  const voltages = voltageNames.map(place);
  const [first = 0] = voltages;
  const range = 2 ** ((description.channels[first]?.bits ?? 32) - 1);
  const floor =
    terms.nominalVoltage === null
      ? LIMIT.noVoltageOfRange * range
      : (LIMIT.noVoltage * terms.nominalVoltage * Math.SQRT2) / Math.abs(scales[first]?.gain ?? 1);
  return good({
    description,
    channelNames: names,
    elements: codeElements({
      rule,
      products: [...ofElements, ...pairs],
      delays,
      bits: Math.max(...description.channels.map(({ bits }) => bits)),
      cyclesPerSample: terms.nominalHz / description.nominalRateHz,
    }),
    elementOf: [...elementOf, ...pairs.map(() => -1)],
    elementCount: elements.length,
    scales,
    offsets: Float64Array.from(scales, ({ offset }) => offset),
    clippedFrom: Float64Array.from(description.channels, ({ bits }) => clippedFrom(bits)),
    voltages,
    phases: voltageNames.map((name) => name[1] as "a" | "b" | "c"),
    floorCodes: floor,
    delays,
    windowRows,
    windowPlaces: names.map((_, c) => {
      const current = windowRows.currents.indexOf(c);
      return current < 0 ? windowRows.voltages.indexOf(c) : PHASES + current;
    }),
    orders: terms.harmonics ? ordersAt(description.nominalRateHz, terms.nominalHz) : 0,
  });
}

/** Orders that are claimed at the lowest frequency of the nominal one's band. */
const ordersAt = (rateHz: number, nominalHz: number): number =>
  Math.min(ROOM.orders, Math.floor((CLAIMED_SHARE * rateHz) / 2 / (0.9 * nominalHz)));

/** Up to this share of half the sampling rate harmonics are claimed, as in `resample-rule.ts`. */
const CLAIMED_SHARE = 0.93;
/** Rates of terminals and merging units; below, blocks of 16 samples no longer show the fundamental. */
const LEAST_RATE_HZ = 3_200;
export const MOST_RATE_HZ = 15_360;

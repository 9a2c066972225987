// One detection's arithmetic, fed stretch by stretch: calibrated samples to reference energy at every pulse edge, and
// the picture of the load. The live stream and a recording are both fed into it, so their figures are the same.

import { type CalibratedChannels, openCalibratedChannels } from "@etalon/analysis/calibrated-channels";
import type { Calibration } from "@etalon/basis";
import { insist } from "@etalon/basis";
import { certifiedRule, type EdgeRule, fieldRule } from "@etalon/kernels/pulse-edge-energy";
import { openReferenceEnergy, type ReferenceEnergy } from "@etalon/verification/reference-energy";
import type { ElementPlan } from "./elements.ts";
import { type LoadPainter, type LoadPicture, loadPainter } from "./load-picture.ts";

export type RuleName = "field" | "certified";

export interface RunTerms {
  readonly plan: ElementPlan;
  readonly rule: RuleName;
  readonly calibration: Calibration | null;
  readonly nominalHz: number | null;
  readonly beside?: readonly BesideRun[];
}

/** What else looks at the calibrated samples, stretch by stretch. */
export interface BesideRun {
  /** `fromS` in the record's time, `fromSample` by the terminal's count: of the stretch's first calibrated sample. */
  begin(sampleRateHz: number, fromS: number, fromSample: number): void;
  /** [C][N] the next samples of the stretch, volts and amperes, in the order of the plan's names. */
  add(values: readonly Float64Array[]): void;
  /** The stretch has ended. */
  end(): void;
}

/** A pulse edge: when, and where among the samples of its stretch (a sample number with its fraction). */
export interface RunEdge {
  readonly atS: number;
  readonly position: number;
}

export interface MeasuredEdge {
  readonly atS: number;
  /** Joule since the stretch's beginning; null where the record cannot say (too near an end, or in a gap). */
  readonly energyJ: number | null;
  /** Which stretch; edges in a gap are given the stretch before. */
  readonly stretch: number;
}

export interface MeasuringRun {
  /** A gap-free stretch of samples at one rate begins; the one before has ended. Where it begins, only what runs beside asks. */
  begin(sampleRateHz: number, fromS?: number, fromSample?: number): void;
  /** The next samples of the stretch, raw, in the order of the plan's names. */
  values(raw: readonly ArrayLike<number>[]): void;
  /** Edges in order of time; given before the samples they lie among, since samples are forgotten behind them. */
  edges(edges: readonly RunEdge[]): void;
  /** An edge where there are no samples; it ends the stretch. */
  edgeInGap(atS: number): void;
  /** Edges whose energy is known, or known to be unknown. */
  measured(): readonly MeasuredEdge[];
  /** All edges; what still waits for samples will get none. */
  finish(): readonly MeasuredEdge[];
  picture(): LoadPicture | null;
}

const rules: Record<RuleName, () => EdgeRule> = { field: fieldRule, certified: certifiedRule };

interface Stretch {
  readonly sampleRateHz: number;
  readonly channels: CalibratedChannels;
  readonly energy: ReferenceEnergy;
  /** Edges that wait for samples behind them, in order; positions in calibrated samples. */
  readonly waiting: RunEdge[];
  raw: number;
}

export function openMeasuringRun({
  plan,
  rule: ruleName,
  calibration,
  nominalHz,
  beside = [],
}: RunTerms): MeasuringRun {
  const { names, elements } = plan;
  const rule = rules[ruleName]();
  const measured: MeasuredEdge[] = [];
  let stretch: Stretch | null = null;
  let count = -1;
  let painter: { readonly of: LoadPainter; readonly sampleRateHz: number } | null = null;

  function settle(open: Stretch, last: boolean): void {
    const { waiting, energy, sampleRateHz } = open;
    let settled = 0;
    for (const { atS, position } of waiting) {
      if (!last && position >= energy.usableTo) break;
      const at = energy.energyTo(position);
      measured.push({ atS, energyJ: at === null ? null : at / sampleRateHz, stretch: count });
      settled++;
    }
    waiting.splice(0, settled);
    // Edges still to come lie behind the samples that have come.
    energy.forget(
      Math.min(waiting[0]?.position ?? Number.POSITIVE_INFINITY, open.raw - open.channels.firstOutput),
    );
  }

  function end(): void {
    if (stretch) settle(stretch, true);
    painter?.of.cut();
    for (const one of beside) one.end();
    stretch = null;
  }

  return {
    begin(sampleRateHz, fromS = 0, fromSample = 0) {
      end();
      count++;
      // One picture of the load: of the rate that came first; another rate is another instrument.
      painter ??= { of: loadPainter(names, plan.products, sampleRateHz, nominalHz), sampleRateHz };
      stretch = {
        sampleRateHz,
        channels: openCalibratedChannels(calibration, names, sampleRateHz),
        energy: openReferenceEnergy({ elements: elements.length as 1 | 2 | 3, rule }),
        waiting: [],
        raw: 0,
      };
      const { firstOutput } = stretch.channels;
      for (const one of beside)
        one.begin(sampleRateHz, fromS + firstOutput / sampleRateHz, fromSample + firstOutput);
    },
    values(raw) {
      insist(stretch !== null, "measuring run: values before a stretch began");
      const calibrated = stretch.channels.push(raw);
      stretch.raw += raw[0]?.length ?? 0;
      for (const one of beside) one.add(calibrated);
      const channel = (name: string) => calibrated[names.indexOf(name)] as Float64Array;
      stretch.energy.append(
        elements.map(({ voltage: [plus, minus] }) =>
          minus === null ? channel(plus) : channel(plus).map((u, n) => u - (channel(minus)[n] as number)),
        ),
        elements.map(({ current }) => channel(current)),
      );
      if (painter?.sampleRateHz === stretch.sampleRateHz) painter.of.add(calibrated);
      settle(stretch, false);
    },
    edges(edges) {
      insist(stretch !== null, "measuring run: edges before a stretch began");
      const { firstOutput } = stretch.channels;
      for (const { atS, position } of edges) stretch.waiting.push({ atS, position: position - firstOutput });
      settle(stretch, false);
    },
    edgeInGap(atS) {
      end();
      measured.push({ atS, energyJ: null, stretch: Math.max(0, count) });
    },
    measured: () => measured,
    finish() {
      end();
      return measured;
    },
    picture: () => painter?.of.picture() ?? null,
  };
}

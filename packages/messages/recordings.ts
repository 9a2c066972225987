// Users → the interface's own analysis, over HTTP: a recording that somebody brings, as `etalon analyze` and `etalon verify`
// tell it. Of the analysis, what pages show is described; the rest of its document comes along.

import { type Register, registers, type Wiring } from "@etalon/basis";
import { z } from "zod";
import { instant, text, verificationResult } from "./nouns.ts";

const wirings = ["3P4W", "3P3W", "1P2W"] as const satisfies readonly Wiring[];
const seconds = z.coerce.number<string>().nonnegative().max(1e9);

/** POST /recordings/analysis: options of the two commands, by their names. */
export const recordingWishes = z.strictObject({
  /** ua=1,ub=2,…,ic=-6, by number or name, "-" where reversed. */
  channels: z.string().max(400).exactOptional(),
  /** Seconds after the first sample. */
  from: seconds.exactOptional(),
  to: seconds.exactOptional(),
  wiring: z.enum(wirings).exactOptional(),
  nominal: z.enum(["50", "60"]).exactOptional(),
  declaredVoltage: z.coerce.number<string>().min(1e-3).max(1e7).exactOptional(),
  /** Of a capture that holds several. */
  stream: z.string().max(100).exactOptional(),
  /** Which energy the pulses count. */
  register: z.enum(registers as readonly [Register, ...Register[]]).exactOptional(),
});
export type RecordingWishes = z.output<typeof recordingWishes>;

/** Parts of the form. */
export const recordingForm = {
  recording: {
    title: "COMTRADE (.cfg with its .dat, or .cff), an IEC 61850-9-2LE capture (.pcap, .pcapng) or CSV",
    needed: true,
    files: 2,
  },
  pulses: { title: "for a verdict: the meter's pulses, CSV (t_s,register)", needed: false, files: 1 },
  meter: { title: "for a verdict: the meter's plate, JSON", needed: false, files: 1 },
  calibration: { title: "the terminal's calibration record, JSON", needed: false, files: 1 },
} as const;

const number = z.number();
const maybe = number.nullable();
const polar = z.object({ rms: number, angleDeg: number }).nullable();
const note = z.object({ code: z.string(), text: z.string() });
const directed = z.looseObject({ importWh: number, exportWh: number });

const waveform = z.object({
  fromS: number,
  stepS: number,
  samplesPerStep: z.number().int(),
  channels: z.array(
    z.object({ role: z.string(), unit: z.enum(["V", "A"]), least: z.array(maybe), most: z.array(maybe) }),
  ),
});

const harmonic = z.object({
  order: number,
  voltageRms: maybe,
  currentRms: maybe,
  activePowerW: maybe,
  direction: z.enum(["drawn", "returned", "undetermined"]).nullable(),
});

const phase = z.looseObject({
  name: z.string(),
  voltageRms: maybe,
  currentRms: maybe,
  fundamentalVoltage: polar,
  fundamentalCurrent: polar,
  activePowerW: maybe,
  fundamentalReactivePowerVar: maybe,
  apparentPowerVA: maybe,
  powerFactor: maybe,
  thdVoltagePercent: maybe,
  thdCurrentPercent: maybe,
  harmonics: z.array(harmonic),
});

const theories = z.looseObject({
  ieee1459: z.looseObject({
    definition: z.string(),
    activePowerW: number,
    fundamentalReactivePowerVar: number.exactOptional(),
    nonactivePowerVar: number,
    apparentPowerVA: number,
    powerFactor: maybe,
  }),
  budeanu: z.looseObject({
    definition: z.string(),
    activePowerW: number,
    reactivePowerVar: number,
    distortionPowerVA: number,
    apparentPowerVA: number,
    powerFactor: maybe,
  }),
  fryze: z.looseObject({
    definition: z.string(),
    activePowerW: number,
    reactivePowerVar: number,
    apparentPowerVA: number,
    powerFactor: maybe,
  }),
  cpc: z.looseObject({
    definition: z.string(),
    activeCurrentA: number,
    scatteredCurrentA: number,
    reactiveCurrentA: number,
    unbalancedCurrentA: number,
  }),
});

const reading = z.looseObject({
  active: directed,
  fundamental: directed,
  harmonic: directed,
  harmonicByOrder: directed,
  reactiveVarh: z.object({ q1: number, q2: number, q3: number, q4: number }),
});

const statistics = z.looseObject({
  all: z.looseObject({ lowest: number, mean: number, highest: number, percentile95: number }).nullable(),
});
const powerQuality = z.looseObject({
  declaredVoltageV: maybe,
  blocks: z.looseObject({ count: number, flagged: number }),
  statistics: z.looseObject({
    frequencyHz: statistics,
    channels: z.array(
      z.looseObject({
        name: z.string(),
        rms: statistics,
        thdSubgroupsPercent: statistics,
        pst: statistics,
        plt: statistics,
      }),
    ),
    voltageUnbalancePercent: statistics,
    currentUnbalancePercent: statistics,
  }),
  events: z.looseObject({
    found: z.array(
      z.looseObject({
        event: z.string(),
        fromS: number,
        durationS: number,
        channel: z.string().exactOptional(),
        percent: number.exactOptional(),
        changes: z.array(z.looseObject({ channel: z.string(), mostPercent: number })).exactOptional(),
      }),
    ),
    neverShown: z.array(z.string()),
  }),
  tooShort: z.array(z.object({ interval: z.string(), text: z.string() })),
  classA: z.looseObject({ claimed: z.boolean() }),
});

export const recordingAnalysis = z.looseObject({
  recording: z.looseObject({
    file: z.string(),
    format: z.string(),
    station: z.string(),
    startTaiNs: instant.nullable(),
    fromS: number,
    toS: number,
    durationS: number,
    samples: number,
    sampleRateHz: number,
    nominalFrequencyHz: number,
    cycles: number,
    gaps: z.array(z.looseObject({ fromS: number, toS: number })),
    notes: z.array(note),
    channels: z.array(z.object({ role: z.string(), number, name: z.string() })),
  }),
  phases: z.array(phase),
  total: z.looseObject({
    activePowerW: maybe,
    fundamentalActivePowerW: maybe,
    fundamentalReactivePowerVar: maybe,
    apparentPowerVA: maybe,
    powerFactor: maybe,
    neutralCurrentRms: maybe,
    harmonics: z.array(z.object({ order: number, activePowerW: maybe })),
  }),
  powerTheories: z
    .looseObject({
      phases: z.array(theories.extend({ name: z.string() })),
      together: theories.nullable(),
    })
    .nullable(),
  sequence: z.looseObject({
    voltage: z.looseObject({ negativePercent: maybe, zeroPercent: maybe }).nullable(),
    current: z.looseObject({ negativePercent: maybe, zeroPercent: maybe }).nullable(),
  }),
  frequencyHz: maybe,
  windows: z.array(z.looseObject({ fromS: number, frequencyHz: maybe, totalActivePowerW: maybe })),
  energy: z
    .looseObject({
      fromS: number,
      toS: number,
      definitions: z.record(z.string(), z.string()),
      phases: z.array(reading.extend({ name: z.string() })),
      total: reading,
    })
    .nullable(),
  powerQuality: powerQuality.nullable(),
  wiring: z.looseObject({
    status: z.enum(["right", "fault", "undetermined"]),
    fault: z.looseObject({ text: z.string() }).nullable(),
    powerDirection: z.enum(["import", "export"]).nullable(),
    correctionFactor: maybe,
    checks: z.array(note),
    hypotheses: z.array(z.looseObject({ text: z.string(), weight: number, powerRatio: maybe })),
  }),
  /** The analysed stretch, then its first cycles. */
  waveforms: z.array(waveform),
});
export type RecordingAnalysis = z.output<typeof recordingAnalysis>;

export const openedRecording = z.object({
  analysis: recordingAnalysis,
  /** null: pulses and plate did not come along, or the next says why not. */
  verification: verificationResult.nullable(),
  notVerified: text.nullable(),
});
export type OpenedRecording = z.output<typeof openedRecording>;

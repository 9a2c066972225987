// The nouns that several arrows carry, as schemas: what crosses a host boundary is checked where it arrives.

import type { Calibration, Meter, VerificationResult } from "@etalon/basis";
import { accuracyClasses, registers, uncoverable, verdicts } from "@etalon/basis";
import { z } from "zod";
import { expectation } from "./expectation.ts";
import { harmonicTerms } from "./harmonic-terms.ts";
import { mainsHz } from "./mains.ts";
import { qualityTerms } from "./quality-terms.ts";

export const id = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/, "an id of letters, digits, . _ / -");
export const instant = z.bigint();
/** One sentence for a person. */
export const text = z.string().max(2000);
const positive = z.number().positive();
const finite = z.number();

export const reason = z.object({ code: z.string().max(100), text });

/** What `*IDN?` is to a message instrument: enough to choose a driver. */
export const identity = z.object({
  kind: z.enum(["waveform-source", "message-instrument", "meter"]),
  maker: z.string().max(100),
  model: z.string().max(100),
  serial: z.string().max(100),
  firmware: z.string().max(100),
});
export type InstrumentIdentity = z.infer<typeof identity>;

/** How an instrument's bytes are carried: frames of a kept stream, messages that it answers, or a serial line. */
export const shapes = ["stream", "message", "serial"] as const;
export const shape = z.enum(shapes);
export type Shape = z.infer<typeof shape>;

/** Access information: where the instrument's bytes are to be had. The agent dials out, so this names the agent. */
export const access = z.object({
  agent: id,
  instrument: id,
  /** Absent: a stream. */
  shape: shape.exactOptional(),
});
export type Access = z.infer<typeof access>;

/** Accuracy classes that instruments claim, the best first. */
export const instrumentClasses = [
  "0.01",
  "0.02",
  "0.05",
  "0.1",
  "0.2S",
  "0.2",
  "0.5S",
  "0.5",
  "1",
  "2",
  "3",
] as const;
export const instrumentClass = z.enum(instrumentClasses);

/** Auxiliary information: what helps a person or a search to recognise the instrument. */
export const auxiliary = z.object({
  title: z.string().max(200),
  place: z.string().max(200),
  owner: id,
  capabilities: z.object({
    sampleRateHz: positive.optional(),
    channels: z.array(z.string().max(20)).max(64).optional(),
    voltageRangeV: positive.optional(),
    currentRangeA: positive.optional(),
    accuracyClass: instrumentClass.optional(),
  }),
  calibration: id.nullable(),
  /** Of that calibration. */
  calibratedUntilTaiNs: instant.exactOptional(),
});
export type Auxiliary = z.infer<typeof auxiliary>;

/** A meter's name plate, field by field. */
export const plate = {
  serial: z.string().min(1).max(64),
  accuracyClass: z.enum(accuracyClasses),
  activeConstant: positive,
  reactiveConstant: positive.exactOptional(),
  wiring: z.enum(["3P4W", "3P3W", "1P2W"]),
  nominalVoltage: positive,
  ratedCurrent: positive,
  maxCurrent: positive,
  voltageRatio: positive.exactOptional(),
  currentRatio: positive.exactOptional(),
  registering: z.enum(["primary", "secondary"]).exactOptional(),
  ratedFrequency: mainsHz.exactOptional(),
};
export const meter: z.ZodType<Meter> = z.object(plate);

const foundError = z.object({ percent: finite, expandedPercent: z.number().nonnegative() });

export const calibration: z.ZodType<Calibration> = z.object({
  id,
  terminal: id,
  validFromTaiNs: instant,
  validToTaiNs: instant,
  certificate: z.string().max(200),
  channels: z
    .array(
      z.object({
        name: z.string().max(20),
        gain: finite,
        offset: finite,
        delaySeconds: finite,
        gainStandardUncertaintyPercent: z.number().nonnegative(),
        delayStandardUncertaintySeconds: z.number().nonnegative(),
      }),
    )
    .max(64),
  rateErrorBoundPpm: z.number().nonnegative(),
  frontEndOf: plate.serial.exactOptional(),
  compared: z
    .object({ atTaiNs: instant, by: z.string().max(200), whole: foundError, behind: foundError })
    .exactOptional(),
});

/** What the master station demands of a detection: method, result rules, measures for correctness (data, not code). */
/** As `WholeInterval` of basis. */
export const wholeInterval = z.object({
  everyS: positive.max(86_400),
  afterS: finite.nonnegative(),
  beyondS: finite.nonnegative(),
});

/** Whole intervals between pulses that a result takes at least, unless told otherwise. */
export const LEAST_INTERVALS = 5;

export const requirements = z.object({
  detection: id,
  meter,
  calibration: calibration.nullable(),
  register: z.enum(registers),
  method: z.object({
    rule: z.enum(["field", "certified"]),
    /** Length of the detection in seconds of the site's time. */
    durationS: positive.max(366 * 86_400),
    /** It ends sooner, with the first whole interval of the clock. */
    wholeInterval: wholeInterval.exactOptional(),
  }),
  rules: z.object({ minimumIntervals: z.number().int().positive() }),
  correctness: z.object({
    wiringCheck: z.boolean(),
  }),
  /** Harmonics are studied as well, and how. */
  harmonics: harmonicTerms.exactOptional(),
  /** Power quality is studied as well, and by what. */
  quality: qualityTerms.exactOptional(),
});
export type Requirements = z.infer<typeof requirements>;

/** How urgent an application is, lowest first. */
export const priorities = ["background", "routine", "urgent", "emergency"] as const;
export const priority = z.enum(priorities);
export type Priority = z.infer<typeof priority>;
/** What a lease is for, where that decides what machine serves it: a detection has one of its own, monitoring shares one. */
export const purpose = z.literal("monitoring");
/** Several may read a waveform source side by side; whoever has it exclusively has it alone. */
export const use = z.enum(["exclusive", "shared"]);
export type Use = z.infer<typeof use>;

export const lease = z.object({
  resource: id,
  application: id,
  applicant: id,
  /** Fencing token: grows with every lease of the resource; a smaller one is stale everywhere. */
  token: z.number().int().positive(),
  untilTaiNs: instant,
});
export type Lease = z.infer<typeof lease>;

/**
 * Which machine of an application it is: the cluster's count of all that it has placed, so that of two the older can be
 * told wherever they meet.
 */
export const placement = z.number().int().positive();

/** How far a machine is kept from others and from its host, the weakest first. */
export const wallKinds = ["none", "sandbox", "vm"] as const;
export const walls = z.enum(wallKinds);
export type Walls = z.infer<typeof walls>;

export const clockState = z.enum(["locked", "holdover", "free"]);
export type ClockState = z.infer<typeof clockState>;

/** A meter's registers as read, kWh and kvarh. */
export const registerReading = z.object({
  atTaiNs: instant,
  activeImportKwh: finite,
  activeExportKwh: finite,
  reactiveImportKvarh: finite,
  reactiveExportKvarh: finite,
});
export type RegisterReading = z.infer<typeof registerReading>;

const seconds = z.array(finite).max(10_000);
export const verdict = z.enum(verdicts);

/** What is not covered where the meter sampled for itself. */
const unseenPart = z.enum(uncoverable);
export const unseenParts = z.array(unseenPart).max(uncoverable.length);
export const notCovered = z.array(z.object({ what: unseenPart, text })).max(uncoverable.length);
export const scope = z.object({
  frontEndOf: plate.serial,
  notCovered,
  frontEndMayErr: z.object({ fromPercent: finite, toPercent: finite }).nullable(),
  frontEndFound: foundError
    .extend({
      ...{ atTaiNs: instant, by: z.string().max(200), ageDays: finite.nullable() },
      wholeAsThen: foundError
        .extend({ verdict: z.enum(["conforming", "nonconforming", "undecided"]) })
        .nullable(),
    })
    .exactOptional(),
});

export const verificationResult: z.ZodType<VerificationResult> = z.object({
  meter,
  calibration: z.string().nullable(),
  recording: z.object({
    samples: finite,
    sampleRateHz: finite,
    durationS: finite,
    frequencyHz: finite.nullable(),
    sections: z.array(z.object({ fromS: finite, toS: finite, sampleRateHz: finite })).max(10_000),
    gaps: z.array(z.object({ fromS: finite, toS: finite })).max(10_000),
  }),
  energy: z.object({ referenceJ: finite, meterJ: finite, intervals: finite }),
  error: z
    .object({
      percent: finite,
      method: z.enum(["edges", "regression"]),
      edgesPercent: finite,
      regressionPercent: finite,
      roundedPercent: finite,
      roundedToPercent: finite.exactOptional(),
    })
    .nullable(),
  uncertainty: z
    .object({
      expandedPercent: finite,
      coverageFactor: finite,
      effectiveDegreesOfFreedom: finite.nullable(),
      budget: z
        .array(
          z.object({
            source: z.string().max(200),
            kind: z.enum(["A", "B"]),
            distribution: z.enum(["normal", "rectangular", "triangular", "u-shaped", "student-t"]),
            standardPercent: finite,
            sensitivity: finite,
          }),
        )
        .max(100),
    })
    .nullable(),
  limit: z
    .object({
      percent: finite,
      currentPercentOfRated: finite,
      powerFactor: finite,
      source: z.string().max(300),
    })
    .nullable(),
  verdict,
  scope: scope.exactOptional(),
  roundedVerdict: z.enum(["conforming", "nonconforming", "undecided"]),
  reasons: z.array(reason).max(100),
  pulses: z.object({ used: finite, lost: seconds, extra: seconds, double: seconds }),
  wiring: z.object({
    fault: z
      .object({
        text,
        voltageOrder: z.array(z.string().max(20)).max(8),
        currentOrder: z.array(z.string().max(20)).max(8),
        powerRatio: finite.nullable(),
        ambiguousWith: z.array(z.string().max(200)).max(300),
      })
      .nullable(),
    powerFactor: finite.exactOptional(),
  }),
  truth: z.object({ errorPercent: finite, note: text }).exactOptional(),
});

/** One step of an application or detection, as people follow it. */
export const event = z.object({ atTaiNs: instant, by: z.string().max(8), step: z.string().max(60), text });
export type Event = z.infer<typeof event>;

/** How far a detection has come. */
export const progress = z.object({
  samples: finite,
  pulses: finite,
  elapsedS: finite,
  stillNeededS: finite.nullable(),
  errorPercent: finite.nullable(),
  expandedPercent: finite.nullable(),
  /** Of the meter's class at the load so far; absent: none is known. */
  limitPercent: positive.exactOptional(),
  /** How much longer until error and uncertainty lie on one side of it, at this load; null: they will not. */
  decidedInS: z.number().nonnegative().nullable().exactOptional(),
});
export type Progress = z.infer<typeof progress>;

/** How the error stood after so many seconds of samples. */
export const coursePoint = z.object({
  elapsedS: finite,
  errorPercent: finite,
  expandedPercent: finite.nullable(),
});
export type CoursePoint = z.infer<typeof coursePoint>;

/**
 * Explains why a value is not what a schema asks for, in one sentence; null when it is.
 * @param whole what the value as a whole is called
 */
export function misfit(schema: z.ZodType, value: unknown, whole = "body"): string | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  if (!issue) return `${whole}: something else is expected`;
  const missing = issue.code !== "unrecognized_keys" && at(value, issue.path) === undefined;
  const place = issue.path.map(String).join(".") || whole;
  return `${place}: ${expectation(issue)}${missing ? ", and is missing" : ""}`;
}

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  );

/** What a controller gives to the mailbox to check with what other components say to it: one schema per arrow. */
export function misunderstoodBy(...arrows: readonly z.ZodType[]) {
  const any = z.union(arrows as [z.ZodType, ...z.ZodType[]]);
  return (body: unknown): string | null => {
    const kind = (body as { kind?: unknown } | null)?.kind;
    if (typeof kind !== "string") return "a message is an object with a kind";
    if (any.safeParse(body).success) return null;
    // The arrow that knows the kind gives the best explanation; the union alone would name every arrow.
    const sayings = arrows.map((arrow) => misfit(arrow, body)).filter((why) => why !== null);
    return `${kind}: ${sayings.find((why) => !why.startsWith("kind:")) ?? "nobody here knows this kind of message"}`;
  };
}

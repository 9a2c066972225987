// Meters in service as users write them: a plate, a place, the instrument beside it. Over HTTP to ZZ, and line by line in
// the files of `etalon meters add`. How they are listed stands in `meter-list.ts`.

import { registers } from "@etalon/basis";
import { z } from "zod";
import { calibration, id, plate, text } from "./nouns.ts";

/** Most that are added at once: all or none. */
export const mostMeters = 10_000;

const site = z.string().min(1).max(200);
const register = z.enum(registers);
/** The waveform source at the meter, as `etalon instruments` lists it; its second half is the terminal. */
const instrument = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/,
    "an instrument as agent/terminal, such as ia-01/yh-01",
  );

/** Whether the waveform source beside it is a terminal apart, or the meter's own front end; left out: its calibration says. */
export const sampledBy = z.enum(["terminal", "itself"]).exactOptional();

/** What planning asks of a meter besides: its class by DL/T 448; maker, model and lot; the day it was put up, as 2019-05-30. */
export const class448 = z.enum(["I", "II", "III", "IV", "V"]);
export const planningFields = {
  class448: class448.exactOptional(),
  batch: z.string().min(1).max(256).exactOptional(),
  installed: z.iso.date().exactOptional(),
};

/** What `etalon verify --meter` takes, and where the meter is. */
export const meterOrder = z.strictObject({
  id,
  ...plate,
  site,
  instrument,
  /** Which energy its pulses count. */
  register: register.default("wh+"),
  sampledBy,
  ...planningFields,
});
export type MeterOrder = z.infer<typeof meterOrder>;

/** POST /meters: all are added, or none. */
export const metersToAdd = z.strictObject({ meters: z.array(meterOrder).min(1).max(mostMeters) });

/** PATCH /meters/:id: what is named is changed; null takes away what a plate may lack. */
export const meterChange = z
  .strictObject({
    ...z.object({ ...plate, site, instrument, register, sampledBy, ...planningFields }).partial().shape,
    reactiveConstant: plate.reactiveConstant.or(z.null()),
    voltageRatio: plate.voltageRatio.or(z.null()),
    currentRatio: plate.currentRatio.or(z.null()),
    registering: plate.registering.or(z.null()),
    ratedFrequency: plate.ratedFrequency.or(z.null()),
    sampledBy: sampledBy.or(z.null()),
    class448: planningFields.class448.or(z.null()),
    batch: planningFields.batch.or(z.null()),
    installed: planningFields.installed.or(z.null()),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, "at least one field to change is expected");
export type MeterChange = z.infer<typeof meterChange>;

/** POST /meters/:id/retirement */
export const retirement = z.strictObject({ why: text.min(1) });

export const addedMeters = z.object({ meters: z.array(id) });
export const aboutMeter = z.object({ meter: id });

/** POST /calibrations */
export const calibrationToRegister = z.strictObject({ calibration });

/** GET /calibrations: each terminal's records, the newest first. */
export const shownCalibrations = z.array(
  z.object({ kind: z.literal("calibrations"), terminal: id, records: z.array(calibration) }),
);
export const aboutCalibration = z.object({ terminal: id, calibration: id });

/** Fields in the order in which a table of meters has them. */
export const meterFields = Object.keys(meterOrder.shape) as readonly (keyof MeterOrder)[];
/** Those that are numbers: in a table all cells are text. */
export const meterNumbers: readonly string[] = [
  "activeConstant",
  "reactiveConstant",
  "nominalVoltage",
  "ratedCurrent",
  "maxCurrent",
  "voltageRatio",
  "currentRatio",
  "ratedFrequency",
];

// The file of `etalon terminal --source`: what a terminal samples with, and what of it belongs to its meter.

import { type Answer, good, type Register, refused, registers } from "@etalon/basis";
import { id, misfit } from "@etalon/messages/nouns";
import { z } from "zod";
import { readJson } from "../files/read-file.ts";
import { bankSection } from "../switchgear/bank-section.ts";

const command = z.array(z.string().min(1).max(1000)).min(1).max(100);
const word = z.string().min(1).max(200);
const bound = z.number().nonnegative();

/** What a bus is seen by. */
const BUS = "ua ub uc ia ib ic";

export const sourceForm = z.strictObject({
  /** Id of the calibration record that turns the codes into volts and amperes; the station keeps it. */
  calibration: id,
  sampleRateHz: z.number().int().min(100).max(1_000_000),
  samples: z.union([
    z.strictObject({ program: command }),
    z.strictObject({
      interface: word,
      /** Of the stream, where there are several. */
      svId: word.exactOptional(),
      /** In place of tcpdump: whatever writes the same. */
      program: command.exactOptional(),
    }),
  ]),
  /** In order: what of the source is which of the meter's voltages and currents. */
  channels: z
    .array(
      z.strictObject({
        name: z.enum(["ua", "ub", "uc", "ia", "ib", "ic"]),
        /** From 1: its place among the source's channels. */
        place: z.number().int().min(1).max(64),
        bits: z.number().int().min(2).max(32).default(32),
      }),
    )
    .min(1)
    .max(6),
  /** How many channels the source has in all; left out: as many as the highest place. */
  channelsOfSource: z.number().int().min(1).max(64).exactOptional(),
  /** Which energy the pulses of an input count; inputs that are not named are another meter's. */
  inputs: z.record(z.string().regex(/^[1-9][0-9]{0,8}$/, "a number from 1"), z.enum(registers)).default({}),
  /** A program for pulses alone, beside an interface. They come at most so much later than the samples, seconds. */
  pulses: z
    .strictObject({ program: command, withinS: z.number().positive().max(10).default(1) })
    .exactOptional(),
  /** No better bounds than these are stated; of an interface, while its counter is synchronised. */
  clock: z.strictObject({ rateErrorBoundPpm: bound, timeErrorBoundNs: bound }).exactOptional(),
  /** Of a terminal that stands at a bank: what it looks at and switches. */
  bank: bankSection.exactOptional(),
});
export type SourceFile = z.infer<typeof sourceForm>;

export async function openSourceFile(path: string): Promise<Answer<SourceFile>> {
  const json = await readJson(path);
  if (!json.ok) return json;
  const why = misfit(sourceForm, json.value, "the source");
  const source = why === null ? sourceForm.parse(json.value) : null;
  const fault = why ?? (source && contradiction(source));
  return source && fault === null ? good(source) : refused("source.file", `${path}: ${fault}`);
}

function contradiction(source: SourceFile): string | null {
  const { samples, channels, channelsOfSource, pulses, clock, bank } = source;
  const twice = (of: readonly unknown[]) => of.find((one, n) => of.indexOf(one) !== n);
  const name = twice(channels.map((one) => one.name));
  if (name !== undefined) return `channels: ${name} is named twice`;
  const place = twice(channels.map((one) => one.place));
  if (place !== undefined) return `channels: place ${place} is named twice`;
  const highest = Math.max(...channels.map((one) => one.place));
  if (channelsOfSource !== undefined && highest > channelsOfSource)
    return `channels: place ${highest}, and channelsOfSource says ${channelsOfSource}`;
  const ofInterface = "interface" in samples;
  if (pulses !== undefined && !ofInterface)
    return "pulses: a program that brings samples brings its pulses itself";
  if (clock === undefined && ofInterface)
    return "clock: of an interface the bounds are needed that hold while its counter is synchronised";
  if (bank !== undefined && channels.map((one) => one.name).join(" ") !== BUS)
    return `channels: ${BUS} are expected of a bank's bus, in this order`;
  return null;
}

/** By the input's number. */
export const registersOf = ({ inputs }: SourceFile): ReadonlyMap<number, Register> =>
  new Map(Object.entries(inputs).map(([input, register]) => [Number(input), register]));

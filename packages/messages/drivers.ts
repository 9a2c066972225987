// What is said of an instrument's driver: who made it, for which instruments, what it can do; and what a driver reads.
// Several arrows carry it.

import { z } from "zod";
import { type InstrumentIdentity, identity, instant, text } from "./nouns.ts";

/** Numbers with dots between them, the first the weightiest: `2`, `1.4.2`. */
const versionText = 'a version as text, such as "1.4.2",';
export const driverVersion = z.string(versionText).regex(/^\d{1,6}(\.\d{1,6}){0,2}$/, versionText);
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, "a driver's name of small letters, digits and -");
const pattern = z.string().min(1).max(100);

/** For which instruments: each part as the instrument says it, `*` for any characters. */
export const identityPattern = z.strictObject({
  kind: identity.shape.kind,
  maker: pattern,
  model: pattern,
  firmware: pattern.exactOptional(),
});
export type IdentityPattern = z.infer<typeof identityPattern>;

export const driverOffer = z.strictObject({
  name,
  version: driverVersion,
  maker: z.string().min(1).max(100),
  identity: identityPattern,
  /** What it can do, for people: `active power`, `waveform`. */
  capabilities: z.array(z.string().min(1).max(60)).max(40),
  /** Of its code, hexadecimal; null: it is built into the measuring program. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type DriverOffer = z.infer<typeof driverOffer>;

/** Which driver, where all else is known. */
export const driverName = z.strictObject({ name, version: driverVersion });
export type DriverName = z.infer<typeof driverName>;
export const sameDriver = (one: DriverName, other: DriverName): boolean =>
  one.name === other.name && one.version === other.version;

/** What an instrument showed. */
export const reading = z.object({
  quantity: z.string().max(60),
  value: z.number(),
  unit: z.string().max(20),
});
export type Reading = z.infer<typeof reading>;
export const readings = z.array(reading).max(100);

/** What an instrument showed when it was last read; `why` when it did not. */
export const readingsTaken = z.object({ atTaiNs: instant, values: readings, why: text.nullable() });
export type ReadingsTaken = z.infer<typeof readingsTaken>;

export function fits(
  { identity: wanted }: Pick<DriverOffer, "identity">,
  found: InstrumentIdentity,
): boolean {
  const { kind, maker, model, firmware = "*" } = wanted;
  const parts = [
    [maker, found.maker] as const,
    [model, found.model] as const,
    [firmware, found.firmware] as const,
  ];
  return kind === found.kind && parts.every(([pattern, text]) => matches(pattern, text));
}

/** Without a regular expression: patterns come from others, and must not take long. */
function matches(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** Below 0: the first is older. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split(".").map(Number));
  for (let n = 0; n < 3; n++) {
    const difference = (a?.[n] ?? 0) - (b?.[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** As people are shown it: `driver scpi-analyser 1.2 by Etalon (voltage, current)`. */
export function offerText({ name, version, maker, capabilities, sha256 }: DriverOffer): string {
  const can = capabilities.length > 0 ? ` (${capabilities.join(", ")})` : "";
  return `driver ${name} ${version} by ${maker}${sha256 === null ? ", built in" : ""}${can}`;
}

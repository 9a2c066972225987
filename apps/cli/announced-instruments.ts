// Whether instruments that meters name are announced now: a doubt worth a word, no refusal, since they may come later.
// Called by `etalon meters add` and `change`.

import { ask, chosenCloud } from "./api.ts";
import { taken } from "./bad-input.ts";
import type { CloudOptions } from "./options/cloud.ts";

const NAMED_AT_MOST = 5;

/** A sentence about those that nobody announces; null: there are none, or it cannot be told (a station by itself). */
export async function unannouncedNote(
  options: CloudOptions,
  instruments: readonly string[],
): Promise<string | null> {
  const catalogue = await ask(taken(await chosenCloud(options)), "/instruments");
  if (!catalogue.ok) return null;
  const entries = catalogue.value as readonly { instrument: { resource: string }; alive: boolean }[];
  const announced = new Set(entries.flatMap((one) => (one.alive ? [one.instrument.resource] : [])));
  const missing = [...new Set(instruments)].filter((one) => !announced.has(one));
  if (missing.length === 0) return null;
  const named = missing.slice(0, NAMED_AT_MOST).join(", ");
  const more = missing.length > NAMED_AT_MOST ? ` and ${missing.length - NAMED_AT_MOST} more` : "";
  return `no such instrument is announced now: ${named}${more}; until it is, detections of meters there are refused`;
}

// What is true of meters of which monitoring has kept nothing yet: a watch has begun and its first figures are awaited, or
// there is none. Called by `etalon condition`.

import { type Instant, utcText } from "@etalon/basis";
import { firstTellsS } from "@etalon/messages/monitoring";
import type { watchLines } from "@etalon/messages/users-to-zz";
import type { z } from "zod";
import { asked, type CloudOptions } from "./options/cloud.ts";

type Line = z.infer<typeof watchLines>[number];

const NAMED_AT_MOST = 10;

/** Of one meter; where the cloud does not know it, the command ends with the cloud's sentence. */
export async function awaitedOf(meter: string, options: CloudOptions): Promise<string> {
  await asked(options, `/meters/${encodeURIComponent(meter)}`);
  const line = (await awaited(options)).find((one) => one.meter === meter);
  return line
    ? awaitedText(line)
    : `nothing is known of meter ${meter}, and it is not under watch: "etalon monitor start ${meter}" begins`;
}

/** Of all meters, a line each; nothing where no watch awaits its first figures. */
export async function allAwaited(options: CloudOptions): Promise<readonly string[]> {
  const lines = await awaited(options);
  const more = lines.length - NAMED_AT_MOST;
  return [
    ...lines.slice(0, NAMED_AT_MOST).map(awaitedText),
    ...(more > 0 ? [`and so of ${more} more: "etalon monitor list" has them`] : []),
  ];
}

const awaited = async (options: CloudOptions): Promise<readonly Line[]> =>
  (await asked<readonly Line[]>(options, "/watches")).filter(
    ({ stage, heardUntilTaiNs }) =>
      (stage === "applying" || stage === "watching") && heardUntilTaiNs === null,
  );

function awaitedText({ meter, orderedTaiNs, tellsByTaiNs, last }: Line): string {
  const ordered = `the watch of meter ${meter} was ordered at ${second(orderedTaiNs)}`;
  const soFar = last === "" ? "" : ` (so far: ${last})`;
  return tellsByTaiNs === null
    ? `${ordered}; its first figures come within ${firstTellsS} s of when a machine listens${soFar}`
    : `${ordered} and has begun; its first figures are due by ${second(tellsByTaiNs)}`;
}

const second = (at: Instant): string => utcText(at).replace(/\.\d+Z$/, "Z");

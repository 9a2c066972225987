// A meter is verified while the node under it is killed: how long nothing went on, what the verdict is, and what it would
// be had nothing happened.

import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type SeenDetection, storyOf } from "../scaled-out/station.ts";
import { undisturbedVerdicts } from "../scaled-out/undisturbed.ts";
import type { Followed } from "./followed.ts";

export interface KilledNode {
  readonly node: string;
  readonly result: NonNullable<SeenDetection["result"]>;
  /** To the bit what comes of the frames that the agent has kept. */
  readonly asUndisturbed: boolean;
  /** From the kill until the measuring was further than before it. */
  readonly recoveryS: number;
}

/** So that there is something to lose. */
const UNDER_WAY_S = 3;
const RECOVERS_WITHIN_MS = 120_000;

export async function verifiedOverKilledNode(
  { station, lending, process }: Pick<Followed, "station" | "lending" | "process">,
  meter: string,
  durationS: number,
): Promise<KilledNode> {
  const id = await station.order(meter, durationS);
  const elapsed = ({ progress }: SeenDetection) => progress?.elapsedS ?? 0;
  const before = elapsed(await station.until(id, (seen) => elapsed(seen) >= UNDER_WAY_S));
  const node = await nodeOf(lending, id);
  await process(node).kill();
  const at = performance.now();
  await station.until(id, (seen) => elapsed(seen) > before, RECOVERS_WITHIN_MS);
  const recoveryS = (performance.now() - at) / 1000;
  const [undisturbed] = await undisturbedVerdicts({ station, process }, [id]);
  const seen = await station.verdict(id);
  if (!seen.result) throw new Error(`no verdict although the node was not needed:\n${storyOf(seen)}`);
  const { result } = seen;
  return { node, result, asUndisturbed: isDeepStrictEqual(result, undisturbed), recoveryS };
}

interface Entry {
  readonly what: string;
  readonly application: string | null;
  readonly why: string;
}

/** The audit log says which node's machine holds the instrument. */
async function nodeOf(lending: Followed["lending"], detection: string): Promise<string> {
  for (const deadline = Date.now() + 30_000; ; await pause(200)) {
    const { entries } = await lending<{ entries: Entry[] }>("/audit?atMost=1000");
    const used = entries.find(({ what, application }) => what === "used" && application === detection);
    const node = /on node (\S+)/.exec(used?.why ?? "")?.[1];
    if (node !== undefined) return node;
    if (Date.now() > deadline)
      throw new Error(`no node is known to use what detection ${detection} was lent`);
  }
}

// A meter is verified while the node under it is killed: what the verdict is, and how long nothing went on.

import { setTimeout as pause } from "node:timers/promises";
import type { SeenDetection } from "../scaled-out/station.ts";
import { storyOf } from "../scaled-out/station.ts";
import type { Followed } from "./followed.ts";

export interface KilledNode {
  readonly node: string;
  readonly seen: SeenDetection;
  /** From the kill until the measuring was further than before it. */
  readonly recoveryS: number;
}

/** So that there is something to lose. */
const UNDER_WAY_S = 3;
const RECOVERS_WITHIN_MS = 120_000;

export async function verifiedOverKilledNode(
  { station, lending, processes }: Pick<Followed, "station" | "lending" | "processes">,
  meter: string,
  durationS: number,
): Promise<KilledNode> {
  const id = await station.order(meter, durationS);
  const elapsed = ({ progress }: SeenDetection) => progress?.elapsedS ?? 0;
  const before = elapsed(await station.until(id, (seen) => elapsed(seen) >= UNDER_WAY_S));
  const node = await nodeOf(lending, id);
  const killed = processes.get(node);
  if (!killed) throw new Error(`detection ${id} runs on ${node}, which is none of ours`);
  await killed.kill();
  const at = performance.now();
  const further = await station.until(
    id,
    (seen) => elapsed(seen) > before || seen.stage === "done",
    RECOVERS_WITHIN_MS,
  );
  const recoveryS = (performance.now() - at) / 1000;
  const seen = await station.verdict(id);
  if (!seen.result) throw new Error(`no verdict although the node was not needed:\n${storyOf(further)}`);
  return { node, seen, recoveryS };
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

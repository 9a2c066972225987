// ZZ's door for people who look on: what a detection's or a watch's machine sees just now, told beside the mailbox as long as
// they look. Part of ZZ's door.

import type { Answer, Clock, FollowedState, Mailbox, Snapshots } from "@etalon/basis";
import { good, pauseUnless } from "@etalon/basis";
import type { Following, News } from "@etalon/messages/http";
import { SHOWN_FOR_S, snapshot } from "@etalon/messages/snapshot";
import { liveNews } from "@etalon/messages/users-to-zz";
import type { ZzToVm } from "@etalon/messages/vm-to-zz";

/** Whoever looks says so again well before it is over. */
const LOOK_EVERY_MS = (1000 * SHOWN_FOR_S) / 3;
const NONE_YET_MS = 500;

/** Which machine measures now; null: none does yet. Over: none will any more. */
export interface Measured {
  readonly machine: string | null;
  readonly over: boolean;
}

interface LivePorts {
  readonly mailbox: Pick<Mailbox, "post">;
  readonly snapshots: Pick<Snapshots, "follow">;
  readonly clock: Clock;
}

export function liveRoute(
  ports: LivePorts,
  route: Pick<Following, "path" | "title" | "need" | "refusals">,
  look: (params: Readonly<Record<string, string>>, stop: AbortSignal) => Promise<Answer<Measured>>,
): Following {
  return {
    ...route,
    tells: liveNews,
    follow: async ({ params }, _after, stop) => {
      const first = await look(params, stop);
      return first.ok ? good(told(ports, () => look(params, stop), stop)) : first;
    },
  };
}

async function* told(
  { mailbox, snapshots, clock }: LivePorts,
  look: () => Promise<Answer<Measured>>,
  stop: AbortSignal,
): AsyncGenerator<News> {
  const nowMs = () => Number(clock.now() / 1_000_000n);
  let followed = null as { readonly machine: string; readonly of: FollowedState } | null;
  while (!stop.aborted) {
    const now = await look();
    if (!now.ok || now.value.over) break;
    const { machine } = now.value;
    if (machine === null) {
      await pauseUnless(stop, NONE_YET_MS);
      continue;
    }
    if (followed?.machine !== machine) followed = { machine, of: snapshots.follow(machine, stop) };
    await say(mailbox, machine, Math.floor(nowMs() / LOOK_EVERY_MS));
    for (const untilMs = nowMs() + LOOK_EVERY_MS; !stop.aborted && nowMs() < untilMs; ) {
      const seen = await followed.of.next(untilMs - nowMs());
      // A machine is its user's: what it shows is looked at before anybody is told.
      const read = seen === null ? null : snapshot.safeParse(seen);
      if (read?.success) yield { kind: "snapshot", value: read.data };
    }
  }
  if (!stop.aborted) yield { kind: "over", value: {} };
}

/** However many look, it is said once a turn. */
async function say(mailbox: LivePorts["mailbox"], machine: string, turn: number): Promise<void> {
  const word = { kind: "relay-look", machine } satisfies ZzToVm;
  await mailbox.post({ component: "nc", key: `machine/${machine}` }, word, `look/${machine}/${turn}`);
}

// A measuring thread's work in the test's own thread: what is on the way to it is heard at once.

import { openWatchThread } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import type { WatchPoolTerms } from "@etalon/cloud/vm-measuring-machine/monitoring/watch-pool";

export function ownThread(lanes: Parameters<typeof openWatchThread>[0]) {
  let heard = (_: unknown): void => undefined;
  const thread = openWatchThread(lanes, (said) => heard(said));
  let memory = new Uint8Array(0);
  let measured = 0;
  const open: WatchPoolTerms["open"] = (hears) => {
    heard = (said) => hears.heard(said, 0);
    return {
      ...{ count: 1, ownerOf: () => 0, close: async () => thread.end() },
      tell: (_, message) => {
        thread.words(message);
        return true;
      },
      ring: () => ({
        reserve: (length) => {
          memory = new Uint8Array(length);
          return memory;
        },
        commit: (tag) => {
          thread.bytes(tag, memory);
          measured++;
        },
        room: async () => undefined,
        waiting: () => 0,
      }),
    };
  };
  return { open, measured: () => measured };
}

// A component wired to the mailbox and its surroundings: the same piece in the embedded cloud and in a process of its own.

import type { Door } from "@etalon/messages/http";
import type { ShownTraffic } from "@etalon/messages/traffic";

export interface Part {
  /** Serves its component, and says that it is there. */
  begin(): Promise<void>;
  /** Ends in order what others are to take over, while messages still go; in bounded time. */
  leave?(): Promise<void>;
  /** What keeps it from doing its work now; null when nothing does. */
  lack?(): string | null;
  /** For the cloud's users where the interface is in the same process, else for the host's operator. */
  readonly doors?: readonly Door[];
  /** What passes the agent in it. */
  readonly traffic?: () => ShownTraffic;
  /** To be called when the mailbox has stopped. */
  stop(): Promise<void>;
}

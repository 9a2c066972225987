// The surroundings of a measuring program, whichever engine runs it.

import type { ByteLink } from "@etalon/basis";

export interface MachineSide {
  /** What comes in on the control port; ends when the node lets the machine go, or was killed itself. */
  readonly heard: AsyncIterable<unknown>;
  readonly say: (message: unknown) => void;
  readonly openDevice: (name: string) => Promise<ByteLink>;
  /** Ends the program. */
  readonly leave: (code: number) => void;
}

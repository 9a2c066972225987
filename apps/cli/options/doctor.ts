// What `etalon doctor` is asked to look at.

import type { MachineKind } from "./machine-kinds.ts";

export const lookedAt = ["up", "cloud", "station", "node", "agent", "terminal"] as const;
export interface DoctorOptions {
  readonly for: (typeof lookedAt)[number];
  readonly credentials?: string;
  readonly data?: string;
  readonly host: string;
  readonly port?: number;
  /** GiB, of an agent. */
  readonly disk?: number;
  readonly engine: MachineKind;
  readonly url?: string;
  readonly json?: boolean;
}

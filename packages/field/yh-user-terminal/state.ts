// YH's state: one terminal and the detection it works for. The samples themselves are in its frame log.

import type { Instant, WholeInterval } from "@etalon/basis";
import type { BankSide } from "./bank-side.ts";
import type { KeptStudy } from "./kept-harmonics.ts";

export interface Work {
  readonly detection: string;
  readonly stream: string;
  readonly uplink: string;
  /** Length in the terminal's own time; null: without end, until it is told to stop. */
  readonly forS: number | null;
  /** It ends sooner, with the first such interval. */
  readonly wholeInterval?: WholeInterval;
  /** First sample of the detection; null until sampling began. */
  readonly firstSample: number | null;
  readonly startTaiNs: Instant | null;
  /** Last frame of the stream; null while it is sampled. From then on the terminal only uploads. */
  readonly lastSequence: number | null;
}

export interface Terminal {
  readonly id: string;
  /** Its detection. */
  readonly work: Work | null;
  /** Newest first; none: an earlier form of the terminal kept none. */
  readonly harmonics?: readonly KeptStudy[];
  /** What it streams for round-the-clock monitoring, beside its detections. Absent in old states: nothing. */
  readonly watch?: Work | null;
  /** Of the bank at its site, where there is one. */
  readonly bank?: BankSide | null;
}

// NC's state: one measuring machine, the instrument it is joined with, and how far that has come.

import type { DriverName, DriverOffer } from "@etalon/messages/drivers";
import type { Access, InstrumentIdentity, Lease } from "@etalon/messages/nouns";
import type { RelayedTask } from "@etalon/messages/vm-to-zz";

export type DriverPolicy = "trusted" | "ask";

/** What has become of a driver in this machine; those that nothing is known of are not listed. */
export interface DriverStanding extends DriverName {
  readonly word: "accepted" | "refused" | null;
  /** How often it could not make the instrument work. */
  readonly failures: number;
}

export interface MachineState {
  readonly id: string;
  /** The cluster's count: what a machine of a lower one says counts no more where this one is known. */
  readonly placement: number;
  readonly node: string;
  readonly lease: Lease;
  readonly detection: string;
  readonly access: Access;
  readonly identity: InstrumentIdentity;
  /** A seat in the machine that this node runs for all leases of the kind. */
  readonly purpose?: "monitoring";
  /** No station waits for word of it. */
  readonly atDoor?: true;
  /**
   * starting: the machine boots; linking: it waits for the agent's link; found: it was told of new hardware;
   * bound: its driver holds the instrument. One that ends by itself is CLC's to place anew, as another machine.
   */
  readonly stage: "starting" | "linking" | "found" | "bound";
  /** How often the machine was started; what an earlier run still says is not heard. */
  readonly run: number;
  /** The ticket that the agent must show on the link it opens now. */
  readonly ticket: string | null;
  /** Tickets issued since the link was last up; bounds how long an agent that never dials is waited for. */
  readonly tickets: number;
  /** Drivers for the instrument, the best first, as they were found with the present link. */
  readonly offers: readonly DriverOffer[];
  /** Whether drivers from outside are bound without asking, when their maker is trusted. */
  readonly policy: DriverPolicy;
  readonly drivers: readonly DriverStanding[];
  /** What ZZ wants done: kept, so that a machine started anew gets it again. */
  readonly task: RelayedTask | null;
}

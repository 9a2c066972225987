// The driver contract: what a measuring machine needs to make an instrument, seen as a local device, work for it.

import type { ByteLink } from "@etalon/basis";
import type { InstrumentIdentity } from "@etalon/messages/nouns";

export interface Driver<Instrument> {
  readonly name: string;
  readonly version: string;
  /** Whether this driver is for that instrument: by identity, as an operating system matches hardware ids. */
  fits(identity: InstrumentIdentity): boolean;
  /** @param token fencing token of the lease, shown with every request */
  open(device: ByteLink, token: number): Instrument;
}

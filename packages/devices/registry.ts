// All drivers that a machine's image carries; the machine picks by identity.

import type { InstrumentIdentity } from "@etalon/messages/nouns";
import { waveformSourceDriver } from "./waveform-source/driver.ts";

const drivers = [waveformSourceDriver];

export function driverFor(identity: InstrumentIdentity): (typeof drivers)[number] | null {
  return drivers.find((driver) => driver.fits(identity)) ?? null;
}

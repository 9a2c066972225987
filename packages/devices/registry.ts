// The drivers that are built into the measuring program.

import { type DriverName, type DriverOffer, sameDriver } from "@etalon/messages/drivers";
import { dlt645MeterDriver } from "./dlt645-meter/driver.ts";
import type { Driver } from "./driver.ts";
import { scpiAnalyserDriver } from "./scpi-analyser/driver.ts";
import { waveformSourceDriver } from "./waveform-source/driver.ts";

const drivers: readonly Driver[] = [waveformSourceDriver, scpiAnalyserDriver, dlt645MeterDriver];

export const builtIn: readonly DriverOffer[] = drivers.map(
  ({ name, version, maker, identity, capabilities }) => ({
    ...{ name, version, maker, identity, capabilities },
    sha256: null,
  }),
);

export const builtInDriver = (wanted: DriverName): Driver | null =>
  drivers.find((driver) => sameDriver(driver, wanted)) ?? null;

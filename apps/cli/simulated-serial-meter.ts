// The meter of the demonstration's site that stands on a serial line, as its agent announces it: read by DL/T 645.

import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Shown } from "@etalon/outside/simulated/serial-meter";
import { OWNER } from "./simulated-site.ts";

const INSTRUMENT = "em-01";
export const METER_ADDRESS = "202603020001";
export const METER_SHOWS: Shown = {
  ...{ "active energy import": 18_204.37, "active energy export": 12.5, "reactive energy 1": 2_033.08 },
  ...{
    "voltage 1": 229.8,
    "voltage 2": 230.4,
    "voltage 3": 230.1,
    "current 1": 4.812,
    "active power": 1.1053,
  },
};

export const serialMeterInstrument = (agent: string): AnnouncedInstrument => ({
  resource: `${agent}/${INSTRUMENT}`,
  identity: { kind: "meter", maker: "Etalon", model: "EM-645", serial: METER_ADDRESS, firmware: "1.0" },
  access: { agent, instrument: INSTRUMENT, shape: "serial" },
  auxiliary: {
    title: "meter on a serial line (DL/T 645)",
    place: "Qinghe 110 kV substation",
    owner: OWNER,
    capabilities: { voltageRangeV: 300, currentRangeA: 60, accuracyClass: "0.5S" },
    calibration: null,
  },
});

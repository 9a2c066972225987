// The power analyser of the demonstration's site, as its agent announces it: an instrument that answers messages.

import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Load } from "@etalon/outside/simulated/load";
import { OWNER } from "./simulated-site.ts";

const INSTRUMENT = "pa-01";
export const ANALYSER_LOAD: Load = {
  frequencyHz: 50.02,
  voltage: 230,
  current: 5,
  powerFactor: 0.8,
  currentBalance: [1, 1.2, 0.5],
};

export const analyserInstrument = (agent: string): AnnouncedInstrument => ({
  resource: `${agent}/${INSTRUMENT}`,
  identity: {
    kind: "message-instrument",
    maker: "Etalon",
    model: "PA-3",
    serial: INSTRUMENT,
    firmware: "1.0",
  },
  access: { agent, instrument: INSTRUMENT, shape: "message" },
  auxiliary: {
    title: "power analyser",
    place: "Qinghe 110 kV substation",
    owner: OWNER,
    capabilities: { voltageRangeV: 600, currentRangeA: 20, accuracyClass: "0.1" },
    calibration: null,
  },
});

/** What it answers to `*IDN?`. */
export const identityLine = ({ identity: { maker, model, serial, firmware } }: AnnouncedInstrument): string =>
  [maker, model, serial, firmware].join(",");

// Driver of power analysers that speak SCPI, on whatever line they are: USB (USBTMC), a serial port, a socket.

import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import type { Reading } from "@etalon/messages/drivers";
import type { Driver, ReadInstrument } from "../driver.ts";
import { scpiConversation } from "./conversation.ts";

const quantities = [
  ...[1, 2, 3].map((phase) => ({ quantity: `voltage ${phase}`, unit: "V", query: `MEAS:VOLT? ${phase}` })),
  ...[1, 2, 3].map((phase) => ({ quantity: `current ${phase}`, unit: "A", query: `MEAS:CURR? ${phase}` })),
  ...[1, 2, 3].map((phase) => ({
    quantity: `active power ${phase}`,
    unit: "W",
    query: `MEAS:POW:ACT? ${phase}`,
  })),
  { quantity: "frequency", unit: "Hz", query: "MEAS:FREQ?" },
];

export const scpiAnalyserDriver: Driver<ReadInstrument> = {
  name: "scpi-analyser",
  version: "1",
  maker: "Etalon",
  identity: { kind: "message-instrument", maker: "Etalon", model: "PA-*" },
  capabilities: ["voltage", "current", "active power", "frequency"],

  async open(device, { identity: announced }) {
    const talk = scpiConversation(device);
    const said = await talk.ask("*IDN?");
    if (!said.ok) return said;
    const [maker, model, serial] = said.value.split(",").map((part) => part.trim());
    if (maker !== announced.maker || model !== announced.model || serial !== announced.serial)
      return refused(
        "device.identity",
        `the instrument says it is ${JSON.stringify(said.value.slice(0, 100))}, not ` +
          `${announced.maker} ${announced.model} ${announced.serial}`,
      );
    return good({ kind: "read-instrument", read: () => read(talk.ask), close: () => device.close() });
  },
};

async function read(ask: (query: string) => Promise<Answer<string>>): Promise<Answer<readonly Reading[]>> {
  const readings: Reading[] = [];
  for (const { quantity, unit, query } of quantities) {
    const said = await ask(query);
    if (!said.ok) return said;
    const value = Number(said.value);
    if (said.value.trim() === "" || !Number.isFinite(value))
      return refused(
        "device.reading",
        `${query} was answered by ${JSON.stringify(said.value.slice(0, 100))}`,
      );
    readings.push({ quantity, value, unit });
  }
  return good(readings);
}

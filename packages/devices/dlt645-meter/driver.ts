// Driver of meters that speak DL/T 645-2007 on a serial line: their address, and what their registers show.

import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { registers, valueFrom } from "@etalon/codecs/dlt645/index";
import type { Reading } from "@etalon/messages/drivers";
import type { Driver, ReadInstrument } from "../driver.ts";
import { type Conversation, dlt645Conversation } from "./conversation.ts";

/** The address itself, as every meter has it. */
const OWN_ADDRESS = "04000401";

export const dlt645MeterDriver: Driver<ReadInstrument> = {
  name: "dlt645-meter",
  version: "1",
  maker: "Etalon",
  identity: { kind: "meter", maker: "*", model: "*" },
  capabilities: ["active energy", "reactive energy", "voltage", "current", "active power"],

  async open(device, { identity: { serial } }) {
    if (!/^\d{12}$/.test(serial))
      return refused(
        "device.identity",
        `"${serial.slice(0, 40)}": a DL/T 645 meter is announced under its address, twelve digits`,
      );
    const talk = dlt645Conversation(device, serial);
    // Whoever answers under the address is the meter; some do not tell it once more.
    const told = await talk.ask(OWN_ADDRESS);
    if (!told.ok) return told;
    if (told.value.kind === "data") {
      const own = Buffer.from(told.value.data.slice(0, 6)).reverse().toString("hex");
      if (own !== serial)
        return refused("device.identity", `the meter under address ${serial} says that its own is ${own}`);
    }
    return good({ kind: "read-instrument", read: () => read(talk), close: () => device.close() });
  },
};

/** What a meter does not have is left out; all that it has must be sound. */
async function read(talk: Conversation): Promise<Answer<readonly Reading[]>> {
  const readings: Reading[] = [];
  for (const register of registers) {
    const { item, quantity, unit } = register;
    const told = await talk.ask(item);
    if (!told.ok) return told;
    if (told.value.kind === "refused") {
      if (told.value.unknown) continue;
      return refused("device.reading", `the meter refused ${quantity} (${item}): ${told.value.why}`);
    }
    const value = valueFrom(told.value.data, register);
    if (value.kind === "malformed")
      return refused("device.reading", `${quantity} (${item}) was answered by nonsense: ${value.why}`);
    if (value.kind === "number") readings.push({ quantity, value: value.value, unit });
  }
  return readings.length > 0
    ? good(readings)
    : refused("device.reading", "the meter has none of the registers that it was asked for");
}

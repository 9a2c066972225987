// The driver of DL/T 645 meters on a line that the test plays: who the meter is, what it shows, noise, and silence.

import type { ByteLink } from "@etalon/basis";
import { playedEnd } from "@etalon/basis/testing/played-end";
import { encodeFrame, encodeValue, lookForFrame, registers } from "@etalon/codecs/dlt645/index";
import { describe, expect, it } from "vitest";
import { dlt645Conversation } from "./conversation.ts";
import { dlt645MeterDriver } from "./driver.ts";

const ADDRESS = "201812345678";
const identityOf = (serial: string) =>
  ({ kind: "meter", maker: "M", model: "DTZ-1", serial, firmware: "1" }) as const;
const found = { identity: identityOf(ADDRESS), token: 1 };

/** A line on which each read item is answered by bytes; null: silence. What is asked comes back first, as on two wires. */
function line(answer: (item: string, nth: number) => Uint8Array | null) {
  const end = playedEnd();
  let asked = 0;
  const link: ByteLink = {
    write(bytes) {
      end.tell(bytes);
      const look = lookForFrame(bytes);
      if (look.kind !== "frame") return true;
      const item = Buffer.from(look.frame.data).reverse().toString("hex");
      const said = answer(item, asked++);
      for (const byte of said ?? []) end.tell(Uint8Array.of(byte)); // in any pieces
      return true;
    },
    drained: async () => undefined,
    heard: end.heard,
    close: end.close,
  };
  return { link, closed: end.closed, asked: () => asked };
}
const says = (item: string, value: Uint8Array, address = ADDRESS) =>
  encodeFrame({
    ...{ address, control: 0x91 },
    data: Uint8Array.from([...Buffer.from(item, "hex").reverse(), ...value]),
  });
const refuses = (bits: number) => encodeFrame({ address: ADDRESS, control: 0xd1, data: Uint8Array.of(bits) });
const own = Uint8Array.from(Buffer.from(ADDRESS, "hex").reverse());

function meter(shows: Readonly<Record<string, number>>) {
  return line((item) => {
    if (item === "04000401") return says(item, own);
    const register = registers.find((one) => one.item === item)!;
    const value = shows[register.quantity];
    return value === undefined ? refuses(2) : says(item, encodeValue(value, register));
  });
}

describe("the driver of DL/T 645 meters", () => {
  it("knows its meter by its address, and reads the registers that it has", async () => {
    const { link } = meter({ "active energy import": 123_456.78, "voltage 1": 230.1, "active power": -1.25 });
    const opened = await dlt645MeterDriver.open(link, found);
    if (!opened.ok) throw new Error(opened.why.text);
    expect(await opened.value.read()).toEqual({
      ok: true,
      value: [
        { quantity: "active energy import", value: 123_456.78, unit: "kWh" },
        { quantity: "voltage 1", value: 230.1, unit: "V" },
        { quantity: "active power", value: -1.25, unit: "kW" },
      ],
    });
  });

  it("refuses one that is announced under no address, or says that it is another; and nonsense", async () => {
    const nameless = await dlt645MeterDriver.open(meter({}).link, { identity: identityOf("SN7"), token: 1 });
    expect(nameless).toMatchObject({ ok: false, why: { text: expect.stringContaining("twelve digits") } });
    const other = line((item) => says(item, Uint8Array.of(9, 0, 0, 0, 0, 0)));
    expect(await dlt645MeterDriver.open(other.link, found)).toMatchObject({
      why: { code: "device.identity", text: expect.stringContaining("000000000009") },
    });
    const mad = line((item) => (item === "04000401" ? refuses(2) : says(item, new Uint8Array(4).fill(0xaa))));
    const opened = await dlt645MeterDriver.open(mad.link, found);
    if (!opened.ok) throw new Error(opened.why.text);
    expect(await opened.value.read()).toMatchObject({ ok: false, why: { code: "device.reading" } });
  });

  it("asks again when the line spoils an answer, hears no other meter, and gives up a silent one", async () => {
    const spoilt = line((item, nth) => {
      const sound = says(item, encodeValue(7, registers[0]!));
      if (nth === 0) return sound.map((byte, n) => (n === 12 ? byte ^ 1 : byte));
      return Uint8Array.from([...says(item, encodeValue(9, registers[0]!), "000000000001"), ...sound]);
    });
    const told = await dlt645Conversation(spoilt.link, ADDRESS, 200).ask("00010000");
    expect(told).toMatchObject({ ok: true, value: { kind: "data", data: encodeValue(7, registers[0]!) } });
    expect(spoilt.asked()).toBe(2);
    const silent = line(() => null);
    expect(await dlt645Conversation(silent.link, ADDRESS, 20).ask("00010000")).toMatchObject({
      ...{ ok: false, why: { code: "device.silent" } },
    });
    expect([silent.asked(), silent.closed()]).toEqual([3, true]);
    const gone = line(() => null);
    const asking = dlt645Conversation(gone.link, ADDRESS).ask("00010000");
    gone.link.close();
    expect(await asking).toMatchObject({ ok: false, why: { code: "device.gone" } });
  });
});

// A message instrument on USB against what Linux's own driver said to it in a virtual machine, to the byte: enumeration, a
// question and its answer, a block, a service request, status bytes, a trigger, an answer that never came, a clear.

import { readFileSync } from "node:fs";
import type { InstrumentLink } from "@etalon/basis";
import { type HostEvent, hostSession } from "@etalon/codecs/usbredir/index";
import { usbtmcInterface, VERSION_BCD } from "@etalon/codecs/usbtmc/index";
import { expect, it } from "vitest";
import { scpiAnalyser } from "../simulated/scpi-analyser.ts";
import { heldLink } from "../vmm-contract/held-link.ts";
import { usbInstrument } from "./usb-instrument.ts";

type Step =
  | ["raw" | "said" | "instrument", string]
  | ["status", number]
  | ["event", { readonly kind: string }];
const { exchange } = JSON.parse(
  readFileSync(new URL("vectors/linux-usbtmc.json", import.meta.url), "utf8"),
) as { exchange: Step[] };
const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const soon = <T>(look: () => T) => expect.poll(look, { interval: 2 });

it("answers the guest's driver as it did when that was content", async () => {
  const analyser = scpiAnalyser("Etalon,PA-3,SN7,1.0", {
    ...{ frequencyHz: 50, voltage: 230, current: 5, powerFactor: 0.8 },
  });
  const heard: string[] = [];
  const instrument = heldLink((line) => {
    heard.push(line);
    return line.startsWith("LATE") ? null : analyser.hear(line);
  });
  const qemu = heldLink();
  const written: string[] = [];
  const machine: InstrumentLink = {
    ...qemu.link,
    write: (bytes) => written.push(Buffer.from(bytes).toString("hex")) > 0,
  };
  const as = { kind: "message", maker: "Etalon", model: "PA-3", serial: "SN7" } as const;
  const over = usbInstrument(as, instrument.link, machine);
  let [said, asked] = [0, 0];
  for (const [what, value] of exchange) {
    if (what === "raw") qemu.tell(hex(value));
    if (what === "status") instrument.status(value);
    if (what === "said") {
      await soon(() => written.length).toBeGreaterThan(said);
      expect(written[said++]).toBe(value);
    }
    if (what === "instrument") {
      await soon(() => heard.length).toBeGreaterThan(asked);
      expect(heard[asked++]).toBe(value);
    }
  }
  qemu.end();
  await over;
  expect([written.length, heard]).toEqual([said, ["*IDN?", "TRAC:DATA? 700", "LATE?", "MEAS:FREQ?"]]);
  expect(instrument.closed()).toBe(true);
});

it("reads the guest's packets as what they are", () => {
  const interfaces = [usbtmcInterface];
  const session = hostSession({ vendor: 0x1209, product: 0x0001, versionBcd: VERSION_BCD, interfaces });
  const events: HostEvent[] = [];
  for (const [what, value] of exchange) if (what === "raw") events.push(...session.heard(hex(value)).events);
  const plain = JSON.parse(
    JSON.stringify(events, (_, value) =>
      typeof value === "bigint"
        ? String(value)
        : value instanceof Uint8Array
          ? Buffer.from(value).toString("hex")
          : value,
    ),
  );
  expect(plain).toEqual(exchange.flatMap(([what, value]) => (what === "event" ? [value] : [])));
  const requests = events.flatMap((event) =>
    event.kind === "control" && event.request.requestType === 0xa1 ? [event.request.request] : [],
  );
  // GET_CAPABILITIES, four READ_STATUS_BYTE, INITIATE_CLEAR, CHECK_CLEAR_STATUS (USBTMC table 15, USB488 table 9).
  expect(requests).toEqual([7, 128, 128, 128, 128, 5, 6]);
});

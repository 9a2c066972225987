// The analyser's driver on a local device that the test plays: who the instrument is, what it shows, and what becomes of
// one that says nothing, something else, or nonsense.

import type { ByteLink } from "@etalon/basis";
import { playedEnd } from "@etalon/basis/testing/played-end";
import { describe, expect, it } from "vitest";
import { scpiConversation } from "./conversation.ts";
import { scpiAnalyserDriver } from "./driver.ts";

const IDENTITY = "Etalon,PA-3,SN7,1.0";
const identity = {
  kind: "message-instrument",
  maker: "Etalon",
  model: "PA-3",
  serial: "SN7",
  firmware: "1.0",
} as const;
const found = { identity, token: 1 };

/** A device that answers each line, in pieces of one byte; null: it says nothing; undefined: it goes away. */
function device(answer: (line: string) => string | null | undefined) {
  const end = playedEnd();
  let line = "";
  const link: ByteLink = {
    write(bytes) {
      line += Buffer.from(bytes).toString("latin1");
      if (!line.endsWith("\n")) return true;
      const said = answer(line.trim());
      line = "";
      if (said === undefined) link.close();
      // Byte by byte: an answer may come in any pieces.
      else for (const byte of Buffer.from(said ?? "", "latin1")) end.tell(Uint8Array.of(byte));
      return true;
    },
    drained: async () => undefined,
    heard: end.heard,
    close: end.close,
  };
  return { link, closed: end.closed };
}

const open = (answer: (line: string) => string | null | undefined) => {
  const { link } = device(answer);
  return scpiAnalyserDriver.open(link, found);
};

describe("the driver of SCPI analysers", () => {
  it("knows its instrument, and reads it", async () => {
    const opened = await open((line) => (line === "*IDN?" ? `${IDENTITY}\r\n` : `+${line.length}.5E+00\n`));
    if (!opened.ok) throw new Error(opened.why.text);
    const readings = await opened.value.read();
    expect(readings).toMatchObject({ ok: true });
    if (readings.ok) {
      expect(readings.value).toHaveLength(10);
      expect(readings.value[0]).toEqual({ quantity: "voltage 1", value: 12.5, unit: "V" });
    }
  });

  it("refuses one that is not the announced, goes away, or shows no number", async () => {
    expect(await open(() => "Etalon,PA-3,SN8,1.0\n")).toMatchObject({
      why: { text: 'the instrument says it is "Etalon,PA-3,SN8,1.0", not Etalon PA-3 SN7' },
    });
    expect(await open(() => undefined)).toMatchObject({ why: { code: "device.gone" } });
    const opened = await open((line) => (line === "*IDN?" ? `${IDENTITY}\n` : "over\n"));
    if (!opened.ok) throw new Error(opened.why.text);
    expect(await opened.value.read()).toMatchObject({ ok: false, why: { code: "device.reading" } });
  });

  it("waits for an answer only so long, and lets the device go then", async () => {
    const { link, closed } = device(() => null);
    const said = await scpiConversation(link, 20).ask("*IDN?");
    expect(said).toMatchObject({ ok: false, why: { code: "device.silent" } });
    expect(closed()).toBe(true);
  });

  it("keeps questions and answers in turn, and bounds an answer without end", async () => {
    const { link } = device((line) => (line === "long" ? "x".repeat(2000) : `${line}!\n`));
    const talk = scpiConversation(link);
    const all = await Promise.all(["a", "b", "c"].map((one) => talk.ask(one)));
    expect(all).toEqual(["a!", "b!", "c!"].map((value) => ({ ok: true, value })));
    const endless: ByteLink = {
      ...link,
      heard: (async function* () {
        for (;;) yield new Uint8Array(1 << 18).fill(0x41);
      })(),
    };
    expect(await scpiConversation(endless).ask("?")).toMatchObject({ why: { code: "device.answer" } });
  });
});

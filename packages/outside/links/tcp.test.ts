// Links over real sockets: bytes both ways in order, back-pressure, an end that is seen, and no plain TCP off loopback.

import type { ByteLink } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { isLoopback } from "./loopback.ts";
import { dialLink, listenForLinks } from "./tcp.ts";

async function pair(): Promise<{ here: ByteLink; there: ByteLink; close: () => Promise<void> }> {
  let opened: (link: ByteLink) => void = () => undefined;
  const there = new Promise<ByteLink>((resolve) => {
    opened = resolve;
  });
  const listener = await listenForLinks("127.0.0.1", 0, ({ link }) => opened(link));
  if (!listener.ok) throw new Error(listener.why.text);
  const here = await dialLink("127.0.0.1", listener.value.port);
  if (!here.ok) throw new Error(here.why.text);
  return { here: here.value, there: await there, close: () => listener.value.close() };
}

describe("links over TCP", () => {
  it("carry bytes in order, wait for a slow reader, and end for both", async () => {
    const { here, there, close } = await pair();
    const chunk = new Uint8Array(65_536).map((_, n) => n % 251);
    const chunks = 200;
    let waited = 0;
    const writing = (async () => {
      for (let n = 0; n < chunks; n++) {
        if (here.write(chunk)) continue;
        waited++;
        await here.drained();
      }
      here.close();
    })();
    await new Promise((resolve) => setTimeout(resolve, 50)); // nobody reads yet: the writer must come to wait
    let bytes = 0;
    for await (const heard of there.heard) {
      for (let k = 0; k < heard.length; k += 4099) expect(heard[k]).toBe(((bytes + k) % 65_536) % 251);
      bytes += heard.length;
    }
    await writing;
    expect(bytes).toBe(chunks * chunk.length);
    expect(waited).toBeGreaterThan(0);
    there.close();
    await close();
  });

  it("stay open for writing when nobody listens any more", async () => {
    const { here, there, close } = await pair();
    here.write(Uint8Array.of(1));
    for await (const _ of there.heard) break;
    there.write(Uint8Array.of(2));
    for await (const heard of here.heard) {
      expect([...heard]).toEqual([2]);
      break;
    }
    here.close();
    there.close();
    await close();
  });

  it("end with their listener, also those that nobody reads", async () => {
    const { here, close } = await pair();
    here.write(new Uint8Array(1000)); // and nobody takes it on the other side
    here.close();
    await close();
    for await (const _ of here.heard) expect.unreachable("nothing was written to this side");
  });

  it("are refused off the loopback interface, and where nobody listens", async () => {
    expect(["127.0.0.1", "127.8.0.3", "::1", "localhost", "10.0.0.1", "example.org"].map(isLoopback)).toEqual(
      [...[true, true, true, true, false, false]],
    );
    expect(await listenForLinks("0.0.0.0", 0, () => undefined)).toMatchObject({
      ok: false,
      why: { code: "links.plain-tcp" },
    });
    expect(await dialLink("10.0.0.1", 9)).toMatchObject({ ok: false, why: { code: "links.plain-tcp" } });
    expect(await dialLink("127.0.0.1", 1)).toMatchObject({ ok: false, why: { code: "links.dial" } });
  });
});

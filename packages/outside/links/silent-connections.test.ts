// One address that opens connections and says nothing: it closes its own, and nobody else's.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { limitSilence, type SilenceLimits } from "./silent-connections.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const LIMITS = { connections: 1000, silentConnections: 1000, silentOfAddress: 5, silentForMs: 60_000 };

/** A listener that knows whoever says a byte. */
async function listener(limits: Partial<SilenceLimits> = {}): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.once("data", (heard) => {
      silence.speaks(socket);
      socket.write(heard);
    });
    socket.on("error", () => undefined);
  });
  const silence = limitSilence(server, { ...LIMITS, ...limits }, () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => server.close());
  return (server.address() as { port: number }).port;
}

interface Visitor {
  readonly socket: Socket;
  gone: boolean;
}
async function visitors(port: number, count: number, localAddress: string, says = ""): Promise<Visitor[]> {
  const all: Visitor[] = [];
  for (let n = 0; n < count; n++) {
    const socket = connect({ port, host: "127.0.0.1", localAddress });
    const one = { socket, gone: false };
    socket
      .on("error", () => undefined)
      .on("close", () => {
        one.gone = true;
      });
    closing.push(() => socket.destroy());
    await once(socket, "connect");
    if (says) {
      socket.write(says);
      await once(socket, "data"); // it has been heard
    }
    all.push(one);
  }
  return all;
}
const gone = (all: readonly Visitor[]) => all.map((one) => one.gone);

describe("silent connections of one address (127.0.0.0/8 as addresses: Linux)", () => {
  it.skipIf(process.platform !== "linux")(
    "are closed where there are too many, the longest silent first; those of others stay",
    async () => {
      const port = await listener();
      const others = await visitors(port, 5, "127.0.0.2");
      const flood = await visitors(port, 12, "127.0.0.3");
      await expect.poll(() => gone(flood)).toEqual([...new Array(7).fill(true), ...new Array(5).fill(false)]);
      expect(gone(others)).toEqual(new Array(5).fill(false));
    },
  );

  it("do not count once they have spoken: many terminals stand behind one address", async () => {
    const port = await listener();
    const terminals = await visitors(port, 20, "127.0.0.1", "x");
    const silent = await visitors(port, 6, "127.0.0.1");
    await expect.poll(() => gone(silent).filter(Boolean).length).toBeGreaterThan(0);
    expect(gone(silent).slice(1)).toEqual(new Array(5).fill(false));
    expect(gone(terminals).filter(Boolean)).toEqual([]);
  });
});

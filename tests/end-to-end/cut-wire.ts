// A wire between two programs that a test can cut: what passes it vanishes without a word, as when a cable is pulled, or
// its connections are reset. A connection that was cut is never whole again.

import { connect, createServer, type Socket } from "node:net";

export type Cut = "vanish" | "reset";

export interface CutWire {
  readonly port: number;
  /** Where it leads: a port on this computer. */
  leadTo(target: number): void;
  cut(how: Cut): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openCutWire(): Promise<CutWire> {
  let target = 0;
  let state: "whole" | Cut = "whole";
  /** By socket of either side: whether its bytes still arrive. */
  const whole = new Set<Socket>();
  const all = new Set<Socket>();
  const keep = (socket: Socket) => {
    all.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => all.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    near.on("data", () => {}); // read and dropped, until it is joined with the far side
    if (state === "reset") return void near.resetAndDestroy();
    if (state === "vanish") return;
    const far = connect(target, "127.0.0.1");
    keep(far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      whole.add(from);
      from.on("data", (bytes) => {
        if (!whole.has(from)) return;
        if (!to.write(bytes)) from.pause();
      });
      to.on("drain", () => from.resume());
      from.on("close", () => {
        if (whole.delete(from)) to.end(); // an end vanishes like anything else
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    leadTo(port) {
      target = port;
    },
    cut(how) {
      state = how;
      whole.clear();
      for (const socket of all)
        if (how === "reset") socket.resetAndDestroy();
        else socket.resume();
    },
    mend() {
      state = "whole";
    },
    async close() {
      for (const socket of all) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

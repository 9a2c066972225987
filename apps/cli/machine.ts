// The measuring machine's process: its control port is the channel to its parent, its devices are unix sockets.

import { rmSync } from "node:fs";
import { connect } from "node:net";
import { fromJson, toJson } from "@etalon/basis";
import { runMachine } from "@etalon/cloud/vm-measuring-machine/machine";
import { socketLink } from "@etalon/outside/links/socket-link";

async function* controlPort(): AsyncGenerator<unknown> {
  const heard: unknown[] = [];
  let open = process.connected; // or the node was killed while this program was read
  let wake: () => void = () => undefined;
  process.on("message", (text) => {
    if (typeof text === "string") heard.push(fromJson(text));
    wake();
  });
  process.on("disconnect", () => {
    open = false;
    wake();
  });
  while (open || heard.length > 0) {
    if (heard.length > 0) yield heard.shift();
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
}

await runMachine({
  heard: controlPort(),
  say: (message) => {
    // A node that has just ended hears nothing any more; its end is heard in turn, and ends us.
    if (process.connected) process.send?.(toJson(message), () => undefined);
  },
  openDevice: (path) =>
    new Promise((resolve, reject) => {
      const socket = connect(path, () => resolve(socketLink(socket)));
      socket.once("error", reject);
    }),
});
const [, , , folder] = process.argv;
if (folder) rmSync(folder, { recursive: true, force: true }); // a node that was killed can no longer clear up
process.exit(0);

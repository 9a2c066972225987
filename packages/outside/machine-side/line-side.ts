// The control port of a machine in a sandbox: a socket that it was started with, and JSON lines on it.

import { Socket } from "node:net";
import { toJson, waitingLine } from "@etalon/basis";
import { jsonLines } from "../links/json-lines.ts";
import type { MachineSide } from "./surroundings.ts";

export function lineSide(descriptor: number): Pick<MachineSide, "heard" | "say" | "leave"> {
  const port = new Socket({ fd: descriptor, readable: true, writable: true });
  const heard = waitingLine<unknown>();
  const lines = jsonLines();
  port.on("data", (bytes) => {
    for (const message of lines.heard(bytes)) heard.put(message);
  });
  port
    .on("error", () => port.destroy())
    .on("close", heard.end)
    .on("end", heard.end);
  return {
    heard: heard.items,
    say: (message) => {
      if (!port.destroyed) port.write(`${toJson(message)}\n`);
    },
    // What was said last is still to be heard, however long it takes; a node that was killed ends the sandbox.
    leave: (code) => void port.end(() => process.exit(code)),
  };
}

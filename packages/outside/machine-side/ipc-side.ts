// The control port of a machine that is a plain child process: Node's channel to the parent.

import { fromJson, toJson, waitingLine } from "@etalon/basis";
import type { MachineSide } from "./surroundings.ts";

export function ipcSide(): Pick<MachineSide, "heard" | "say" | "leave"> {
  const line = waitingLine<unknown>();
  let saying: Promise<void> = Promise.resolve();
  process.on("message", (text) => {
    if (typeof text === "string") line.put(fromJson(text));
  });
  process.on("disconnect", line.end);
  if (!process.connected) line.end(); // the node was killed while this program was read
  return {
    heard: line.items,
    // A node that has just ended hears nothing any more; its end is heard in turn, and ends us.
    say: (message) => {
      if (!process.connected) return;
      saying = new Promise((resolve) => process.send?.(toJson(message), () => resolve()));
    },
    leave: (code) => void saying.then(() => process.exit(code)), // what was said last is still to be heard
  };
}

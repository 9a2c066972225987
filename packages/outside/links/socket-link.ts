// A TCP or unix socket as a ByteLink with back-pressure both ways. For virtual links and local devices.

import type { Socket } from "node:net";
import type { ByteLink } from "@etalon/basis";

/** Wraps a connected socket. Reading pauses by itself while nobody takes what was heard. */
export function socketLink(socket: Socket): ByteLink {
  socket.on("error", () => socket.destroy()); // a broken link simply ends; what was on it is asked for again
  return {
    write: (bytes) => !socket.destroyed && socket.write(bytes),
    drained: () =>
      new Promise((resolve) => {
        if (socket.destroyed || !socket.writableNeedDrain) return resolve();
        const done = () => {
          socket.off("drain", done).off("close", done);
          resolve();
        };
        socket.on("drain", done).on("close", done);
      }),
    heard: bytesOf(socket),
    close: () => {
      socket.end();
      // A peer that never closes its half must not hold the link for ever.
      setTimeout(() => socket.destroy(), 1000).unref();
    },
  };
}

async function* bytesOf(socket: Socket): AsyncGenerator<Uint8Array> {
  try {
    // Whoever stops listening may still want to write: the link ends by `close` alone.
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch {
    // A reset is an end like any other: the link's user sees that no more comes.
  }
}

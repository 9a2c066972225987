// A local device of a machine as a link: a unix socket (process), a terminal line (sandbox, USB serial adapter), or a
// character device that is read on demand (a virtio port, a message instrument).

import { closeSync, constants, openSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { connect } from "node:net";
import { isatty, ReadStream } from "node:tty";
import type { ByteLink } from "@etalon/basis";
import { socketLink } from "../links/socket-link.ts";
import { demandLink } from "./demand-link.ts";

/** @throws when the device is not there, or is none */
export async function openDevice(path: string): Promise<ByteLink> {
  const what = await stat(path);
  if (what.isSocket()) return openSocket(path);
  if (!what.isCharacterDevice()) throw new Error(`${path} is no device`);
  // Told by name: a virtio port that is opened to be asked, and closed again, loses what has come.
  if (/\/tty[^/]*$/.test(path)) return openLine(path);
  return demandLink(await open(path, constants.O_RDWR), /\/usbtmc\d+$/.test(path));
}

function openSocket(path: string): Promise<ByteLink> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socketLink(socket)));
    socket.once("error", reject);
  });
}

/** To Node a terminal's ReadStream is a socket: both ways, and waiting for bytes holds no thread. */
function openLine(path: string): ByteLink {
  const file = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  if (isatty(file)) return socketLink(new ReadStream(file));
  closeSync(file);
  throw new Error(`${path} is no terminal line`);
}

// A simulated meter on a serial line: it answers what is read of it by DL/T 645, under its own address alone. The line is a
// socket, as serial servers give it. Opened by the simulated site and by tests.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { encodeFrame, encodeValue, lookForFrame, registers } from "@etalon/codecs/dlt645/index";

/** What it shows by quantity, as `registers` names them; what is left out it does not have. */
export type Shown = Readonly<Record<string, number>>;

const OWN_ADDRESS = "04000401";
const NO_SUCH_DATA = Uint8Array.of(2);

/** @returns what takes bytes of the line, in any pieces, and gives what the meter says to them */
export function serialMeter(address: string, shown: () => Shown): (bytes: Uint8Array) => Uint8Array {
  let rest: Uint8Array = new Uint8Array();
  const shownOf = (item: string): Uint8Array | null => {
    if (item === OWN_ADDRESS) return Uint8Array.from(Buffer.from(address, "hex").reverse());
    const register = registers.find((one) => one.item === item);
    const value = register && shown()[register.quantity];
    return register && value !== undefined ? encodeValue(value, register) : null;
  };
  return (bytes) => {
    rest = Uint8Array.from([...rest, ...bytes]);
    const said: Uint8Array[] = [];
    for (let look = lookForFrame(rest); ; look = lookForFrame(rest)) {
      rest = rest.subarray(look.used);
      if (look.kind === "need-more") return Uint8Array.from(Buffer.concat(said));
      if (look.kind !== "frame" || look.frame.address !== address || look.frame.control !== 0x11) continue;
      const asked = look.frame.data.slice(0, 4);
      const value = shownOf(Buffer.from(asked).reverse().toString("hex"));
      const answer = value
        ? { address, control: 0x91, data: Uint8Array.from([...asked, ...value]) }
        : { address, control: 0xd1, data: NO_SUCH_DATA };
      said.push(encodeFrame(answer));
    }
  };
}

export interface SerialMeter {
  readonly port: number;
  close(): Promise<void>;
}

export async function openSerialMeter(address: string, shown: () => Shown): Promise<SerialMeter> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const hear = serialMeter(address, shown);
    socket.on("data", (bytes) => {
      const answer = hear(bytes);
      if (answer.length > 0) socket.write(answer);
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

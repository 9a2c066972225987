// An instrument at its agent's host, opened by the address that the operator gave: a socket that takes SCPI as it is, a
// terminal line, a USB instrument of this host's kernel. Called by agents, for each link anew.

import { connect } from "node:net";
import type { Answer, InstrumentLink } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { socketLink } from "../links/socket-link.ts";
import { openDevice } from "../machine-side/device.ts";

const DIAL_WITHIN_MS = 5000;

/** @param address `tcp://192.0.2.7:5025`, or a device's path such as `/dev/ttyUSB0` or `/dev/usbtmc0` */
export async function openInstrument(address: string): Promise<Answer<InstrumentLink>> {
  const away = (why: string) =>
    refused("instrument.away", `the instrument at ${address} cannot be reached: ${why}`);
  if (address.startsWith("/"))
    return openDevice(address).then(good, (error: unknown) => away(String((error as Error).message)));
  const { protocol, hostname, port } = URL.canParse(address) ? new URL(address) : ({} as Partial<URL>);
  if (protocol !== "tcp:" || !hostname || !port)
    return refused(
      "instrument.address",
      `"${address}": an address like tcp://host:5025 or /dev/usbtmc0 is expected`,
    );
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port: Number(port), noDelay: true });
    const fail = (why: string) => {
      clearTimeout(late);
      socket.destroy();
      resolve(away(why));
    };
    const failed = (error: Error) => fail(error.message);
    const late = setTimeout(() => fail(`no answer within ${DIAL_WITHIN_MS / 1000} s`), DIAL_WITHIN_MS);
    socket.once("error", failed);
    socket.once("connect", () => {
      clearTimeout(late);
      socket.off("error", failed);
      resolve(good(socketLink(socket)));
    });
  });
}

// A driver from outside for the demonstration's analyser, as its maker would write and sign it: it reads one voltage, or
// fails after it was bound. For tests.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { insist } from "@etalon/basis";
import { signedPackage } from "@etalon/outside/drivers/package";
import { openShelf, type Shelf } from "@etalon/outside/drivers/shelf";

export const MAKER = "Fixture Works";
const maker = generateKeyPairSync("ed25519");

const codeOf = (version: string, works: boolean): string => `
const until = (incoming) => async () => {
  let text = "";
  while (!text.endsWith("\\n")) {
    const { value, done } = await incoming.next();
    if (done) throw new Error("the instrument went away");
    text += Buffer.from(value).toString("latin1");
  }
  return text.trim();
};
export default {
  name: "fixture-analyser",
  version: "${version}",
  async open(device, { identity }) {
    const answer = until(device.heard[Symbol.asyncIterator]());
    device.write(Buffer.from("*IDN?\\n"));
    const said = await answer();
    if (said.split(",")[2] !== identity.serial) return { ok: false, why: { code: "x", text: said } };
    const read = async () => {
      ${works ? "" : 'throw new Error("this version is broken");'}
      device.write(Buffer.from("MEAS:VOLT? 1\\n"));
      return { ok: true, value: [{ quantity: "voltage by ${version}", value: Number(await answer()), unit: "V" }] };
    };
    return { ok: true, value: { kind: "read-instrument", read, close: () => device.close() } };
  },
};
`;

/** A shelf with the maker trusted. */
export async function fixtureShelf(folder: string): Promise<Shelf> {
  const shelf = openShelf(folder);
  const pem = maker.publicKey.export({ type: "spki", format: "pem" }).toString();
  const trusted = await shelf.makers.trust(MAKER, pem, Date.now());
  insist(trusted.ok, trusted.ok ? "" : trusted.why.text);
  return shelf;
}

export function fixturePackage(version: string, works = true, key: KeyObject = maker.privateKey): string {
  const about = {
    ...{ name: "fixture-analyser", version, maker: MAKER, capabilities: ["voltage"] },
    identity: { kind: "message-instrument", maker: "Etalon", model: "PA-3" },
  };
  const made = signedPackage(about, codeOf(version, works), key);
  insist(made.ok, made.ok ? "" : made.why.text);
  return made.value;
}

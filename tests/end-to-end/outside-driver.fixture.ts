// A driver from outside for the demonstration's analyser, made from the example: it reads one voltage, or fails after it
// was bound. For tests.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { insist } from "@etalon/basis";
import { signedPackage } from "@etalon/outside/drivers/package";
import { openShelf, type Shelf } from "@etalon/outside/drivers/shelf";

export const MAKER = "Fixture Works";
const maker = generateKeyPairSync("ed25519");

const example = readFileSync(join(import.meta.dirname, "../../examples/driver/pa-3.mjs"), "utf8");

/** The example of the repository under another name, and broken where it is to fail. */
function codeOf(version: string, works: boolean): string {
  const changes: readonly (readonly [string, string])[] = [
    ['name: "pa-3"', 'name: "fixture-analyser"'],
    ['version: "1.0.0"', `version: "${version}"`],
    ['quantity: "voltage 1"', `quantity: "voltage by ${version}"`],
    ["async read() {", `async read() {${works ? "" : 'throw new Error("this version is broken");'}`],
  ];
  return changes.reduce((code, [from, to]) => {
    insist(code.includes(from), `the example should hold ${from}`);
    return code.replace(from, to);
  }, example);
}

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

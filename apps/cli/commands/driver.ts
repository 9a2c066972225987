// `etalon driver …`: for makers, signing what they made; for operators, whom they trust and what their nodes may offer; for
// users, their word on a driver that is offered.

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { toJson } from "@etalon/basis";
import { type DriverOffer, offerText } from "@etalon/messages/drivers";
import { writeKey } from "@etalon/outside/authority/credential-files";
import {
  ed25519Key,
  fingerprintOf,
  openPackage,
  PACKAGE_AT_MOST,
  signedPackage,
} from "@etalon/outside/drivers/package";
import { type Maker, openShelf, type Policy, policies, type Shelved } from "@etalon/outside/drivers/shelf";
import { readBytes, readJson } from "@etalon/outside/files/read-file";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { choiceArgument } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { writeWhole } from "../written-files.ts";
import { registerDriverWord } from "./driver-word.ts";

export const SHELF = ".etalon/drivers";

interface OnShelf {
  readonly drivers: string;
  readonly json?: boolean;
}

export function registerDriver(program: Command, screen: Screen): void {
  const driver = program
    .command("driver")
    .description("drivers from outside: signed by their makers, trusted by operators, accepted by users");
  const print = (json: boolean | undefined, value: unknown, text: string) =>
    screen.out(json ? `${toJson(value, 2)}\n` : `${text}\n`);
  const add = (name: string, description: string, example: string) =>
    driver
      .command(name)
      .description(description)
      .option("--json", "print one JSON document")
      .addHelpText("after", `\nExample:\n  npx etalon driver ${example}`);
  const onShelf = (name: string, description: string, example: string) =>
    add(name, description, example).option("--drivers <folder>", "the shelf: what nodes may offer", SHELF);

  registerMaking(add, print);

  onShelf(
    "verify",
    "whether a package may be put on the shelf, and what it is; nothing is changed",
    "verify m3.driver.json",
  )
    .argument("<package>", "a file that `driver sign` made")
    .action(async (file: string, options: OnShelf) => {
      const offer = taken(await openShelf(options.drivers).verify(await textOf(file)), file);
      print(options.json, offer, shownOffer(offer));
    });

  onShelf("add", "put a package on the shelf: nodes offer it from now on", "add m3.driver.json")
    .argument("<package>", "a file that `driver sign` made")
    .action(async (file: string, options: OnShelf) => {
      const offer = taken(await openShelf(options.drivers).add(await textOf(file)), file);
      const text = `offered from now on: ${shownOffer(offer)}\n${readersText(options.drivers)}`;
      print(options.json, { ...offer, shelf: resolve(options.drivers) }, text);
    });

  onShelf("list", "what is on the shelf, and which makers are trusted", "list").action(
    async (options: OnShelf) => {
      const shelf = openShelf(options.drivers);
      const [packages, makers, policy] = [
        await shelf.list(),
        await shelf.makers.list(),
        await shelf.policy(),
      ];
      print(options.json, { packages, makers, policy }, listText(packages, makers, policy));
    },
  );

  onShelf("trust", "trust a maker's key", 'trust --maker "Acme Metering" --key acme/public.pem')
    .requiredOption("--maker <name>", "the maker, as its drivers name it")
    .requiredOption("--key <file>", "its public key (Ed25519, PEM)")
    .action(async (options: OnShelf & { maker: string; key: string }) => {
      const { maker, key } = options;
      const trusted = taken(
        await openShelf(options.drivers).makers.trust(maker, await textOf(key), Date.now()),
        key,
      );
      print(options.json, trusted, makerText(trusted));
    });

  onShelf(
    "distrust",
    "revoke a maker's keys: its drivers are refused from now on",
    'distrust --maker "Acme Metering"',
  )
    .requiredOption("--maker <name>", "the maker, or the fingerprint of one key")
    .action(async (options: OnShelf & { maker: string }) => {
      const revoked = taken(await openShelf(options.drivers).makers.revoke(options.maker, Date.now()));
      print(options.json, revoked, revoked.map(makerText).join("\n"));
    });

  onShelf(
    "rollback",
    "withdraw the newest version of a driver: the former one is offered again",
    "rollback acme-m3",
  )
    .argument("<name>", "the driver's name")
    .action(async (name: string, options: OnShelf) => {
      const done = taken(await openShelf(options.drivers).rollback(name));
      const { withdrawn, former } = done;
      const now = former ? `${former.version} is offered again` : "no other version is here";
      print(options.json, done, `${name} ${withdrawn.version} is withdrawn; ${now}`);
    });

  onShelf("policy", "whether users are asked before a driver from outside is bound", "policy trusted")
    .addArgument(
      choiceArgument(
        "<policy>",
        "ask: users are asked; trusted: what trusted makers signed is bound",
        policies,
      ),
    )
    .action(async (policy: Policy, options: OnShelf) => {
      await openShelf(options.drivers).setPolicy(policy);
      const text =
        policy === "ask" ? "users are asked" : "what trusted makers signed is bound without asking";
      print(options.json, { policy }, `${text}; drivers that are built in always are`);
    });

  registerDriverWord(driver, screen);
}

type Add = (name: string, description: string, example: string) => Command;
type Print = (json: boolean | undefined, value: unknown, text: string) => void;

const DRIVER_TEXT = `
A driver is one JavaScript module without imports; examples/driver has one for the demonstration's analyser:
  export default { name: "pa-3", version: "1.0.0", async open(device, { identity }) { … } }
  open: { ok: true, value: { kind: "read-instrument", read, close } } or { ok: false, why: { code, text } }
Its description (--about), which says the same name and version:
  { "name": "pa-3", "version": "1.0.0", "maker": "Acme", "capabilities": ["voltage"],
    "identity": { "kind": "message-instrument", "maker": "Etalon", "model": "PA-3" } }   (* in a pattern: anything)`;

/** For makers: a key, and packages that are signed with it. */
function registerMaking(add: Add, print: Print): void {
  add("maker", "make a maker's key pair", "maker --to demo/acme")
    .requiredOption("--to <folder>", "where key.pem and public.pem go; key.pem is for the maker alone")
    .action(async ({ to, json }: { to: string; json?: boolean }) => {
      const key = join(to, "key.pem");
      if (existsSync(key)) throw new BadInput(`there is a key in ${to} already`);
      const pair = generateKeyPairSync("ed25519");
      const text = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
      writeWhole(join(to, "public.pem"), text);
      await writeKey(key, pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString());
      const fingerprint = fingerprintOf(pair.publicKey);
      print(json, { folder: to, fingerprint }, `key ${fingerprint} was made in ${to}`);
    });

  add(
    "sign",
    "sign a driver: its code, what it is for, what it can do",
    "sign --code examples/driver/pa-3.mjs --about examples/driver/pa-3.json --key demo/acme/key.pem --out demo/pa-3.driver.json",
  )
    .addHelpText("after", DRIVER_TEXT)
    .requiredOption("--code <file>", "one JavaScript module whose default export is the driver")
    .requiredOption(
      "--about <file>",
      "JSON: name, version, maker, identity {kind, maker, model, firmware?}, capabilities",
    )
    .requiredOption("--key <file>", "the maker's private key")
    .requiredOption("--out <file>", "the package")
    .action(async (options: { code: string; about: string; key: string; out: string; json?: boolean }) => {
      const key = taken(ed25519Key(await textOf(options.key), "private"), options.key) as KeyObject;
      const about = taken(await readJson(options.about));
      const code = await textOf(options.code);
      const text = taken(signedPackage(about, code, key), options.about);
      const { offer } = taken(openPackage(text));
      const { offeredDriver } = await import("@etalon/devices/offered-driver");
      taken(await offeredDriver(offer, code), options.code); // as a measuring machine would load it
      writeWhole(options.out, text);
      const { name, version } = offer;
      print(
        options.json,
        { package: options.out, name, version },
        `${name} ${version} is signed: ${options.out}`,
      );
    });
}

const textOf = async (file: string): Promise<string> =>
  new TextDecoder().decode(taken(await readBytes(file, PACKAGE_AT_MOST)));

/** A shelf that no node reads offers nothing: who is to read this one. */
function readersText(drivers: string): string {
  const shelf = resolve(drivers);
  const node = `etalon node --drivers ${shelf}`;
  const readers =
    basename(shelf) === "drivers" ? `etalon up (npm start) with --data ${dirname(shelf)}, or ${node}` : node;
  return `it is on the shelf ${shelf}, which is read by: ${readers}`;
}

function shownOffer(offer: DriverOffer): string {
  const { kind, maker, model, firmware } = offer.identity;
  const version = firmware === undefined ? "" : `, firmware ${firmware}`;
  return `${offerText(offer)}, for ${kind} ${maker} ${model}${version}`;
}

const makerText = ({ maker, fingerprint, trustedAt, revokedAt }: Maker): string =>
  `${maker}  key ${fingerprint}  ${revokedAt ? `revoked ${revokedAt.slice(0, 10)}` : `trusted since ${trustedAt.slice(0, 10)}`}`;

function listText(packages: readonly Shelved[], makers: readonly Maker[], policy: Policy): string {
  const lines = packages.map(({ offer, standing, why }) => `${standing}  ${why ?? shownOffer(offer)}`);
  return [
    ...(lines.length > 0
      ? lines
      : ["no driver from outside is here; those built into the measuring program are always offered"]),
    ...makers.map((maker) => `maker  ${makerText(maker)}`),
    `policy  ${policy}`,
  ].join("\n");
}

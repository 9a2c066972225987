// `etalon authority …`: the built-in certificate authority, on the operator's host.

import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { toJson } from "@etalon/basis";
import type { Host } from "@etalon/messages/hosts";
import type { IssuedCertificate } from "@etalon/outside/authority/authority";
import { type Identity, identityOf, identityUri, roles } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { hostOfIdentity } from "@etalon/outside/nats/host-of-identity";
import type { BusUser } from "@etalon/outside/nats/rights";
import { type Command, Option } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";

const days = { unit: "days", above: 0, highest: 825 };
const PASSPHRASE = "a file whose first line seals the authority's key";
const FOLDER = ".etalon/authority";
const WHOSE = `<role>/<id>, where the role is one of ${roles.join(", ")}`;
/** A third of what certificates are valid for. */
const RENEW_WITHIN_DAYS = 10;

interface Where {
  readonly authority: string;
  readonly passphrase?: string;
  readonly json?: boolean;
}

interface IssueOptions extends Where {
  readonly to: string;
  readonly host?: readonly string[];
  readonly domain?: string;
  readonly days?: number;
}

export function registerAuthority(program: Command, screen: Screen): void {
  const authority = program
    .command("authority")
    .description("certificates for the processes of a cloud on several hosts");
  const add = (name: string, description: string, example: string) =>
    authority
      .command(name)
      .description(description)
      .addOption(new Option("--authority <folder>", "where the authority keeps its key").default(FOLDER))
      .option("--passphrase <file>", PASSPHRASE)
      .option("--json", "print one JSON document")
      .addHelpText("after", `\nExample:\n  npx etalon authority ${example}`);
  const print = (found: readonly IssuedCertificate[], json: boolean | undefined) =>
    screen.out(json ? `${toJson(found.map(shown), 2)}\n` : found.map(line).join(""));

  add("init", "begin an authority; its key stays in its folder", "init").action(
    async ({ authority: folder, passphrase, json }: Where) => {
      const { initAuthority } = await load();
      taken(await initAuthority(resolve(folder), systemClock(), await passphraseIn(passphrase)));
      screen.out(
        json ? `${toJson({ authority: resolve(folder) }, 2)}\n` : `an authority was begun in ${folder}\n`,
      );
    },
  );

  add(
    "issue",
    "make keys and certificates for processes",
    "issue node/nc-01 node/nc-02 agent/ia-01 --to demo --domain example.org",
  )
    .argument("<whose...>", WHOSE)
    .requiredOption(
      "--to <folder>",
      "where a folder of key and certificates is made for each, called by the last part of the id; one of that name already is used itself",
    )
    .option("--host <name...>", "names and addresses of the host, for what looks at them (NATS, browsers)")
    .option("--domain <name>", "of the hosts, each called there by the last part of the id")
    .addOption(numberOption("--days <n>", "days that it is valid (30)", days))
    .action(async (whose: readonly string[], options: IssueOptions) => {
      const own = await opened(options);
      const identities = whose.map(identity);
      const issued: IssuedCertificate[] = [];
      for (const one of identities) {
        const name = one.id.slice(one.id.lastIndexOf("/") + 1);
        const { to, domain, days } = options;
        const given = resolve(to);
        const folder = basename(given) === name ? given : join(given, name);
        const hosts = [...(options.host ?? []), ...(domain ? [`${name}.${domain}`] : [])];
        issued.push(taken(await own.issue(one, { to: folder, hosts, ...(days && { days }) })));
      }
      print(issued, options.json);
    });

  add(
    "renew",
    "another certificate before the present one ends, and the revocation list",
    "renew nc-01 ia-01",
  )
    .argument("<folders...>", "folders of `issue`; the private keys need not be there")
    .addOption(
      numberOption("--within <n>", "renew what ends within so many days", {
        unit: "days",
        lowest: 0,
        highest: 825,
      }).default(RENEW_WITHIN_DAYS),
    )
    .action(async (folders: readonly string[], options: Where & { within: number }) => {
      const own = await opened(options);
      const renewed: IssuedCertificate[] = [];
      for (const folder of folders) {
        const one = taken(await own.renew(resolve(folder), { withinDays: options.within }));
        if (one) renewed.push(one);
      }
      if (renewed.length === 0 && !options.json)
        return screen.out(
          `nothing was due: no certificate ends within ${options.within} days; the revocation list was signed anew\n`,
        );
      print(renewed, options.json);
    });

  add("revoke", "put an identity's certificates, or one, on the revocation list", "revoke agent/ia-01")
    .argument("<what>", `${WHOSE}; or a serial number`)
    .action(async (what: string, options: Where) => {
      const own = await opened(options);
      const found = taken(await own.revoke(what.includes("/") ? identity(what) : what.toLowerCase()));
      if (found.length === 0)
        throw new BadInput(`"${what}": no valid certificate of that name or number is known`);
      print(found, options.json);
    });

  authority
    .command("bus")
    .description("configurations of the NATS servers: who they are, what each process may do there")
    .argument(
      "[folders...]",
      "folders of `issue` for bus/…: each gets its nats.conf; without any, rights alone",
    )
    .option("--passphrase <file>", PASSPHRASE)
    .option("--store <folder>", "where each keeps what it is told, on its host (default: in its folder)")
    .addOption(new Option("--authority <folder>", "where the authority keeps its key").default(FOLDER))
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon authority bus nats-1 nats-2 nats-3\n  npx etalon authority bus > bus-rights.conf",
    )
    .action(async (folders: readonly string[], options: Where & { store?: string }) => {
      const users = busUsers(await (await opened(options)).list());
      if (folders.length === 0) {
        const { authorizationText } = await import("@etalon/outside/nats/rights");
        return screen.out(authorizationText(users));
      }
      const { writeServerConfigurations } = await import("../bus-servers.ts");
      for (const file of taken(await writeServerConfigurations(folders, users, options.store)))
        screen.out(`${file} was written\n`);
    });

  add("list", "what was issued, until when it is valid, what was revoked", "list --json").action(
    async (options: Where) => print(await (await opened(options)).list(), options.json),
  );
}

/** Loaded only here: the other commands need none of it and start faster. */
const load = () => import("@etalon/outside/authority/authority");

async function opened({ authority, passphrase }: Where) {
  const { openAuthority } = await load();
  return taken(await openAuthority(resolve(authority), systemClock(), await passphraseIn(passphrase)));
}

/** Its first line; a command line is seen by others. */
async function passphraseIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new BadInput(`--passphrase ${file} cannot be read: ${error.message}`);
  });
  const [passphrase = ""] = text.split(/\r?\n/, 1);
  if (passphrase.length < 8)
    throw new BadInput(`--passphrase ${file}: 8 characters and more are expected in its first line`);
  return passphrase;
}

function identity(text: string): Identity {
  const found = identityOf(`etalon:${text}`);
  if (found) return found;
  throw new BadInput(`"${text}": ${WHOSE} is expected`);
}

/** Each identity once; all processes of the cloud are one host. */
function busUsers(issued: readonly IssuedCertificate[]): readonly BusUser[] {
  const valid = issued.filter(({ revokedAt, notAfter }) => revokedAt === null && notAfter > new Date());
  const hosts = new Map(
    valid.flatMap(({ identity }): [string, Host][] => {
      const host = hostOfIdentity(identity);
      return host ? [[identityUri(identity), host]] : [];
    }),
  );
  return [...hosts].map(([user, host]) => ({ user, host }));
}

const shown = ({ serial, identity, notAfter, revokedAt }: IssuedCertificate) => ({
  serial,
  identity: identityUri(identity),
  notAfter: notAfter.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
});

function line(certificate: IssuedCertificate): string {
  const { serial, identity, notAfter, revokedAt } = shown(certificate);
  const until = revokedAt ? `revoked ${revokedAt.slice(0, 10)}` : `valid until ${notAfter.slice(0, 10)}`;
  return `${identity}  ${until}  ${serial}\n`;
}

// `etalon doctor` finds what is wrong with a role's certificates, and names what mends it.

import { X509Certificate } from "node:crypto";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Clock } from "@etalon/basis";
import { instantFromPosixNs } from "@etalon/basis";
import { type Authority, initAuthority, openAuthority } from "@etalon/outside/authority/authority";
import type { Identity } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { scratch } from "../../cli/run-command.ts";
import { doctor, doubt, fault, of } from "./doctor.fixture.ts";

const { path } = scratch();
const kept = { ...process.env };
afterEach(() => {
  process.env = { ...kept };
});

describe("certificates", () => {
  const node: Identity = { role: "node", id: "nc-01" };
  const taken = <T>(answer: Answer<T>): T => {
    if (!answer.ok) throw new Error(answer.why.text);
    return answer.value;
  };
  const at = (days: number): Clock => ({
    now: () => instantFromPosixNs(BigInt(Date.now() + days * 86_400_000) * 1_000_000n),
  });
  const looked = async (to: string, what = "node") =>
    of(await doctor("--for", what, "--credentials", to), "certificate");
  let authority: Authority;
  beforeAll(async () => {
    authority = taken(await initAuthority(path("authority"), systemClock()));
  });
  const issued = async (name: string, by = authority, days = 30): Promise<string> => {
    taken(await by.issue(node, { to: path(name), days }));
    return path(name);
  };

  it("that are good are told with their end; others' keys, roles and authorities are found", async () => {
    const good = await issued("good");
    expect(await looked(good)).toMatchObject({
      state: "fine",
      text: expect.stringMatching(/^etalon:node\/nc-01, valid/),
    });
    const parent = path("good").replace(/\/good$/, "");
    expect(await looked(good, "agent")).toMatchObject(
      fault(
        /for another role: it is etalon:node\/nc-01's/,
        new RegExp(`issue agent/ID --to ${parent} --domain`),
      ),
    );
    chmodSync(join(good, "key.pem"), 0o644);
    expect(await looked(good)).toMatchObject(fault(/others can read/, /^chmod 600 /));
    expect(await looked(path("nowhere"))).toMatchObject(fault(/cannot be read/, /authority issue node\/ID/));
    const mixed = await issued("mixed");
    const other = taken(await initAuthority(path("other"), systemClock()));
    copyFileSync(join(await issued("foreign", other), "authority.pem"), join(mixed, "authority.pem"));
    expect(await looked(mixed)).toMatchObject(fault(/of another authority/, /authority issue node\/nc-01/));
  });

  it("that cannot be used are blamed alone: what rests on them is not looked at", async () => {
    process.env.DATABASE_URL = "postgres://e@database.invalid/etalon?sslmode=verify-full";
    process.env.NATS_URL = "nats://nats-1.invalid:4222";
    const first = { state: "doubt", text: "not looked at: the credentials come first", mend: null };
    const nowhere = await doctor("--for", "cloud", "--credentials", path("nowhere"));
    expect(of(nowhere, "certificate")).toMatchObject(fault(/cannot be read/, /authority issue cloud\/ID/));
    expect([of(nowhere, "database"), of(nowhere, "bus")]).toMatchObject([first, first]);
    expect(of(nowhere, "database's past")).toBeUndefined();
    const spoilt = await issued("spoilt");
    writeFileSync(join(spoilt, "revoked.pem"), "nothing");
    const told = await doctor("--for", "node", "--credentials", spoilt);
    expect(of(told, "certificate")).toMatchObject(fault(/is not what the authority wrote/, /issue node/));
    expect(of(told, "bus")).toMatchObject(first);
  });

  it("that end soon, have ended, or were revoked are found", async () => {
    expect(await looked(await issued("soon", authority, 3))).toMatchObject(
      doubt(/ends on/, /authority renew /),
    );
    const past = taken(await openAuthority(path("authority"), at(-40)));
    expect(await looked(await issued("ended", past, 30))).toMatchObject(
      fault(/ended on/, /authority renew /),
    );
    const future = taken(await openAuthority(path("authority"), at(3)));
    expect(await looked(await issued("future", future))).toMatchObject(fault(/not valid yet/, /^date/));
    const revoked = await issued("revoked");
    taken(await authority.revoke(serialOf(revoked)));
    copyFileSync(path("authority/revoked.pem"), join(revoked, "revoked.pem"));
    expect(await looked(revoked)).toMatchObject(
      fault(/was revoked/, /authority issue node\/nc-01 .*--authority/),
    );
    const list = await issued("old-list");
    const long = taken(await initAuthority(path("long"), at(-900)));
    copyFileSync(join(await issued("long-ago", long, 800), "revoked.pem"), join(list, "revoked.pem"));
    const told = await doctor("--for", "node", "--credentials", list);
    expect(told.findings).toContainEqual(
      expect.objectContaining(fault(/revocation list .* ended/, /authority renew/)),
    );
  });
});

const serialOf = (folder: string): string =>
  new X509Certificate(readFileSync(join(folder, "certificate.pem"))).serialNumber.toLowerCase();

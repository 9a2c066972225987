// `etalon authority`: one is begun, certificates are issued, listed, renewed and revoked; openssl says what is in them.

import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { etalon, etalonJson, expectRefused, scratch } from "./run-command.ts";

const { path } = scratch();
const AT = ["--authority", path("authority")];
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const openssl = (...args: readonly string[]) => spawnSync("openssl", args, { encoding: "utf8" });

interface Shown {
  readonly serial: string;
  readonly identity: string;
  readonly notAfter: string;
  readonly revokedAt: string | null;
}

it("begins, issues, lists, renews, revokes", async () => {
  expectRefused(await etalon("authority", "list", ...AT), "etalon authority init");
  expect((await etalon("authority", "init", ...AT)).code).toBe(0);
  expectRefused(await etalon("authority", "init", ...AT), "already");
  expect(statSync(path("authority/authority.key.pem")).mode & 0o777).toBe(0o600);

  expectRefused(
    await etalon("authority", "issue", "guest/x", "--to", path("x"), ...AT),
    '"guest/x"',
    "cloud, node",
  );
  const host = ["--host", "nc-01.example.org", "10.0.0.7"];
  const [node] = await etalonJson<Shown[]>(
    "authority",
    "issue",
    "node/nc-01",
    "--to",
    path("nc-01"),
    ...host,
    ...AT,
  );
  await etalonJson("authority", "issue", "agent/ia-01", "--to", path("."), "--days", "2", ...AT);
  expect(statSync(path("nc-01/key.pem")).mode & 0o777).toBe(0o600);
  expect(await etalonJson<Shown[]>("authority", "list", ...AT)).toMatchObject([
    { identity: "etalon:agent/ia-01", revokedAt: null },
    { identity: "etalon:node/nc-01", revokedAt: null, serial: node?.serial },
  ]);

  // Another's folder is no place for a key; one's own is.
  const key = () => readFileSync(path("nc-01/key.pem"), "utf8");
  const before = key();
  expectRefused(
    await etalon("authority", "issue", "agent/nc-01", "--to", path("nc-01"), ...AT),
    "holds the certificate of etalon:node/nc-01",
  );
  expect(key()).toBe(before);
  const another = ["--to", path("nc-01"), ...host, ...AT];
  await etalonJson("authority", "issue", "node/nc-01", ...another);
  expect(key()).not.toBe(before);

  const renewed = await etalonJson<Shown[]>("authority", "renew", path("nc-01"), path("ia-01"), ...AT);
  expect(renewed.map(({ identity }) => identity)).toEqual(["etalon:agent/ia-01"]); // the other has time
  expect(await etalon("authority", "renew", path("nc-01"), ...AT)).toMatchObject({
    out: "nothing was due: no certificate ends within 10 days; the revocation list was signed anew\n",
  });
  await etalon("authority", "issue", "terminal/demo/site/yh-01", "--to", path("yh"), ...AT);
  const bus = (await etalon("authority", "bus", ...AT)).out;
  for (const user of ["node/nc-01", "agent/ia-01", "terminal/demo/site/yh-01"])
    expect(bus).toContain(`"etalon:${user}"`);
  expect(bus).toContain('publish: ["etalon.from.terminal.yh-01",');
  const revoked = await etalonJson<Shown[]>("authority", "revoke", "agent/ia-01", ...AT);
  expect(revoked).toHaveLength(2); // the one before it, too
  expect((await etalon("authority", "bus", ...AT)).out).not.toContain("ia-01");
  expectRefused(await etalon("authority", "revoke", "agent/ia-01", ...AT), "no valid certificate");
  expect((await etalon("authority", "list", ...AT)).out).toMatch(
    /^etalon:agent\/ia-01 {2}revoked \d{4}-\d\d-\d\d {2}[0-9a-f]{30}$/m,
  );
});

it("issues several at once, each with its host, and writes the configurations of NATS servers", async () => {
  const two = ["bus/nats-1", "bus/nats-2"];
  const to = ["--to", path("several"), "--domain", "example.org", ...AT];
  const issued = await etalonJson<Shown[]>("authority", "issue", ...two, "terminal/demo/site/yh-02", ...to);
  expect(issued.map(({ identity }) => identity)).toEqual([
    "etalon:bus/nats-1",
    "etalon:bus/nats-2",
    "etalon:terminal/demo/site/yh-02",
  ]);
  const [one, other, terminal] = ["nats-1", "nats-2", "yh-02"].map((name) => path(`several/${name}`));
  expect((await etalon("authority", "bus", one!, other!, ...AT)).code).toBe(0);
  const text = readFileSync(join(other!, "nats.conf"), "utf8");
  expect(text).toMatch(/^server_name: "nats-2"$/m);
  expect(text).toMatch(/cert_file: "nats-2\/certificate.pem"/);
  expect(text).toMatch(
    /routes: \["nats-route:\/\/nats-1.example.org:6222", "nats-route:\/\/nats-2.example.org:6222"\]/,
  );
  expect(text).toContain('"etalon:terminal/demo/site/yh-02"');
  expectRefused(await etalon("authority", "bus", terminal!, ...AT), "bus/<id>");
  await etalon("authority", "issue", "bus/nats-3", "--to", path("nameless/nats-3"), ...AT);
  expectRefused(await etalon("authority", "bus", one!, path("nameless/nats-3"), ...AT), "--host");
  expect((await etalon("authority", "bus", path("nameless/nats-3"), ...AT)).code).toBe(0); // alone it needs no name
});

it.skipIf(!hasOpenssl)("openssl (Debian's openssl) reads and checks what was issued", () => {
  const text = openssl("x509", "-in", path("nc-01/certificate.pem"), "-noout", "-text").stdout;
  expect(text).toMatch(/URI:etalon:node\/nc-01, DNS:nc-01\.example\.org, IP Address:10\.0\.0\.7/);
  expect(text).toMatch(/TLS Web Client Authentication, TLS Web Server Authentication/);
  expect(text).toMatch(/CA:FALSE/);
  const check = (folder: string) =>
    openssl(
      "verify",
      "-crl_check",
      "-CAfile",
      path("authority/authority.pem"),
      "-CRLfile",
      path("authority/revoked.pem"),
      path(`${folder}/certificate.pem`),
    );
  expect(check("nc-01").stdout).toMatch(/: OK/);
  expect(check("ia-01").stderr).toMatch(/certificate revoked/);
});

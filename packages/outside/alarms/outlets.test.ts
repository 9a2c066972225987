// Webhooks and mail against real servers: signed as others verify it, refused where only this host can be reached, over TLS,
// and told in one sentence what failed.

import { mkdtemp, writeFile } from "node:fs/promises";
import "reflect-metadata";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AlarmDelivery, NumberedNews } from "@etalon/messages/alarms";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { SMTPServer } from "smtp-server";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLocalAddress } from "./callable-address.ts";
import { mailTo } from "./mail.ts";
import { type Webhook as Hook, type MailOutlet, readAlarmSettings } from "./settings.ts";
import { postTo } from "./webhook.ts";

const SECRET = `whsec_${Buffer.from("thirty-two bytes of test secret!").toString("base64")}`;
const stop = new AbortController().signal;
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

interface Asked {
  readonly headers: Record<string, string>;
  readonly body: string;
}
let asked: Asked[] = [];
let answer = 204;
let hook: Hook;
beforeAll(async () => {
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const piece of request) body += piece;
    asked.push({ headers: request.headers as Record<string, string>, body });
    reply.writeHead(answer, answer === 302 ? { location: "http://127.0.0.1:1/" } : {}).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const key = Buffer.from(SECRET.slice(6), "base64");
  const common = { name: "duty", leastSeverity: "low", gatherS: 0 } as const;
  hook = {
    kind: "webhook",
    ...common,
    url: `http://127.0.0.1:${port}/in`,
    local: true,
    key,
    authority: null,
  };
});

const post = (body = "{}") => ({ id: "duty-7", body, nowS: Math.floor(Date.now() / 1000) });

describe("a webhook", () => {
  it("is signed so that the standard's own library verifies it, and no other content", async () => {
    asked = [];
    expect(await postTo(hook, post('{"news":["ü"]}'), stop)).toMatchObject({ ok: true });
    const [{ headers, body }] = asked as [Asked];
    expect(headers["webhook-id"]).toBe("duty-7");
    expect(new Webhook(SECRET).verify(body, headers)).toEqual({ news: ["ü"] });
    expect(() => new Webhook(SECRET).verify(`${body} `, headers)).toThrow();
    expect(body + JSON.stringify(headers)).not.toContain(SECRET.slice(6));
  });

  it("has not arrived unless it was answered with 2xx, and follows nobody elsewhere", async () => {
    for (const status of [302, 410, 500]) {
      [asked, answer] = [[], status];
      const taken = await postTo(hook, post(), stop);
      expect(taken).toMatchObject({ ok: false, why: { text: `127.0.0.1 answered ${status}` } });
      expect(asked).toHaveLength(1);
    }
    answer = 204;
    const nobody = { ...hook, url: "http://127.0.0.1:1/" };
    expect(await postTo(nobody, post(), stop)).toMatchObject({ ok: false });
  });

  it("calls nothing that only this host can reach, by address or by name, unless that is allowed", async () => {
    asked = [];
    const { port } = new URL(hook.url);
    for (const host of [
      "127.0.0.1",
      "localhost",
      "[::1]",
      "169.254.169.254",
      "[::ffff:127.0.0.1]",
      "0x7f.1",
    ]) {
      const taken = await postTo({ ...hook, local: false, url: `http://${host}:${port}/` }, post(), stop);
      expect(taken, host).toMatchObject({
        ok: false,
        why: { text: expect.stringContaining('"local": true') },
      });
    }
    expect(asked).toEqual([]);
    for (const far of ["10.0.0.1", "192.168.1.1", "8.8.8.8", "2001:db8::1", "fd00::1"])
      expect(isLocalAddress(far), far).toBe(false);
    for (const near of ["fe80::1", "::", "0.0.0.0", "224.0.0.1", "255.255.255.255", "64:ff9b::7f00:1"])
      expect(isLocalAddress(near), near).toBe(true);
  });
});

const news = (n: number, text: string): NumberedNews =>
  ({
    number: n,
    alarm: `a-${n}`,
    atTaiNs: 1_800_000_000_000_000_000n,
    severity: "high",
    what: "raised",
    text,
  }) as NumberedNews;
const delivery = (...all: NumberedNews[]): AlarmDelivery => ({ id: "crew-9", missed: 0, news: all });

describe("mail", () => {
  const got: string[] = [];
  let outlet: MailOutlet;
  beforeAll(async () => {
    const server = new SMTPServer({
      authOptional: true,
      allowInsecureAuth: false,
      onData(stream, _session, done) {
        let text = "";
        stream.on("data", (piece) => {
          text += piece;
        });
        stream.on("end", () => {
          got.push(text);
          done(
            text.includes("full house") ? Object.assign(new Error("no room"), { responseCode: 452 }) : null,
          );
        });
      },
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closing.push(() => new Promise<void>((done) => server.close(done)));
    const { port } = server.server.address() as AddressInfo;
    outlet = {
      ...{
        kind: "mail",
        name: "crew",
        leastSeverity: "low",
        gatherS: 0,
        server: "127.0.0.1",
        port,
        tls: "none",
      },
      ...{ from: "etalon@example.org", to: ["crew@example.org"], login: null, authority: null },
    };
  });

  it("is one for what was gathered, under the delivery's id, with no room for others' headers", async () => {
    const forged = news(1, "meter m: wrong\r\nBcc: eve@example.org");
    expect(await mailTo(outlet, delivery(forged, news(2, "another")))).toMatchObject({ ok: true });
    expect(got).toHaveLength(1);
    const [head = "", body = ""] = got[0]!.split("\r\n\r\n");
    expect(head).toContain("Message-ID: <crew-9@example.org>");
    expect(head).toMatch(/Subject: Etalon: high, raised: meter m: wrong.*\(and 1\s+more alarms\)/s);
    expect(head).not.toMatch(/^Bcc:/m);
    expect(body).toContain("another");
  });

  it("that the server refuses, or that it would take without TLS, has not arrived", async () => {
    expect(await mailTo(outlet, delivery(news(1, "full house")))).toMatchObject({
      ...{ ok: false, why: { text: expect.stringContaining("no room") } },
    });
    // The server's certificate is its own word: nobody vouches for it.
    expect(await mailTo({ ...outlet, tls: "starttls" }, delivery(news(1, "x")))).toMatchObject({ ok: false });
    expect(await mailTo({ ...outlet, port: 1 }, delivery(news(1, "x")))).toMatchObject({ ok: false });
  });
});

describe("over TLS", () => {
  it("webhook and mail go to whom the named authority vouches for, the mail with a password, and to nobody else", async () => {
    const { cert, key } = await selfSigned("localhost");
    const server = createTlsServer({ cert, key }, (request, reply) => {
      request.resume();
      reply.writeHead(200).end();
    });
    const said: string[] = [];
    const smtp = new SMTPServer({
      ...{ cert, key },
      onAuth({ username, password }, _session, done) {
        said.push(`${username} ${password}`);
        done(null, { user: username });
      },
      onData(stream, { secure }, done) {
        said.push(secure ? "encrypted" : "plain");
        stream.resume();
        stream.on("end", () => done());
      },
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    await new Promise<void>((done) => smtp.listen(0, "127.0.0.1", done));
    closing.push(
      () => server.close(),
      () => new Promise<void>((done) => smtp.close(done)),
    );
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    expect(await postTo({ ...hook, url, authority: cert }, post(), stop)).toMatchObject({ ok: true });
    expect(await postTo({ ...hook, url }, post(), stop)).toMatchObject({
      ok: false,
      why: { text: expect.stringMatching(/self.signed/) },
    });
    const outlet: MailOutlet = {
      ...{
        kind: "mail",
        name: "crew",
        leastSeverity: "low",
        gatherS: 0,
        server: "localhost",
        tls: "starttls",
      },
      ...{
        from: "etalon@example.org",
        to: ["crew@example.org"],
        login: { user: "etalon", password: "secret" },
      },
      ...{ port: (smtp.server.address() as AddressInfo).port, authority: cert },
    };
    expect(await mailTo(outlet, delivery(news(1, "x")))).toMatchObject({ ok: true });
    expect(said).toEqual(["etalon secret", "encrypted"]);
    expect(await mailTo({ ...outlet, authority: null }, delivery(news(1, "x")))).toMatchObject({ ok: false });
    expect(said, "no password is said to others").toHaveLength(2);
  });
});

async function selfSigned(name: string) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ name: `CN=${name}`, keys, signingAlgorithm: algorithm },
    extensions: [new SubjectAlternativeNameExtension([{ type: "dns", value: name }])],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    cert: certificate.toString("pem"),
    key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`,
  };
}

describe("the operator's file", () => {
  it("is read with its secrets from beside it, and refused with the place and what is expected", async () => {
    const folder = await mkdtemp(join(tmpdir(), "etalon-alarms-"));
    await writeFile(join(folder, "secret"), `${SECRET}\n`);
    await writeFile(join(folder, "short"), "whsec_c2hvcnQ=");
    const read = async (value: unknown) => {
      await writeFile(join(folder, "alarms.json"), JSON.stringify(value));
      const answer = await readAlarmSettings(join(folder, "alarms.json"));
      return answer.ok ? answer.value : answer.why.text.replace(`${folder}/alarms.json: `, "");
    };
    const one = { name: "duty", url: "https://example.org/hook", secretFile: "secret" };
    const mail = { name: "crew", server: "smtp.example.org", from: "a@example.org", to: ["b@example.org"] };
    expect(await read({ webhooks: [one], mail: [mail] })).toMatchObject([
      { kind: "webhook", name: "duty", gatherS: 0, local: false, leastSeverity: "low" },
      { kind: "mail", name: "crew", gatherS: 60, port: 587, tls: "starttls", login: null },
    ]);
    expect(await read({ webhooks: [{ ...one, url: "http://example.org/" }] })).toMatch(/https is expected/);
    expect(await read({ webhooks: [{ ...one, secretFile: "short" }] })).toMatch(/24 to 64 bytes is expected/);
    expect(await read({ webhooks: [{ ...one, secretFile: "none" }] })).toMatch(/a file cannot be read/);
    expect(await read({ webhooks: [one, one] })).toMatch(/two outlets are called duty/);
    expect(await read({ mail: [{ ...mail, tls: "none" }] })).toMatch(/is for a server on this host/);
    expect(await read({ mail: [{ ...mail, user: "u" }] })).toMatch(/expected together/);
    expect(await read({ mail: [{ ...mail, colour: 1 }] })).toMatch(/colour/);
  });
});

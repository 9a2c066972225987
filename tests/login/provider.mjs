// An identity provider in a process of its own: the package oidc-provider, with the accounts in ACCOUNTS. Who is at the
// browser says a header; `POST /accounts` changes what is known of somebody, `POST /lie` makes ID tokens wrong in one way.
// Prints its issuer. Run by `login.test.ts`, until its stdin ends.

import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const accounts = new Map(Object.entries(JSON.parse(process.env.ACCOUNTS ?? "{}")));
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const others = generateKeyPairSync("rsa", { modulusLength: 2048 });
let lie = "";

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
const client = {
  application_type: "native",
  redirect_uris: ["http://127.0.0.1/"], // of any port
  response_types: ["code"],
  grant_types: ["authorization_code", DEVICE],
};

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...keys.privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "RS256" }] },
  clients: [
    { ...client, client_id: "etalon", token_endpoint_auth_method: "none" },
    { ...client, client_id: "etalon-with-secret", client_secret: "known to two" },
  ],
  scopes: ["openid", "groups", "profile"],
  claims: { openid: ["sub"], profile: ["preferred_username"], groups: ["groups"] },
  features: { devInteractions: { enabled: false }, deviceFlow: { enabled: true } },
  cookies: { keys: ["a test"] },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({
      clientId: oidc.client.clientId,
      accountId: oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile groups");
    await grant.save();
    return grant;
  },
  ttl: { DeviceCode: 600 },
});
provider.use(async (context, next) => {
  await next();
  if (lie !== "" && context.path === "/token" && context.body?.id_token)
    context.body = { ...context.body, id_token: liedAbout(context.body.id_token) };
});

function liedAbout(token) {
  const [head, body] = token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  const wrong = {
    aud: { aud: "another-client" },
    iss: { iss: "https://elsewhere.example" },
    exp: { exp: 1_000_000 },
    nonce: { nonce: "of another login" },
    sub: { sub: "root" },
  }[lie];
  const encoded = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  if (lie === "alg") return `${encoded({ ...head, alg: "none" })}.${encoded(body)}.`;
  const signed = `${encoded(head)}.${encoded({ ...body, ...wrong })}`;
  if (lie === "sub") return `${signed}.${token.split(".")[2]}`; // another's name under the old signature
  const key = lie === "key" ? others.privateKey : keys.privateKey;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

server.on("request", async (request, response) => {
  const { pathname } = new URL(request.url, issuer);
  if (request.method === "POST" && (pathname === "/accounts" || pathname === "/lie")) {
    let text = "";
    for await (const piece of request) text += piece;
    if (pathname === "/lie") lie = text;
    else for (const [id, claims] of Object.entries(JSON.parse(text))) accounts.set(id, claims);
    return response.end();
  }
  if (!pathname.startsWith("/interaction/")) return provider.callback()(request, response);
  const id = request.headers["x-account"];
  const refused = { error: "access_denied", error_description: "<script>alert(1)</script>" };
  const result = accounts.has(id) ? { login: { accountId: id }, consent: {} } : refused;
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});
process.stdin.resume().on("end", () => process.exit());
process.stdout.write(`${issuer}\n`);

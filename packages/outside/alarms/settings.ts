// The operator's file on where news of alarms go: webhooks and addresses for mail. Read by whoever has the station in it, at
// its start; secrets are in files beside it.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Answer, good, refused } from "@etalon/basis";
import { mostOutlets, outlet, severity } from "@etalon/messages/alarms";
import { misfit } from "@etalon/messages/nouns";
import { z } from "zod";
import { isLoopback } from "../links/loopback.ts";

const name = outlet.shape.name.regex(/^[a-z0-9][a-z0-9-]*$/, "a name of small letters, digits and -").max(60);
const file = z.string().min(1).max(500);
const common = { name, leastSeverity: severity.default("low") };

const webhook = z.strictObject({
  ...common,
  gatherS: outlet.shape.gatherS.default(0),
  url: z.url({ protocol: /^https?$/ }),
  /** Whose content signs what is sent: `whsec_` and base64 of 24 to 64 bytes (standardwebhooks.com). */
  secretFile: file,
  /** This host and its link may be called; else nothing that is not to be reached from elsewhere is. */
  local: z.boolean().default(false),
  /** PEM of the authority by which its certificate is looked at; left out: those of Node. */
  authorityFile: file.optional(),
});
const mail = z.strictObject({
  ...common,
  gatherS: outlet.shape.gatherS.default(60),
  server: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(587),
  /** From the first byte on, as on port 465; else the server has to offer it before anything is said. */
  tls: z.enum(["at once", "starttls", "none"]).default("starttls"),
  authorityFile: file.optional(),
  user: z.string().min(1).max(200).optional(),
  passwordFile: file.optional(),
  from: z.email(),
  to: z.array(z.email()).min(1).max(50),
});
const settings = z
  .strictObject({
    webhooks: z.array(webhook).max(mostOutlets).default([]),
    mail: z.array(mail).max(mostOutlets).default([]),
  })
  .superRefine(({ webhooks, mail: mails }, context) => {
    const names = [...webhooks, ...mails].map((one) => one.name);
    const twice = names.find((one, n) => names.indexOf(one) !== n);
    if (twice !== undefined) context.addIssue({ code: "custom", message: `two outlets are called ${twice}` });
    if (names.length > mostOutlets)
      context.addIssue({ code: "custom", message: `at most ${mostOutlets} outlets are expected` });
  });

export interface Webhook
  extends Pick<z.output<typeof webhook>, "name" | "leastSeverity" | "gatherS" | "url" | "local"> {
  readonly kind: "webhook";
  readonly key: Uint8Array;
  readonly authority: string | null;
}
export interface MailOutlet
  extends Pick<
    z.output<typeof mail>,
    "name" | "leastSeverity" | "gatherS" | "server" | "port" | "tls" | "from" | "to"
  > {
  readonly kind: "mail";
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly authority: string | null;
}
export type AlarmOutlet = Webhook | MailOutlet;

export async function readAlarmSettings(path: string): Promise<Answer<readonly AlarmOutlet[]>> {
  const wrong = (why: string) => refused("alarms.settings", `${path}: ${why}`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return wrong(`JSON is expected (${(error as Error).message})`);
  }
  const why = misfit(settings, value, "the file");
  if (why) return wrong(why);
  const { webhooks, mail: mails } = settings.parse(value);
  const beside = async (one: string | undefined): Promise<string | null> =>
    one === undefined ? null : (await readFile(resolve(dirname(path), one), "utf8")).trim();
  const outlets: AlarmOutlet[] = [];
  for (const { secretFile, authorityFile, ...rest } of webhooks) {
    const { protocol, hostname, username } = new URL(rest.url);
    if (protocol === "http:" && !isLoopback(hostname))
      return wrong(`webhook ${rest.name}: https is expected, but for this host itself`);
    if (username) return wrong(`webhook ${rest.name}: an address without a user is expected`);
    try {
      const key = keyIn((await beside(secretFile)) ?? "");
      if (!key)
        return wrong(
          `webhook ${rest.name}: whsec_ and base64 of 24 to 64 bytes is expected in its secretFile`,
        );
      outlets.push({ kind: "webhook", ...rest, key, authority: await beside(authorityFile) });
    } catch (error) {
      return wrong(`webhook ${rest.name}: a file cannot be read: ${(error as Error).message}`);
    }
  }
  for (const { passwordFile, authorityFile, user, ...rest } of mails) {
    if ((user === undefined) !== (passwordFile === undefined))
      return wrong(`mail ${rest.name}: user and passwordFile are expected together`);
    if (rest.tls === "none" && (user !== undefined || !isLoopback(rest.server)))
      return wrong(`mail ${rest.name}: tls "none" is for a server on this host, without a password`);
    try {
      const password = await beside(passwordFile);
      const login = user === undefined || password === null ? null : { user, password };
      outlets.push({ kind: "mail", ...rest, login, authority: await beside(authorityFile) });
    } catch (error) {
      return wrong(`mail ${rest.name}: a file cannot be read: ${(error as Error).message}`);
    }
  }
  return good(outlets);
}

function keyIn(secret: string): Uint8Array | null {
  if (!/^whsec_[A-Za-z0-9+/]+=*$/.test(secret)) return null;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  return key.length >= 24 && key.length <= 64 ? key : null;
}

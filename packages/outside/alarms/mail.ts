// One mail for what was gathered, not one for each member of an alarm. Its Message-ID is the delivery's, the same however
// often it is sent. Called by `take-out.ts`.

import { type Answer, good, refused, utcText } from "@etalon/basis";
import { type AlarmDelivery, severities } from "@etalon/messages/alarms";
import { createTransport } from "nodemailer";
import type { MailOutlet } from "./settings.ts";

const WITHIN_MS = 30_000;
const LINES_AT_MOST = 100;

export async function mailTo(outlet: MailOutlet, delivery: AlarmDelivery): Promise<Answer<void>> {
  const { server, port, tls, login, authority, from, to } = outlet;
  const transport = createTransport({
    ...{
      host: server,
      port,
      secure: tls === "at once",
      requireTLS: tls === "starttls",
      ignoreTLS: tls === "none",
    },
    ...{ connectionTimeout: WITHIN_MS, greetingTimeout: WITHIN_MS, socketTimeout: WITHIN_MS },
    ...(login && { auth: { user: login.user, pass: login.password } }),
    tls: { minVersion: "TLSv1.2", ...(authority !== null && { ca: authority }) },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  try {
    const messageId = `<${delivery.id}@${from.slice(from.lastIndexOf("@") + 1)}>`;
    const headers = { "Auto-Submitted": "auto-generated" };
    await transport.sendMail({
      from,
      to: [...to],
      messageId,
      headers,
      subject: subjectOf(delivery),
      text: textOf(delivery),
    });
    return good(undefined);
  } catch (error) {
    return refused("alarms.mail", `${server}: ${(error as Error).message.split("\n", 1)[0]}`);
  } finally {
    transport.close();
  }
}

export function subjectOf({ news }: AlarmDelivery): string {
  const worst = [...news].sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))[0];
  if (!worst) return "Etalon: alarms";
  const alarms = new Set(news.map(({ alarm }) => alarm)).size;
  const more = alarms > 1 ? ` (and ${alarms - 1} more alarms)` : "";
  return `Etalon: ${worst.severity}, ${worst.what}: ${worst.text}${more}`.slice(0, 200);
}

export function textOf({ news, missed }: AlarmDelivery): string {
  const lines = news
    .slice(0, LINES_AT_MOST)
    .map(
      ({ atTaiNs, severity, what, alarm, text }) =>
        `${utcText(atTaiNs)}  ${severity}, ${what}  ${alarm}\n    ${text}`,
    );
  const lost =
    missed > 0
      ? [`${missed} news before these were too many to be kept; "etalon alarms list" shows what is.`]
      : [];
  return `${[...lost, ...lines].join("\n")}\n`;
}

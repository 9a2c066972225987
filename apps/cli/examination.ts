// What `etalon doctor` looks at, by what is to run here.

import { join, resolve } from "node:path";
import { cloudHost } from "@etalon/messages/hosts";
import { openCredentials } from "@etalon/outside/authority/credentials";
import { lookAtBus } from "@etalon/outside/doctor/bus";
import { lookAtCertificates } from "@etalon/outside/doctor/certificates";
import { lookAtCloudsClock, lookAtTimekeeping } from "@etalon/outside/doctor/clocks";
import { lookAtDatabase } from "@etalon/outside/doctor/database";
import { lookAtFolder, lookAtQuota, lookAtRoom } from "@etalon/outside/doctor/disk";
import { lookAtEngines } from "@etalon/outside/doctor/engines";
import type { Finding } from "@etalon/outside/doctor/finding";
import { lookAtDescriptors, lookAtNode, lookAtPort } from "@etalon/outside/doctor/program";
import { hostOfIdentity } from "@etalon/outside/nats/host-of-identity";
import { databaseUrl } from "./database-url.ts";
import { connectionsAtMost } from "./enough-descriptors.ts";
import { DATA_FOLDER } from "./options/cloud.ts";
import type { DoctorOptions } from "./options/doctor.ts";
import { usualPorts } from "./options/ports.ts";
import { LOG_OPTIONS } from "./parts/frame-log-options.ts";

type What = DoctorOptions["for"];

const besideDatabase: readonly What[] = ["cloud", "station"];
const onBus: readonly What[] = ["cloud", "node", "agent", "terminal"];
const runsMachines: readonly What[] = ["up", "node"];

export async function examined(options: DoctorOptions): Promise<readonly Finding[]> {
  const { for: what, host, engine, url } = options;
  const credentials =
    options.credentials === undefined ? null : await openCredentials(resolve(options.credentials));
  const own = credentials?.ok ? credentials.value : null;
  try {
    const id = own?.identity.id.replaceAll(/[/%]/g, "-");
    const usualFolder =
      what === "up" ? DATA_FOLDER : join(DATA_FOLDER, id === undefined ? what : `${what}-${id}`);
    const folder = resolve(options.data ?? usualFolder);
    const port = options.port ?? (what === "terminal" ? null : usualPorts[what]);
    const looks: (Promise<Finding | readonly Finding[]> | Finding)[] = [
      lookAtNode(),
      lookAtDescriptors(connectionsAtMost[what] ?? 0),
      ...(port === null ? [] : [lookAtPort(host, port)]),
      lookAtFolder(folder, what === "up" && process.getuid?.() === 0),
      lookAtRoom(folder),
      lookAtTimekeeping(),
    ];
    if (what === "agent") looks.push(lookAtQuota(join(folder, "frames"), LOG_OPTIONS));
    if (options.credentials !== undefined)
      looks.push(lookAtCertificates(resolve(options.credentials), what === "up" ? null : what));
    if (runsMachines.includes(what)) looks.push(lookAtEngines(engine));
    const { NATS_URL: bus } = process.env;
    if (besideDatabase.includes(what) || (what === "up" && process.env.DATABASE_URL))
      looks.push(lookAtDatabase(await databaseUrl(), own ? () => own.texts() : undefined));
    if (onBus.includes(what)) {
      const identity = own?.identity;
      const seenAs = (identity && hostOfIdentity(identity)) ?? (what === "cloud" ? cloudHost : null);
      looks.push(
        lookAtBus({
          url: bus,
          host: seenAs ?? { role: what as "node" | "agent" | "terminal", id: "unknown" },
          ...(own && { credentials: own }),
        }),
      );
    }
    if (url !== undefined) looks.push(lookAtCloudsClock(url));
    return (await Promise.all(looks)).flat();
  } finally {
    own?.close();
  }
}

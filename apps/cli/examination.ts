// What `etalon doctor` looks at, by what is to run here.

import { join, resolve } from "node:path";
import { cloudHost } from "@etalon/messages/hosts";
import { openCredentials } from "@etalon/outside/authority/credentials";
import { type BusLook, lookAtBus } from "@etalon/outside/doctor/bus";
import { lookAtCertificates } from "@etalon/outside/doctor/certificates";
import { lookAtCloudsClock, lookAtTimekeeping } from "@etalon/outside/doctor/clocks";
import { lookAtDatabase } from "@etalon/outside/doctor/database";
import { lookAtFolder, lookAtQuota, lookAtRoom } from "@etalon/outside/doctor/disk";
import { lookAtEngines } from "@etalon/outside/doctor/engines";
import type { Finding } from "@etalon/outside/doctor/finding";
import { lookAtPast } from "@etalon/outside/doctor/past";
import { lookAtDescriptors, lookAtNode, lookAtPort } from "@etalon/outside/doctor/program";
import { hostOfIdentity } from "@etalon/outside/nats/host-of-identity";
import { DATA_FOLDER } from "./api.ts";
import { databaseUrl } from "./database-url.ts";
import { connectionsAtMost } from "./enough-descriptors.ts";
import type { DoctorOptions } from "./options/doctor.ts";
import { usualPorts } from "./options/ports.ts";
import { logOptions } from "./parts/frame-log-options.ts";

type What = DoctorOptions["for"];

const besideDatabase: readonly What[] = ["cloud", "station"];
const onBus: readonly What[] = ["cloud", "node", "agent", "terminal"];
const runsMachines: readonly What[] = ["up", "node"];

export async function examined(options: DoctorOptions): Promise<readonly Finding[]> {
  const { for: what, host, engine, url } = options;
  const named = options.credentials === undefined ? undefined : resolve(options.credentials);
  const certificate = named === undefined ? [] : await lookAtCertificates(named, what === "up" ? null : what);
  const opened = named === undefined ? null : await openCredentials(named);
  const own = opened?.ok ? opened.value : null;
  // null: they cannot be used, so that what rests on them is not looked at
  const credentials = named === undefined ? undefined : certificate.some(isFault) ? null : own;
  const authority = credentials && (() => credentials.texts());
  try {
    const id = own?.identity.id.replaceAll(/[/%]/g, "-");
    const usualFolder =
      what === "up" ? DATA_FOLDER : join(DATA_FOLDER, id === undefined ? what : `${what}-${id}`);
    const folder = resolve(options.data ?? usualFolder);
    const port = options.port ?? (what === "terminal" ? null : usualPorts[what]);
    const looks: (Promise<Finding | readonly Finding[]> | Finding)[] = [
      lookAtNode(),
      lookAtDescriptors(connectionsAtMost[what] ?? 0),
      ...(port === null ? [] : [lookAtPort(host, port, what === "node" || what === "agent" ? what : null)]),
      lookAtFolder(folder, what === "up" && process.getuid?.() === 0),
      lookAtRoom(folder),
      lookAtTimekeeping(),
    ];
    if (what === "agent") looks.push(lookAtQuota(join(folder, "frames"), logOptions(options.disk)));
    looks.push(...certificate);
    if (runsMachines.includes(what)) looks.push(lookAtEngines(engine));
    const address = await databaseUrl();
    const database =
      besideDatabase.includes(what) || (what === "up" && process.env.DATABASE_URL)
        ? lookAtDatabase(address, authority)
        : null;
    if (database) looks.push(database);
    if (onBus.includes(what)) {
      const identity = own?.identity;
      const seenAs = (identity && hostOfIdentity(identity)) ?? (what === "cloud" ? cloudHost : null);
      const bus: BusLook = {
        url: process.env.NATS_URL,
        host: seenAs ?? { role: what as "node" | "agent" | "terminal", id: "unknown" },
        credentials,
      };
      const found = lookAtBus(bus);
      looks.push(found);
      if (what === "cloud" && database && authority !== null)
        looks.push(
          Promise.all([database, found]).then(
            async ([one, other]): Promise<readonly Finding[]> =>
              one.some(isFault) || other.every(isFault) // of several servers one is enough
                ? []
                : [await lookAtPast({ databaseUrl: address, authority, bus, folder: options.credentials })],
          ),
        );
    }
    if (url !== undefined) looks.push(lookAtCloudsClock(url));
    return (await Promise.all(looks)).flat();
  } finally {
    own?.close();
  }
}

const isFault = ({ state }: Finding): boolean => state === "fault";

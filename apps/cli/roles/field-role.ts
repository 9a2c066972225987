// A role on a host without the database (node, agent, terminal): state and mailbox in a journal, joined with the cloud by
// the bus.

import { join } from "node:path";
import type { Answer, Liveness, Mailbox } from "@etalon/basis";
import type { Role } from "@etalon/outside/authority/identity";
import { openJournalMailbox } from "@etalon/outside/journal/mailbox";
import { openBridge } from "@etalon/outside/nats/bridge";
import type { Bus } from "@etalon/outside/nats/bus";
import { busLiveness } from "@etalon/outside/nats/liveness";
import { depthMetrics } from "@etalon/outside/telemetry/depth-metrics";
import { hostReporter, reporting } from "@etalon/outside/telemetry/host-report";
import type { Part } from "../parts/part.ts";
import { openOperatorsDoor } from "./operators-door.ts";
import { busOf, type Setting } from "./role.ts";

export async function openFieldRole(
  role: Role,
  setting: Setting,
  wire: (mailbox: Mailbox, liveness: Liveness, bus: Bus) => Promise<Answer<Part>>,
): Promise<Answer<void>> {
  const { folder, clock, log, watch, closing, needs, shelves } = setting;
  const bus = await busOf(role, setting);
  if (!bus.ok) return bus;
  const place = { folder: join(folder, "mailbox"), clock, log, watch: watch.mailbox };
  const mailbox = await openJournalMailbox(place);
  if (!mailbox.ok) return mailbox;
  depthMetrics(watch.metrics, () => mailbox.value.depths());
  let traffic: Part["traffic"] = () => [];
  const reporter = hostReporter(watch.metrics, folder, () => traffic?.() ?? []);
  const part = await wire(mailbox.value, reporting(busLiveness(bus.value, clock), reporter), bus.value);
  if (!part.ok) {
    await mailbox.value.stop();
    return part;
  }
  traffic = part.value.traffic;
  closing.push(() => part.value.stop());
  needs.push(async () => part.value.lack?.() ?? null);
  closing.push(() => mailbox.value.stop());
  shelves.push(mailbox.value.shelf);
  const bridge = openBridge(mailbox.value, bus.value, log, { outlet: mailbox.value.audit });
  closing.push(() => bridge.stop());
  closing.push(() => part.value.leave?.());
  await part.value.begin();
  return openOperatorsDoor(role, setting, mailbox.value.shelf, part.value.doors ?? []);
}

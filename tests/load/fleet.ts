// What there is before the load begins: agents whose instruments are announced, admitted and lent by their owner, nodes,
// and applicants with a token each. Used by `main.ts`.

import { insist, type Log } from "@etalon/basis";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { ask, type Cloud } from "../../apps/cli/api.ts";
import { type Nodes, openAgent, openNode } from "./simulated-hosts.ts";

export interface Size {
  readonly agents: number;
  readonly instruments: number;
  readonly applicants: number;
}
export interface Fleet {
  readonly resources: readonly string[];
  /** Each as an applicant of its own. */
  readonly applicants: readonly Cloud[];
  readonly auditor: Cloud;
  stop(): Promise<void>;
}

const OWNER = "is-load";
const NODES = 4;
const AT_ONCE = 50;
const TAKEN_WITHIN_MS = 300_000;

export async function openFleet(
  cloud: Cloud,
  natsUrl: string,
  { agents, instruments, applicants }: Size,
  log: Log,
  progress: (text: string) => void,
): Promise<Fleet> {
  const ports = { url: natsUrl, clock: systemClock(), log };
  const nodes: Nodes = new Map();
  const hosts: { stop(): Promise<void> }[] = [];
  for (let n = 0; n < NODES; n++)
    hosts.push(await openNode(ports, `nc-${n}`, Math.ceil((2 * applicants) / NODES) + 1, nodes));

  const ids = Array.from({ length: agents }, (_, n) => `ia-${String(n).padStart(4, "0")}`);
  const of = (agent: string, nth: number) =>
    Array.from({ length: Math.ceil((instruments - nth) / agents) }, (_, k) => instrument(agent, k));
  let taken = 0;
  let refused = 0;
  let allTaken = () => {};
  const announced = new Promise<void>((resolve, reject) => {
    allTaken = resolve;
    setTimeout(() => reject(new Error(`${taken} of ${agents} announcements taken`)), TAKEN_WITHIN_MS).unref();
  });
  const heard = (count: number) => {
    refused += count;
    if (++taken === agents) allTaken();
  };
  await inParallel(ids, async (id, nth) => {
    hosts.push(await openAgent(ports, id, of(id, nth), nodes, heard));
  });
  progress(`${agents} agents on the bus`);
  await announced;
  insist(refused === 0, `${refused} instruments were refused`);
  const resources = ids.flatMap((id, nth) => of(id, nth).map(({ resource }) => resource));
  progress(`${resources.length} instruments approved`);

  const user = async (name: string, role: string, party: string): Promise<Cloud> => {
    await asked(cloud, "/users", { name, roles: [role], party });
    const made = (await asked(cloud, "/tokens", { user: name, title: "load" })) as { secret: string };
    return { url: cloud.url, token: made.secret };
  };
  const owner = await user("owner", "owner", OWNER);
  const terms = { applicants: ["*"], longestLeaseS: 3600 };
  await inParallel(resources, (resource) => asked(owner, "/terms", { resource, terms }));
  progress("terms set");
  const names = Array.from({ length: applicants }, (_, n) => `lab-${String(n).padStart(3, "0")}`);
  const all: Cloud[] = [];
  for (const name of names) all.push(await user(name, "metrologist", name));
  return {
    resources,
    applicants: all,
    auditor: await user("auditor", "auditor", "auditor"),
    async stop() {
      await inParallel(hosts, (host) => host.stop());
    },
  };
}

const instrument = (agent: string, n: number): AnnouncedInstrument => ({
  resource: `${agent}/yh-${n}`,
  identity: {
    kind: "waveform-source",
    maker: "Etalon",
    model: "YH-4",
    serial: `${agent}-${n}`,
    firmware: "1",
  },
  access: { agent, instrument: `yh-${n}` },
  auxiliary: {
    title: `terminal ${n}`,
    place: `substation ${agent}`,
    owner: OWNER,
    capabilities: { sampleRateHz: 4000, channels: ["ua", "ub", "uc", "ia", "ib", "ic"], voltageRangeV: 300 },
    calibration: null,
  },
});

export async function asked(cloud: Cloud, path: string, body?: unknown): Promise<unknown> {
  const answer = await ask(cloud, path, body === undefined ? "GET" : "POST", body);
  if (!answer.ok) throw new Error(`${path}: ${answer.why.text}`);
  return answer.value;
}

async function inParallel<T>(
  all: readonly T[],
  act: (one: T, nth: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < all.length; n = next++) await act(all[n]!, n);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker));
}

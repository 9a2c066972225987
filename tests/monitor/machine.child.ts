// The monitoring machine of a run in a process of its own: links from the agent, let in by their tickets, to threads that own
// the terminals; records to the run, which is the station here.

import { admission, fromStart } from "@etalon/cloud/nc-node-controller/admission";
import { openMonitoringMachine } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-machine";
import { fastestEngine } from "@etalon/kernels/code-kernels";
import { listenForLinks } from "@etalon/outside/links/tcp";
import { openThreads } from "@etalon/outside/threads/threads";
import { heed, type Orders, say, usage } from "./ends.ts";
import { fleetOf, watchTermsOf } from "./fleet.ts";

const TOLD_EVERY_MS = 100;
let machine: ReturnType<typeof openMonitoringMachine> | null = null;

async function open({ program, threads, fleet: of }: Extract<Orders, { be: "machine" }>): Promise<void> {
  const fleet = fleetOf(of.meters, of.waves, of.spellS, of.seed);
  const options = { lanes: of.meters, engine: fastestEngine(), rule: "light" };
  const watching = openMonitoringMachine({
    open: (hears) =>
      openThreads({ program: new URL(program), count: threads, ringBytes: 1 << 25, options, ...hears }),
    refused: (terminal, sequence, why) => say({ kind: "noted", why: `${terminal} ${sequence}: ${why.text}` }),
    lost: (why) => {
      throw new Error(why.text);
    },
  });
  machine = watching;
  const identity = {
    kind: "waveform-source",
    maker: "Etalon",
    model: "simulated",
    serial: "1",
    firmware: "1",
  } as const;
  const doors = admission({ debug() {}, info() {}, warn() {}, error() {} }, () => true);
  const listener = await listenForLinks(
    "127.0.0.1",
    0,
    async (opened) => {
      const admitted = await doors.admit(opened);
      if (!admitted) return;
      const { link, machine: terminal, token, read, incoming } = admitted;
      const heard = fromStart(read, incoming, async () => undefined);
      const whole = { ...link, write: link.write, drained: link.drained, close: link.close, heard };
      say({ kind: "ended", terminal, end: await watching.read(terminal, whole, token, identity) });
    },
    { limits: { silentConnections: 4096 } },
  );
  if (!listener.ok) throw new Error(listener.why.text);
  const links = fleet.meters.map((meter, n) => {
    watching.hold({
      terms: watchTermsOf(meter),
      hears: { record: (record) => say({ kind: "records", records: [record] }) },
    });
    const token = n + 1;
    const of = { machine: meter.name, agent: "ia-01", token, as: { kind: "stream" } as const, identity };
    return { terminal: meter.name, ticket: doors.issue(of), token };
  });
  say({ kind: "holding", port: listener.value.port, links });
  setInterval(() => say({ kind: "watched", watched: watching.pool.watched() }), TOLD_EVERY_MS);
}

heed(async (orders) => {
  if (orders.be === "machine") await open(orders);
  else if (orders.be === "asked") say({ kind: "usage", ...usage() });
  else if (orders.be === "ended") {
    await machine?.end();
    say({ kind: "watched", watched: machine?.pool.watched() });
    say({ kind: "over", ...usage() });
  }
});

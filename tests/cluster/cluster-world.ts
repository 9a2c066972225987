// CLC, three nodes and an agent with their real steps, and shells, wires and IM as the test plays them: messages between
// hosts take as long as they like and may come twice, nodes die, come back, lose their disks, or are cut off from the cloud
// or from the agent. After every move the links that the agent has open are looked at.

import type { Address, Outcome } from "@etalon/basis";
import type { Cluster } from "@etalon/cloud/clc-cluster-controller/state";
import { step as clc } from "@etalon/cloud/clc-cluster-controller/step";
import type { MachineState } from "@etalon/cloud/nc-node-controller/state";
import { type Act as NodeAct, step as nc } from "@etalon/cloud/nc-node-controller/step";
import type { Agent } from "@etalon/field/ia-instrument-agent/state";
import { type Act as AgentAct, step as ia } from "@etalon/field/ia-instrument-agent/step";
import type { OpenLink } from "@etalon/messages/nc-to-ia";

export const NODES = ["n1", "n2", "n3"] as const;
export type NodeName = (typeof NODES)[number];
type Host = NodeName | "cloud" | "agent";
interface Body {
  readonly kind: string;
}
interface Letter {
  readonly to: Address;
  readonly body: Body;
}
type AnyStep = (
  state: never,
  heard: never,
  key: string,
  now: bigint,
) => Outcome<unknown, Body, Body, unknown>;

interface Link {
  readonly resource: string;
  readonly token: number;
  readonly placement: number;
  readonly machine: string;
  readonly node: NodeName;
  readonly ticket: string;
}

interface NodeHost {
  up: boolean;
  /** Its journal. */
  machines: Map<string, MachineState>;
  /** Of this process: what runs, which tickets admit, what its shell has to tell. */
  running: Map<string, number>;
  tickets: Map<string, string>;
  told: Letter[];
}

const identity = { kind: "waveform-source", maker: "M", model: "T", serial: "1", firmware: "1" } as const;
const driver = {
  ...{ name: "waveform-source", version: "1", maker: "M", capabilities: [], sha256: null },
  identity: { kind: "waveform-source", maker: "*", model: "*" },
} as const;
const FAR = 9_000_000_000_000_000_000n;

export function clusterWorld(chance: () => number) {
  let now = 1_000_000_000n;
  let tickets = 0;
  let cluster: Cluster | null = null;
  let agent: Agent | null = null;
  const nodes = new Map<NodeName, NodeHost>(
    NODES.map((name) => [name, { up: false, machines: new Map(), ...freshProcess() }]),
  );
  const links = new Set<Link>();
  const wires = new Map<string, Letter[]>();
  /** Hosts that no message reaches or leaves; nodes that the agent does not reach. */
  const cut = new Set<Host>();
  const severed = new Set<NodeName>();
  /** Timers of machines: they may ring at any time, since all bear it. */
  let timers: { readonly node: NodeName; readonly letter: Letter }[] = [];
  const leases = new Map<string, number>(); // application → token, those that hold
  let lastToken = 0;
  const seen = { moved: 0, refused: 0, superseded: 0 };

  const host = (name: NodeName): NodeHost => nodes.get(name) as NodeHost;
  const hosts: readonly Host[] = ["cloud", "agent", ...NODES];

  function send(from: Host, to: Host, letter: Letter): void {
    const wire = `${from}>${to}`;
    wires.set(wire, [...(wires.get(wire) ?? []), letter]);
  }
  /** Hosts speak to the cloud alone, which knows where a machine was placed: its number stands in the message or its name. */
  const placedOn = new Map<string, NodeName>();

  function route(from: Host, letter: Letter): void {
    const { to, body } = letter;
    const { node } = body as { node?: NodeName };
    const machine = to.key.slice("machine/".length);
    if (from === "cloud" && to.component === "nc" && typeof node === "string") placedOn.set(machine, node);
    const homes: Partial<Record<string, Host | undefined>> = { ia: "agent", nc: placedOn.get(machine) };
    const target = from === "cloud" ? homes[to.component] : "cloud";
    if (target) send(from, target, letter);
  }

  function stepped<State>(step: AnyStep, state: State | null, { to, body }: Letter) {
    now += 1_000_000_000n;
    return step(state as never, body as never, to.key, now) as Outcome<State, Body, Body, unknown>;
  }

  function deliver(at: Host, letter: Letter): void {
    if (at === "cloud") hearInCloud(letter);
    else if (at === "agent") hearAtAgent(letter);
    else hearOnNode(at, letter);
    look();
  }

  function hearInCloud(letter: Letter): void {
    const { component } = letter.to;
    if (component === "nc" || component === "ia") route("cloud", letter); // passed on
    if (component === "im" && letter.body.kind === "no-node")
      release((letter.body as unknown as { application: string }).application);
    if (component === "im" && letter.body.kind === "placed-anew") seen.moved++;
    if (component !== "clc") return;
    const { state, say } = stepped<Cluster>(clc as AnyStep, cluster, letter);
    cluster = state;
    for (const said of say) {
      if (said.to.component === "im") hearInCloud(said as Letter);
      else route("cloud", said as Letter);
    }
  }

  function hearAtAgent(letter: Letter): void {
    const { state, say, acts } = stepped<Agent>(ia as AnyStep, agent, letter);
    agent = state;
    for (const said of say) {
      if (said.body.kind === "link-refused") seen.refused++;
      route("agent", said as Letter);
    }
    for (const act of acts as readonly AgentAct[]) {
      if (act.kind === "dial") dial(act.link);
      if (act.kind === "fence")
        for (const link of links)
          if (link.resource === act.resource && !act.tokens.includes(link.token)) close(link);
    }
  }

  function dial({ resource, token, placement, machine, ticket, node, door }: OpenLink): void {
    for (const link of links)
      if (link.resource === resource && link.token === token && link.placement <= placement) {
        if (link.placement < placement) seen.superseded++;
        close(link);
      }
    const at = node as NodeName;
    const there = host(at);
    if (!there.up || severed.has(at)) {
      const asked = { kind: "open-link", machine, resource, token, placement, ticket, node, door };
      const failed = { kind: "link-failed", link: asked, why: "no answer", passing: true };
      hearAtAgent({ to: { component: "ia", key: "agent/a" }, body: failed });
      return;
    }
    if (there.tickets.get(ticket) !== machine) return; // the node refuses it
    there.tickets.delete(ticket);
    links.add({ resource, token, placement, machine, node: at, ticket });
    const up = { kind: "link-up", ticket, device: "/dev/x", offers: [driver], policy: "trusted" };
    there.told.push(toMachine(machine, up));
  }

  function close(link: Link): void {
    links.delete(link);
    const { up, told } = host(link.node);
    if (up)
      told.push(toMachine(link.machine, { kind: "link-down", ticket: link.ticket, why: "closed" } as Body));
  }

  function hearOnNode(name: NodeName, letter: Letter): void {
    const node = host(name);
    const id = letter.to.key.slice("machine/".length);
    const {
      state,
      say,
      acts,
      timers: set,
    } = stepped<MachineState>(nc as AnyStep, node.machines.get(id) ?? null, letter);
    if (state) node.machines.set(id, state);
    else node.machines.delete(id);
    for (const said of say) route(name, said as Letter);
    timers.push(...set.map(({ body }) => ({ node: name, letter: toMachine(id, body) })));
    for (const act of acts as readonly NodeAct[]) perform(name, node, id, act);
  }

  function perform(name: NodeName, node: NodeHost, id: string, act: NodeAct): void {
    const tell = (body: Body) => void node.told.push(toMachine(id, body));
    switch (act.kind) {
      case "start-machine":
        node.running.set(id, act.run);
        tell({ kind: "machine-ready", run: act.run } as Body);
        break;
      case "stop-machine":
        stopMachine(name, id);
        break;
      case "issue-ticket": {
        for (const [ticket, machine] of node.tickets) if (machine === id) node.tickets.delete(ticket);
        const ticket = `a-ticket-of-sixteen-${tickets++}`;
        node.tickets.set(ticket, id);
        tell({ kind: "ticket-issued", ticket, host: name, port: 1 } as Body);
        break;
      }
      case "bind-driver": {
        const body = {
          kind: "driver-bound",
          resource: act.resource,
          driver: `${driver.name} ${driver.version}`,
        };
        if (node.running.get(id) === act.run) tell({ kind: "machine-said", run: act.run, body } as Body);
        break;
      }
      case "drop-link":
      case "tell-machine":
    }
  }

  function stopMachine(name: NodeName, id: string): void {
    const node = host(name);
    node.running.delete(id);
    for (const [ticket, machine] of node.tickets) if (machine === id) node.tickets.delete(ticket);
    for (const link of links) if (link.node === name && link.machine === id) links.delete(link);
  }

  function release(application: string): void {
    const token = leases.get(application);
    if (token === undefined) return;
    leases.delete(application);
    const resource = `a/${application}`;
    route("cloud", {
      to: { component: "ia", key: "agent/a" },
      body: { kind: "lease-over", resource, token } as Body,
    });
    hearInCloud(toCluster({ kind: "withdraw-access", resource, application, token }));
  }

  /** Whatever happens: of a lease no two machines are linked at once, and none without a valid token. */
  function look(): void {
    const held = new Map<string, Link>();
    for (const link of links) {
      const lease = `${link.resource} ${link.token}`;
      const other = held.get(lease);
      if (other) throw new Error(`${other.machine} and ${link.machine} are both linked`);
      held.set(lease, link);
      if (!agent?.tokens.some((one) => one.resource === link.resource && one.token === link.token))
        throw new Error(`${link.machine} is linked without a valid token`);
    }
  }

  const pick = <T>(all: readonly T[]): T | undefined => all[Math.floor(chance() * all.length)];

  return {
    seen,
    leases: () => [...leases.keys()],
    hosts,
    apply(application: string): void {
      if (leases.has(application)) return;
      const token = ++lastToken;
      leases.set(application, token);
      const resource = `a/${application}`;
      const lease = { resource, application, applicant: "zz", token, untilTaiNs: FAR };
      route("cloud", {
        to: { component: "ia", key: "agent/a" },
        body: { kind: "valid-token", resource, token, untilTaiNs: FAR } as Body,
      });
      const access = { agent: "a", instrument: application };
      hearInCloud(toCluster({ kind: "push-access", lease, detection: application, access, identity }));
    },
    release,
    begin(name: NodeName): void {
      const node = host(name);
      if (node.up) return;
      Object.assign(node, freshProcess(), { up: true });
      const holds = [...node.machines.keys()];
      route(name, toCluster({ kind: "node-up", node: name, machines: 3, engine: "process", holds }));
      for (const id of holds) node.told.push(toMachine(id, { kind: "node-restarted" }));
    },
    kill(name: NodeName, withDisk: boolean): void {
      const node = host(name);
      Object.assign(node, freshProcess(), { up: false });
      if (withDisk) node.machines = new Map();
      for (const link of links) if (link.node === name) links.delete(link);
    },
    leave: (name: NodeName) => host(name).up && route(name, toCluster({ kind: "node-leaving", node: name })),
    /** An administrator takes the node back into service. */
    resume: (name: NodeName) =>
      hearInCloud(toCluster({ kind: "set-service", node: name, inService: true, by: "ops" })),
    cutOff: (name: Host, off: boolean) => void (off ? cut.add(name) : cut.delete(name)),
    sever: (name: NodeName, off: boolean) => void (off ? severed.add(name) : severed.delete(name)),
    /** A machine ends by itself. */
    crash(name: NodeName): void {
      const node = host(name);
      const [id, run] = pick([...node.running]) ?? [];
      if (id === undefined) return;
      stopMachine(name, id);
      node.told.push(toMachine(id, { kind: "machine-exited", run, why: "ended by SIGKILL" } as Body));
    },
    /** The watch sees what is true of a node now. */
    watch(name: NodeName): void {
      const known = cluster?.nodes.find(({ id }) => id === name);
      if (!known) return;
      const heard = host(name).up && !cut.has(name);
      if (heard && !known.alive) hearInCloud(toCluster({ kind: "node-heard-again", node: name }));
      if (!heard && known.alive)
        hearInCloud(toCluster({ kind: "node-silent", node: name, upTaiNs: known.upTaiNs }));
      look();
    },
    ring(): void {
      const timer = pick(timers);
      if (!timer || !host(timer.node).up) return;
      timers = timers.filter((one) => one !== timer);
      deliver(timer.node, timer.letter);
    },
    /** One letter that waits is delivered, and now and then left on its wire to come again; false: none waits. */
    pass(again: number): boolean {
      const open = [...wires].filter(([wire, letters]) => {
        const [from, to] = wire.split(">") as [Host, Host];
        const reaches = (one: Host) => !cut.has(one) && (one === "cloud" || one === "agent" || host(one).up);
        return letters.length > 0 && reaches(from) && reaches(to);
      });
      const told = NODES.filter((name) => host(name).up && host(name).told.length > 0);
      const which = pick([...open.map(([wire]) => wire), ...told]);
      if (which === undefined) return false;
      if (!which.includes(">")) {
        const letter = host(which as NodeName).told.shift();
        if (letter) deliver(which as NodeName, letter);
        return true;
      }
      const [letter, ...rest] = wires.get(which) as Letter[];
      if (!letter) return true;
      wires.set(which, chance() < again ? [...rest, letter] : rest);
      deliver(which.split(">")[1] as Host, letter);
      return true;
    },
    timers: () => timers.length,
    /** What is wrong once nothing is on its way any more: every lease has one machine, bound and linked; nothing else is. */
    unsettled(): readonly string[] {
      const wrong: string[] = [];
      const expected = new Set<string>();
      for (const application of leases.keys()) {
        const placed = (cluster?.placements ?? []).filter(
          (one) => one.pushed.lease.application === application,
        );
        const [placement] = placed;
        if (!placement || placed.length > 1) {
          wrong.push(`${application} has ${placed.length} placements`);
          continue;
        }
        const { machine, node } = placement;
        expected.add(machine);
        const stage = host(node as NodeName).machines.get(machine)?.stage;
        if (stage !== "bound") wrong.push(`${machine} on ${node} is ${stage ?? "not there"}`);
        if (![...links].some((link) => link.machine === machine)) wrong.push(`${machine} is not linked`);
        if (!placement.joined) wrong.push(`${machine} is not known to be joined`);
      }
      for (const [name, { machines, running }] of nodes)
        for (const id of new Set([...machines.keys(), ...running.keys()]))
          if (!expected.has(id)) wrong.push(`${id} is still on ${name}`);
      for (const { machine } of links) if (!expected.has(machine)) wrong.push(`${machine} is still linked`);
      return wrong;
    },
  };
}

const freshProcess = (): Pick<NodeHost, "running" | "tickets" | "told"> => ({
  running: new Map(),
  tickets: new Map(),
  told: [],
});
const toMachine = (id: string, body: Body): Letter => ({
  to: { component: "nc", key: `machine/${id}` },
  body,
});
const toCluster = (body: unknown): Letter => ({
  to: { component: "clc", key: "cluster" },
  body: body as Body,
});

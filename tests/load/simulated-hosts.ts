// Agents and nodes as the cloud sees them: each with a connection of its own to the bus, the real bridge and the real steps
// of IA and NC. Only what they would do in the world is simulated: no terminal, no machine, no link. Used by `main.ts`.

import { randomBytes } from "node:crypto";
import { type Clock, type Component, type Controller, insist, type Log, type Mailbox } from "@etalon/basis";
import {
  type Act as NodeAct,
  type Self as NodeSelf,
  step as ncStep,
} from "@etalon/cloud/nc-node-controller/step";
import { builtIn } from "@etalon/devices/index";
import {
  type Act as AgentAct,
  type Self as AgentSelf,
  step as iaStep,
} from "@etalon/field/ia-instrument-agent/step";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { openBridge } from "@etalon/outside/nats/bridge";
import { openBus } from "@etalon/outside/nats/bus";
import { busLiveness } from "@etalon/outside/nats/liveness";
import { forgetfulMailbox } from "./forgetful-mailbox.ts";

/** As often as the real ones do. */
const BEAT_EVERY_MS = { node: 1_000, agent: 5_000 };
const DEVICE = "/dev/simulated";

export interface HostPorts {
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
}
interface Host {
  readonly mailbox: Mailbox;
  stop(): Promise<void>;
}

async function openHost({ url, clock, log }: HostPorts, role: "node" | "agent", id: string): Promise<Host> {
  const bus = await openBus({ url, host: { role, id }, log });
  insist(bus.ok, bus.ok ? "" : bus.why.text);
  const mailbox = forgetfulMailbox(clock, (error) => log.warn("load.host", { role, id, error }));
  const bridge = openBridge(mailbox, bus.value, log);
  const liveness = busLiveness(bus.value, clock);
  const beating = setInterval(() => liveness.beat(`${role}/${id}`), BEAT_EVERY_MS[role]);
  return {
    mailbox,
    async stop() {
      clearInterval(beating);
      await mailbox.stop();
      await Promise.all([bridge.stop(), bus.value.close()]);
    },
  };
}

/** Where agents' links arrive, by node. */
export type Nodes = Map<string, (machine: string, ticket: string) => void>;

/** A node whose machines are there at once, and hold what is plugged in as soon as they are to bind it. */
export async function openNode(ports: HostPorts, id: string, machines: number, nodes: Nodes): Promise<Host> {
  const host = await openHost(ports, "node", id);
  const { mailbox } = host;
  const perform = async (act: NodeAct): Promise<readonly NodeSelf[]> => {
    switch (act.kind) {
      case "start-machine":
        return [{ kind: "machine-ready", run: act.run }];
      case "stop-machine":
        return [];
      case "issue-ticket":
        return [{ kind: "ticket-issued", ticket: randomBytes(24).toString("base64url"), host: id, port: 1 }];
      case "bind-driver": {
        const driver = `${act.driver.name} ${act.driver.version}`;
        const body = { kind: "driver-bound", resource: act.resource, driver } as const;
        return [{ kind: "machine-said", run: act.run, body }];
      }
      case "tell-machine":
      case "drop-link":
        return [];
    }
  };
  await serve(mailbox, "nc", { step: ncStep, perform, misunderstood: () => null });
  nodes.set(id, (machine, ticket) => {
    const up: NodeSelf = {
      ...{ kind: "link-up", ticket, device: DEVICE },
      ...{ offers: builtIn, policy: "trusted" },
    };
    void mailbox.tell({ component: "nc", key: `machine/${machine}` }, up);
  });
  const up = { kind: "node-up", node: id, machines, engine: "simulated" };
  await mailbox.post({ component: "clc", key: "cluster" }, up);
  return host;
}

/** An agent that serves whoever has a valid token; `taken` is called once its announcement was. */
export async function openAgent(
  ports: HostPorts,
  id: string,
  instruments: readonly AnnouncedInstrument[],
  nodes: Nodes,
  taken: (refused: number) => void,
): Promise<Host> {
  const host = await openHost(ports, "agent", id);
  const { mailbox } = host;
  const perform = async (act: AgentAct): Promise<readonly AgentSelf[]> => {
    if (act.kind === "dial") nodes.get(act.link.door.host)?.(act.link.machine, act.link.ticket);
    return [];
  };
  const step: typeof iaStep = (before, heard, key, now) => {
    if (heard.kind === "announcement-taken") taken(heard.refused.length);
    return iaStep(before, heard, key, now);
  };
  await serve(mailbox, "ia", { step, perform, misunderstood: () => null });
  await mailbox.tell({ component: "ia", key: `agent/${id}` }, { kind: "agent-started", instruments });
  return host;
}

const serve = <State, Heard, Say, Self, Act>(
  mailbox: Mailbox,
  component: Component,
  controller: Controller<State, Heard, Say, Self, Act>,
): Promise<void> => mailbox.serve(component, controller);

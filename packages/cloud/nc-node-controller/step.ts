// What NC does with one machine: runs it, joins it with its instrument, relays between it and ZZ.
// I1: a machine is told of hardware only while its link is up. I2: what an earlier run says changes nothing. A machine is
// one placement: when it is lost it ends here, and the cluster makes another of it.

import type { Appearance, Instant, Outcome, Said } from "@etalon/basis";
import { later } from "@etalon/basis";
import type { NcToClc } from "@etalon/messages/clc-to-nc";
import type { NcToVm, VmToNc } from "@etalon/messages/nc-to-vm";
import type { RelayedTask, VmToZz } from "@etalon/messages/vm-to-zz";
import {
  acceptedBy,
  boundAudit,
  candidate,
  decided,
  driverFailed,
  notBound,
  proposed,
  readingsTold,
} from "./driving.ts";
import type { Act, Heard, Say, Self } from "./sayings.ts";
import type { MachineState } from "./state.ts";

export type { Act, Heard, Say, Self } from "./sayings.ts";

type Result = Outcome<MachineState, Say, Self, Act>;

const LINK_WITHIN_NS = 10_000_000_000n;
/** After an agent that could not reach the node. */
const AGAIN_AFTER_NS = 2_000_000_000n;
/** An agent that does not dial in after this many tickets is given up; CLC is told. */
const TICKETS_AT_MOST = 30;

export function step(before: MachineState | null, heard: Heard | Self, _key: string, now: Instant): Result {
  const outcome = moved(before, heard, now);
  const atDoor = (outcome.state ?? before)?.atDoor ?? false;
  return atDoor ? { ...outcome, say: outcome.say.filter(({ to }) => to.component !== "zz") } : outcome;
}

function moved(before: MachineState | null, heard: Heard | Self, now: Instant): Result {
  if (heard.kind === "place") {
    if (before) return same(before); // heard twice
    const { machine: id, placement, node, lease, detection, access, identity, atDoor, purpose } = heard;
    const placed = {
      ...{ id, placement, node, lease, detection, access, identity },
      ...(atDoor && { atDoor }),
      ...(purpose && { purpose }),
    };
    const fresh = { ...placed, task: null };
    const driving = { offers: [], policy: "trusted", drivers: [] } as const;
    return started({ ...fresh, ...driving, stage: "starting", run: 0, ticket: null, tickets: 0 });
  }
  if (!before) return same(before);
  switch (heard.kind) {
    case "let-go":
      return same(null, [], [{ kind: "stop-machine" }]);
    case "relay-requirements": {
      const task = { requirements: heard.requirements, stream: heard.stream };
      const after = { ...before, task };
      return before.stage === "bound" ? same(after, [], [carryOut(before.run, task)]) : same(after);
    }
    case "relay-watch": // else the station says it again when the driver is bound again
    case "relay-end": {
      if (before.stage !== "bound") return same(before);
      const { run } = before;
      const body: NcToVm =
        heard.kind === "relay-watch"
          ? { kind: "watch-meter", order: heard.order }
          : { kind: "end-watch", detection: heard.detection };
      return same(before, [], [{ kind: "tell-machine", run, body }]);
    }
    case "relay-look": // who looks says it again
      if (before.stage !== "bound") return same(before);
      return same(before, [], [{ kind: "tell-machine", run: before.run, body: { kind: "show-snapshots" } }]);
    case "decide-driver":
      return decided(before, heard);
    case "take-readings": {
      const read = { kind: "read-instrument", resource: before.lease.resource } as const;
      const bound = before.stage === "bound";
      return bound
        ? same(before, [], [{ kind: "tell-machine", run: before.run, body: read }])
        : notBound(before);
    }
    case "node-restarted":
      return started(before);
    case "machine-exited":
      return heard.run === before.run ? lost(before, heard.why) : same(before);
    case "machine-ready":
      if (heard.run !== before.run || before.stage !== "starting") return same(before);
      return same({ ...before, stage: "linking" }, [], [issueTicket(before)]);
    case "machine-said":
      return heard.run === before.run ? said(before, heard.body) : same(before);
    default:
      return linked(before, heard, now);
  }
}

/** The virtual link: a ticket is issued, the agent dials in with it, the link comes up and may go down again. */
function linked(machine: MachineState, heard: LinkNews, now: Instant): Result {
  const { run, lease, access } = machine;
  switch (heard.kind) {
    case "ticket-issued": {
      if (machine.stage !== "linking") return same(machine);
      const { ticket, host, port } = heard;
      const openLink = {
        kind: "open-link",
        machine: machine.id,
        resource: lease.resource,
        token: lease.token,
        placement: machine.placement,
        ticket,
        node: machine.node,
        door: { host, port },
      } as const;
      const say: Said<Say>[] = [{ to: { component: "ia", key: `agent/${access.agent}` }, body: openLink }];
      const overdue = {
        atTaiNs: later(now, LINK_WITHIN_NS),
        body: { kind: "link-overdue", ticket },
      } as const;
      return {
        state: { ...machine, ticket, tickets: machine.tickets + 1 },
        say,
        timers: [overdue],
        acts: [],
      };
    }
    case "link-overdue":
    case "link-refused": {
      if (machine.stage !== "linking" || heard.ticket !== machine.ticket) return same(machine);
      const passing = heard.kind === "link-refused" && heard.passing === true;
      // The way between agent and node is cut: the machine waits, and goes on where it was once there is a way again.
      if (passing && machine.tickets < TICKETS_AT_MOST) {
        const again = {
          atTaiNs: later(now, AGAIN_AFTER_NS),
          body: { kind: "link-overdue", ticket: heard.ticket },
        } as const;
        return { ...same(machine), timers: [again] };
      }
      if (heard.kind === "link-refused" || machine.tickets >= TICKETS_AT_MOST) {
        const why =
          heard.kind === "link-refused" ? heard.why : `agent ${access.agent} does not open the link`;
        return lost(machine, why);
      }
      return same(machine, [], [issueTicket(machine)]);
    }
    case "link-up": {
      if (heard.ticket !== machine.ticket || machine.stage !== "linking") return same(machine);
      const { resource, token } = lease;
      const { device } = heard;
      const { identity } = machine;
      const found = { kind: "new-hardware-found", resource, device, identity, token } as const;
      const text = `new hardware found: ${identity.maker} ${identity.model} ${identity.serial}`;
      const { offers, policy } = heard;
      // A station hears of the hardware itself; a user at the door, together with the driver.
      const because = machine.atDoor ? text : null;
      const next = proposed({ ...machine, stage: "found", tickets: 0, offers, policy }, because);
      return {
        ...next,
        say: [toZz(machine, { kind: "hardware-found", ...from(machine), text }), ...next.say],
        acts: [{ kind: "tell-machine", run, body: found }, ...next.acts],
      };
    }
    case "link-down": {
      if (heard.ticket !== machine.ticket || machine.stage === "linking") return same(machine);
      const gone = { kind: "hardware-gone", resource: lease.resource, why: heard.why } as const;
      return same(
        { ...machine, stage: "linking", ticket: null },
        [],
        [{ kind: "tell-machine", run, body: gone }, issueTicket(machine)],
      );
    }
  }
}
type LinkNews = Extract<
  Heard | Self,
  { kind: "ticket-issued" | "link-overdue" | "link-refused" | "link-up" | "link-down" }
>;

/** What the machine's program says is relayed to ZZ; binding also tells the cluster. */
function said(machine: MachineState, body: VmToNc): Result {
  const { id, node } = machine;
  switch (body.kind) {
    case "hello": // heard by the shell, which reports the machine ready
      return same(machine);
    case "driver-bound": {
      const offer = candidate(machine);
      if (machine.stage !== "found" || !offer || acceptedBy(machine, offer) === null) return same(machine);
      if (body.driver !== `${offer.name} ${offer.version}`) return same(machine);
      const bound = { ...machine, stage: "bound" } as const;
      const say = [
        toZz(machine, { kind: "driver-bound", ...from(machine), driver: body.driver }),
        toClc({ kind: "machine-joined", machine: id, node }),
      ];
      const outcome = same(bound, say, bound.task ? [carryOut(bound.run, bound.task)] : []);
      return { ...outcome, audit: boundAudit(machine, offer) };
    }
    case "driver-failed":
      return driverFailed(machine, body);
    case "readings":
    case "no-readings":
      return readingsTold(machine, body);
    case "progress":
      return same(machine, [toZz(machine, { kind: "progress", ...from(machine), progress: body.progress })]);
    case "result":
      return same(machine, [
        toZz(machine, {
          kind: "result",
          ...from(machine),
          result: body.result,
          ...(body.harmonics && { harmonics: body.harmonics }),
          ...(body.lastSeen && { lastSeen: body.lastSeen }),
        }),
      ]);
    case "record":
      return same(machine, [toZz(machine, { kind: "record", ...from(machine), record: body.record })]);
    case "telling":
      return same(machine, [toZz(machine, { kind: "telling", ...from(machine), records: body.records })]);
    case "watch-ended":
      return same(machine, [toZz(machine, { kind: "watch-ended", ...from(machine) })]);
    case "snapshot": // the shell shows it to whoever looks
    case "seat": // the shell has opened it
      return same(machine);
    case "failed":
      return same(machine, [toZz(machine, { kind: "machine-failed", ...from(machine), why: body.why })]);
  }
}

/** A machine that ends by itself is CLC's to place again; its kept stream is read from the beginning. */
function lost({ id: machine, node }: MachineState, why: string): Result {
  return same(null, [toClc({ kind: "machine-gone", machine, node, why })], [{ kind: "stop-machine" }]);
}

function started(machine: MachineState): Result {
  const run = machine.run + 1;
  return same(
    { ...machine, run, stage: "starting", ticket: null, tickets: 0 },
    [],
    [{ kind: "start-machine", run, ...(machine.purpose && { seat: true }) }],
  );
}

const issueTicket = (machine: MachineState): Act => ({
  kind: "issue-ticket",
  run: machine.run,
  agent: machine.access.agent,
  token: machine.lease.token,
  as: appearance(machine),
  identity: machine.identity,
});

/** As what the instrument appears in the machine: what passes on a stream's link is the agent's own protocol. */
function appearance({ access, identity }: MachineState): Appearance {
  const { maker, model, serial } = identity;
  switch (access.shape ?? "stream") {
    case "stream":
      return { kind: "stream" };
    case "serial":
      return { kind: "serial", serial };
    case "message":
      return { kind: "message", maker, model, serial };
  }
}

const carryOut = (run: number, task: RelayedTask): Act => ({
  kind: "tell-machine",
  run,
  body: { kind: "carry-out", ...task },
});
const same = (
  state: MachineState | null,
  say: readonly Said<Say>[] = [],
  acts: readonly Act[] = [],
): Result => ({ state, say, timers: [], acts });
/** Whose word it is. */
const from = ({ detection, id: machine, placement }: MachineState) => ({ detection, machine, placement });
const toClc = (body: NcToClc): Said<Say> => ({ to: { component: "clc", key: "cluster" }, body });
const toZz = ({ detection }: MachineState, body: VmToZz): Said<Say> => ({
  to: { component: "zz", key: `detection/${detection}` },
  body,
});

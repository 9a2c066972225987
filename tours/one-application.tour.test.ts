// An application's way: the master station asks the cloud for an instrument, gets a machine that holds it as
// if it were plugged in there, has a meter verified, and gives it back. Read it top-down. The controllers are
// the real ones: pure steps, so there is no database here, no socket, nothing to wait for. What their shells
// would do is answered by hand.
//
//   ZZ  master station       CC  cloud controller             CLC  cluster controller   IA  instrument agent
//   YH  user's terminal      IRM, IM  instruments: registry,  NC   node controller      IS  instrument owner
//   VM  measuring machine             lending and queueing

import { step as cc } from "@etalon/cloud/cc-cloud-controller/step";
import { step as clc } from "@etalon/cloud/clc-cluster-controller/step";
import { step as im } from "@etalon/cloud/im-storage-controller/step";
import { step as irm } from "@etalon/cloud/irm-resource-registry/step";
import { step as nc } from "@etalon/cloud/nc-node-controller/step";
import { builtIn } from "@etalon/devices/index";
import { step as ia } from "@etalon/field/ia-instrument-agent/step";
import { step as yh } from "@etalon/field/yh-user-terminal/step";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { RegisterReading } from "@etalon/messages/nouns";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { standardRequirements } from "@etalon/station/zz-master-station/standard-requirements";
import { step as zz } from "@etalon/station/zz-master-station/step";
import { undecidedResult } from "@etalon/station/zz-master-station/undecided-result";
import { expect, it } from "vitest";
import { postOffice } from "./post-office.fixture.ts";

it("one application's way, from the wish to the verdict and back on the shelf", () => {
  const office = postOffice({ irm, im, cc, clc, nc, ia, yh, zz });

  // ── Before anybody applies ──
  // The agent announces what it has found. IRM checks it, IM keeps it from now on, CC shows it in the
  // catalogue. Its owner says who may have it. A node says that it can run machines.
  office.say("shell", "ia", "agent/ia-01", { kind: "agent-started", instruments: [instrument] });
  const terms = { applicants: ["zz", "laboratory"], longestLeaseS: 3600 };
  office.say("is", "im", `resource/${resource}`, { kind: "set-terms", resource, owner: "is-qinghe", terms });
  office.say("nc", "clc", "cluster", { kind: "node-up", node: "nc-01", machines: 1, engine: "process" });
  expect(office.said()).toEqual([
    "shell → ia: agent-started",
    "ia → irm: announce",
    "irm → im: approved",
    "irm → ia: announcement-taken",
    "im → cc: resource-changed",
    "is → im: set-terms",
    "im → cc: resource-changed",
    "nc → clc: node-up",
  ]);

  // ── 1. Apply ──
  // ZZ has a meter to verify. It prepares the agent and applies at the users' door, CC, which calls for the
  // resource. IM asks the applicant's account, which holds its quotas, and lends: a lease, with a fencing token
  // that is larger than any before. The agent hears the token first; then CLC hears where the instrument is, and finds a node with room for the applicant's
  // machine.
  const requirements = standardRequirements("det-1", record, 30);
  office.say("user", "zz", "detection/det-1", { kind: "detect", detection: "det-1", record, requirements });
  expect(office.said()).toEqual([
    "user → zz: detect",
    "zz → ia: prepare",
    "zz → cc: apply",
    "cc → zz: application-event", // and so on at each turn: the applicant can follow where its application is
    "cc → im: resource-call",
    "im → im: reserve", // to the account of the applicant
    "im → im: reserved",
    "im → ia: valid-token",
    "im → clc: push-access",
    "im → cc: granted",
    "im → cc: resource-changed",
    "clc → ia: machine-placed", // so that it links this machine with this node, and no other
    "clc → nc: place",
    "cc → zz: application-event",
    "cc → zz: application-granted",
  ]);
  expect(office.asked()).toEqual(["ia: expect-stream", "ia: fence", "nc: start-machine"]);
  expect(office.state("im", `resource/${resource}`)).toMatchObject({
    leases: [{ applicant: "zz", token: 1 }],
  });
  const uplink = "mqtt://127.0.0.1:1883";
  office.say("shell", "ia", "agent/ia-01", { kind: "stream-expected", stream: "det-1", uplink });
  expect(office.said()).toEqual(["shell → ia: stream-expected", "ia → zz: prepared"]);

  // Somebody else wants the same instrument. It is lent, so they wait: first come, first served.
  office.say("user", "cc", "application/app-2", {
    kind: "apply",
    application: "app-2",
    applicant: "laboratory",
    detection: "app-2",
    resource,
    forS: 600,
  });
  expect(office.said()).toEqual([
    "user → cc: apply",
    "cc → zz: application-event",
    "cc → im: resource-call",
    "im → cc: waiting",
    "im → cc: resource-changed",
    "cc → zz: application-event",
  ]);
  expect(office.state("cc", "application/app-2")).toMatchObject({ status: "waiting" });

  // ── 2. Join ──
  // The machine has started; its name is the application's, and which of the cluster's placements it is. NC asks the agent to dial in with a ticket, since
  // agents sit behind NAT and nodes do not. The agent does so, and NC plugs the link into the machine.
  const aboutMachine = (body: Parameters<typeof nc>[1], from = "shell") =>
    office.say(from, "nc", "machine/det-1.1", body);
  const ticket = "a-ticket-good-for-one-link";
  aboutMachine({ kind: "machine-ready", run: 1 });
  expect(office.asked()).toEqual(["nc: issue-ticket"]);
  aboutMachine({ kind: "ticket-issued", ticket, host: "127.0.0.1", port: 7001 });
  expect(office.asked()).toEqual(["ia: dial"]);
  aboutMachine({ kind: "link-up", ticket, device: "/dev/instrument", offers: builtIn, policy: "trusted" });
  expect(office.said()).toEqual([
    "shell → nc: machine-ready",
    "shell → nc: ticket-issued",
    "nc → ia: open-link",
    "shell → nc: link-up",
    "nc → zz: hardware-found",
    "nc → cc: machine-news",
    "cc → zz: application-event",
  ]);
  expect(office.asked()).toEqual(["nc: tell-machine new-hardware-found", "nc: bind-driver"]);

  // The driver for it is built into the measuring program (others are offered, signed by their makers, and accepted by
  // policy or by the user). The machine binds it. For the cloud that is the end of the
  // application; for ZZ it is the beginning: it sends its requirements, and has meter and terminal brought to
  // one time.
  const driver = "waveform-source 1";
  aboutMachine({ kind: "machine-said", run: 1, body: { kind: "driver-bound", resource, driver } }, "vm");
  expect(office.said()).toEqual([
    "vm → nc: machine-said",
    "nc → zz: driver-bound",
    "nc → clc: machine-joined",
    "zz → nc: relay-requirements",
    "zz → yh: agree-time",
    "clc → im: access-pushed",
    "im → cc: joined",
    "cc → zz: application-event",
  ]);
  expect(office.asked()).toEqual(["nc: tell-machine carry-out", "yh: agree-time"]);

  // ── 3. Measure ──
  // Time agreed, start, stop. Samples and pulses do not pass here: from the terminal to the agent they go by
  // MQTT, from there to the machine over the virtual link (`one-sample.tour.test.ts`). The machine says what
  // it found.
  const aboutTerminal = (body: Parameters<typeof yh>[1]) => office.say("shell", "yh", "terminal/yh-01", body);
  const detection = "det-1";
  const offsets = { offsetBeforeNs: 1.3e9, offsetAfterNs: 0 };
  aboutTerminal({ kind: "clocks-set", detection, ...offsets, clock: "locked" });
  expect(office.asked()).toEqual(["yh: sample"]);
  aboutTerminal({ kind: "sampling", detection, firstSample: 96_000, startTaiNs: 0n, registers });
  aboutTerminal({ kind: "sampled", detection, stopTaiNs: 30_000_000_000n, lastSequence: 30, registers });
  expect(office.said()).toEqual([
    "shell → yh: clocks-set",
    "yh → zz: time-agreed",
    "zz → yh: start",
    "zz → zz: observed", // the meter's clock, and that the terminal answers: what alarms go by
    "zz → zz: observed",
    "shell → yh: sampling",
    "yh → zz: started",
    "zz → zz: observed",
    "shell → yh: sampled",
    "yh → zz: stopped",
  ]);
  const { reasons: _, ...figures } = undecidedResult(record, { code: "", text: "" });
  const result = { ...figures, verdict: "conforming", reasons: [] } as const;
  aboutMachine({ kind: "machine-said", run: 1, body: { kind: "result", detection, result } }, "vm");

  // ── 4. Release ──
  // ZZ keeps the verdict, gives the instrument back, and tells agent and terminal that nothing of the stream
  // is needed any more. IM reclaims: the old token is worth nothing from this moment on, CLC lets the machine
  // go, and in the same breath the first in the queue gets the instrument, with a higher token and a machine
  // of its own.
  expect(office.said()).toEqual([
    "vm → nc: machine-said",
    "nc → zz: result",
    "zz → cc: release",
    "zz → ia: stream-done",
    "zz → zz: meter-verified",
    "zz → yh: dismiss",
    "cc → zz: application-event",
    "cc → im: give-back",
    "im → ia: lease-over",
    "im → clc: withdraw-access",
    "im → im: release",
    "im → cc: reclaimed",
    "im → im: reserve", // from here on it is the laboratory's turn
    "im → cc: resource-changed",
    "clc → nc: let-go",
    "cc → zz: application-event",
    "cc → zz: application-ended",
    "im → im: reserved",
    "im → ia: valid-token",
    "im → clc: push-access",
    "im → cc: granted",
    "im → cc: resource-changed",
    "clc → ia: machine-placed", // so that it links this machine with this node, and no other
    "clc → nc: place",
    "cc → zz: application-event",
    "cc → zz: application-granted",
  ]);
  expect(office.asked()).toEqual([
    "ia: drop-stream",
    "yh: discard",
    "ia: fence", // nobody
    "nc: stop-machine",
    "ia: fence", // token 2 only
    "nc: start-machine",
  ]);
  expect(office.state("zz", "detection/det-1")).toMatchObject({ stage: "done", result });
  expect(office.state("cc", "application/det-1")).toMatchObject({ status: "ended" });
  expect(office.state("cc", "application/app-2")).toMatchObject({ status: "granted" });
  const lent = { leases: [{ applicant: "laboratory", token: 2 }], queue: [] };
  expect(office.state("im", `resource/${resource}`)).toMatchObject(lent);
  expect(office.state("ia", "agent/ia-01")).toMatchObject({ tokens: [{ token: 2 }], streams: [] });
  expect(office.state("nc", "machine/det-1.1")).toBeNull();
});

/** Agent `ia-01` serves terminal `yh-01`, which stands beside the meter: that is the instrument to be lent. */
const resource = "ia-01/yh-01";
const instrument: AnnouncedInstrument = {
  resource,
  identity: { kind: "waveform-source", maker: "Etalon", model: "T1", serial: "yh-01", firmware: "1" },
  access: { agent: "ia-01", instrument: "yh-01" },
  auxiliary: { title: "Line 1", place: "Qinghe", owner: "is-qinghe", capabilities: {}, calibration: null },
};
const record: MeterRecord = {
  id: "qh-01",
  meter: gridSite[0]!.meter,
  site: "Qinghe, Line 1",
  terminal: "yh-01",
  agent: "ia-01",
  resource,
  calibration: null,
};
const registers: RegisterReading = {
  atTaiNs: 0n,
  activeImportKwh: 0,
  activeExportKwh: 0,
  reactiveImportKvarh: 0,
  reactiveExportKvarh: 0,
};

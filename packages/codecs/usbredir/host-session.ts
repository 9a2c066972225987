// The side of the USB redirection protocol that has the device (its "usb-host"): shows one device to a virtual machine
// and carries its transfers. Without sockets or clocks; total: any bytes get an answer.

import { type Answer, type Refusal, refused } from "@etalon/basis";
import {
  bulkBody,
  bulkTransfer,
  type ControlRequest,
  controlBody,
  controlRequest,
  deviceConnectBody,
  endpointInfoBody,
  has,
  helloBody,
  helloCapabilities,
  interfaceInfoBody,
  interruptBody,
  type UsbDevice,
} from "./bodies.ts";
import { CAPABILITY, LONGEST, STATUS, TYPE } from "./layout.table.ts";
import { encodePacket, type Packet, packets } from "./packet.ts";

/** What the machine asks of the device. Each is answered by the method of that name with the same id. */
export type HostEvent =
  | { readonly kind: "control"; readonly id: bigint; readonly request: ControlRequest }
  | { readonly kind: "bulk-out"; readonly id: bigint; readonly endpoint: number; readonly data: Uint8Array }
  | { readonly kind: "bulk-in"; readonly id: bigint; readonly endpoint: number; readonly length: number }
  /** A transfer that is waited for no more; answered as `cancelled` if it was not answered yet. */
  | { readonly kind: "cancel"; readonly id: bigint }
  | { readonly kind: "listening"; readonly endpoint: number; readonly on: boolean }
  | { readonly kind: "reset" }
  | { readonly kind: "rejected" }
  /** The last one: nothing is heard any more. */
  | { readonly kind: "broken"; readonly why: Refusal };

export interface HostHeard {
  readonly events: readonly HostEvent[];
  /** Said at once, without asking anybody. */
  readonly reply: readonly Uint8Array[];
}

export interface HostSession {
  /** The first bytes to say, before anything was heard. */
  hello(): Uint8Array;
  heard(bytes: Uint8Array): HostHeard;
  control(id: bigint, request: ControlRequest, data: Uint8Array | "stall"): Uint8Array;
  bulkOut(id: bigint, endpoint: number, taken: number | "stall"): Uint8Array;
  bulkIn(id: bigint, endpoint: number, data: Uint8Array | "cancelled" | "stall"): Uint8Array;
  interrupt(endpoint: number, data: Uint8Array): Uint8Array;
}

/** What we know; a machine's xHCI asks for the last three. */
const OURS =
  (1 << CAPABILITY.deviceVersion) |
  (1 << CAPABILITY.disconnectAck) |
  (1 << CAPABILITY.endpointMaxPacketSize) |
  (1 << CAPABILITY.ids64) |
  (1 << CAPABILITY.bulkLength32);
const NOTHING = new Uint8Array(0);

export function hostSession(device: UsbDevice): HostSession {
  const incoming = packets();
  let greeted = false;
  let broken = false;
  let both = 0; // capabilities that both sides have
  let configuration = 1;
  let interrupts = 0n;

  const packet = (type: number, id: bigint, body: Uint8Array) =>
    encodePacket({ type, id, body }, has(both, CAPABILITY.ids64));

  function greet(first: Packet): Answer<readonly Uint8Array[]> {
    const theirs = first.type === TYPE.hello ? helloCapabilities(first.body) : null;
    if (theirs === null)
      return refused("usbredir.hello", `The first packet is of type ${first.type}, not a hello.`);
    greeted = true;
    both = OURS & theirs;
    const reply = [
      packet(TYPE.interfaceInfo, 0n, interfaceInfoBody(device)),
      packet(TYPE.endpointInfo, 0n, endpointInfoBody(device, both)),
      packet(TYPE.deviceConnect, 0n, deviceConnectBody(device, both)),
    ];
    return { ok: true, value: reply };
  }

  /** Null: known, and nothing is to be done about it. */
  function answered({ type, id, body }: Packet): HostEvent | Uint8Array | null {
    const short = (): HostEvent => ({
      kind: "broken",
      why: { code: "usbredir.body", text: `A packet of type ${type} has only ${body.length} bytes.` },
    });
    const [first, second] = body;
    switch (type) {
      case TYPE.reset:
        return { kind: "reset" };
      case TYPE.filterReject:
        return { kind: "rejected" };
      case TYPE.setConfiguration:
        if (first === undefined) return short();
        configuration = first;
        return packet(TYPE.configurationStatus, id, Uint8Array.of(STATUS.success, first));
      case TYPE.getConfiguration:
        return packet(TYPE.configurationStatus, id, Uint8Array.of(STATUS.success, configuration));
      case TYPE.setAltSetting: {
        if (first === undefined || second === undefined) return short();
        const status = second === 0 ? STATUS.success : STATUS.stall; // the one setting that there is
        return packet(TYPE.altSettingStatus, id, Uint8Array.of(status, first, 0));
      }
      case TYPE.getAltSetting:
        if (first === undefined) return short();
        return packet(TYPE.altSettingStatus, id, Uint8Array.of(STATUS.success, first, 0));
      case TYPE.startInterruptReceiving:
      case TYPE.stopInterruptReceiving:
        if (first === undefined) return short();
        return { kind: "listening", endpoint: first, on: type === TYPE.startInterruptReceiving };
      case TYPE.cancelDataPacket:
        return { kind: "cancel", id };
      case TYPE.controlPacket: {
        const request = controlRequest(body);
        return request ? { kind: "control", id, request } : short();
      }
      case TYPE.bulkPacket: {
        const transfer = bulkTransfer(body, both);
        if (!transfer) return short();
        const { endpoint, length, data } = transfer;
        if ((endpoint & 0x80) === 0) return { kind: "bulk-out", id, endpoint, data };
        return { kind: "bulk-in", id, endpoint, length: Math.min(length, LONGEST / 2) };
      }
      default:
        return null; // filters, acknowledgements, and what a newer peer may say
    }
  }

  function heard(bytes: Uint8Array): HostHeard {
    const events: HostEvent[] = [];
    const reply: Uint8Array[] = [];
    const breaks = (why: Refusal) => {
      broken = true;
      events.push({ kind: "broken", why });
    };
    incoming.hear(bytes);
    while (!broken) {
      const next = incoming.next(has(both, CAPABILITY.ids64));
      if (next === null) break;
      if (!next.ok) breaks(next.why);
      else if (!greeted) {
        const greeting = greet(next.value);
        if (greeting.ok) reply.push(...greeting.value);
        else breaks(greeting.why);
      } else {
        const answer = answered(next.value);
        if (answer instanceof Uint8Array) reply.push(answer);
        else if (answer?.kind === "broken") breaks(answer.why);
        else if (answer?.kind === "listening") {
          const status = Uint8Array.of(STATUS.success, answer.endpoint);
          reply.push(packet(TYPE.interruptReceivingStatus, next.value.id, status));
          events.push(answer);
        } else if (answer) events.push(answer);
      }
    }
    return { events, reply };
  }

  return {
    hello: () =>
      encodePacket({ type: TYPE.hello, id: 0n, body: helloBody("etalon usb instrument", OURS) }, false),
    heard,
    control: (id, request, data) =>
      data === "stall"
        ? packet(TYPE.controlPacket, id, controlBody(request, STATUS.stall, NOTHING))
        : packet(
            TYPE.controlPacket,
            id,
            controlBody(request, STATUS.success, data.subarray(0, request.length)),
          ),
    bulkOut: (id, endpoint, taken) => {
      const status = taken === "stall" ? STATUS.stall : STATUS.success;
      return packet(
        TYPE.bulkPacket,
        id,
        bulkBody(endpoint, status, taken === "stall" ? 0 : taken, NOTHING, both),
      );
    },
    bulkIn: (id, endpoint, data) => {
      if (typeof data === "string")
        return packet(TYPE.bulkPacket, id, bulkBody(endpoint, STATUS[data], 0, NOTHING, both));
      return packet(TYPE.bulkPacket, id, bulkBody(endpoint, STATUS.success, data.length, data, both));
    },
    interrupt: (endpoint, data) => packet(TYPE.interruptPacket, interrupts++, interruptBody(endpoint, data)),
  };
}

// A USBTMC instrument (with the USB488 subclass) seen from inside the device: transfers of the computer in, bytes for
// the instrument and answers out. Without sockets or clocks; total: a transfer that is wrong stalls its endpoint, as
// the standard has it, until the computer clears it.

import { insist } from "@etalon/basis";
import {
  ALIGNED_TO,
  END_OF_MESSAGE,
  ENDED_BY_CHARACTER,
  HEAD_BYTES,
  MESSAGE,
  MESSAGE_AVAILABLE,
  NEWS_SERVICE,
  NEWS_STATUS,
  PACKET_BYTES,
  REQUEST,
  SERVICE_REQUEST,
  STATUS,
  UNTIL_CHARACTER,
} from "./layout.table.ts";

/** Said by the instrument and not yet fetched: who feeds the session asks `room` first. */
export const OUTPUT_LIMIT = 1 << 20;
/** An instrument may say it byte by byte, each an object. */
const PIECES_LIMIT = 4096;
/** Told and not yet taken; who feeds the session takes them at once. */
const NEWS_LIMIT = 64;
/** Asked for and not yet answered; a driver has one or two. */
const WAITING_LIMIT = 64;

export interface OutTaken {
  /** For the instrument, in order; `end` after the last byte of a message. */
  readonly message: readonly { readonly bytes: Uint8Array; readonly end: boolean }[];
  readonly trigger: boolean;
  /** The transfer was wrong: the endpoint stands still until it is cleared. */
  readonly stall: boolean;
}

export interface InAnswer {
  readonly id: bigint;
  readonly data: Uint8Array | "stall" | "cancelled";
}

export interface ClassRequest {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

export interface DeviceSession {
  /** One bulk transfer out, whole. */
  bulkOut(bytes: Uint8Array): OutTaken;
  /** A bulk transfer in is waited for; what can be answered comes from `answers`. */
  bulkIn(id: bigint, length: number): void;
  /** It is waited for no more. */
  cancel(id: bigint): void;
  /** Bytes that the instrument says; `end` when its response ends with them. */
  respond(bytes: Uint8Array, end: boolean): void;
  /** How many bytes `respond` may be given now. */
  room(): number;
  /** Transfers in that can be answered now, in order. */
  answers(): readonly InAnswer[];
  /** Requests of the class on endpoint 0, and those about endpoints; null: not known here. */
  request(asked: ClassRequest): Uint8Array | "stall" | null;
  /** The instrument's own status byte, whenever it has changed by itself; bit 6: it asks for service. */
  statusChanged(status: number): void;
  /** What the interrupt endpoint has to bring, in order. */
  news(): readonly Uint8Array[];
  reset(): void;
}

interface Piece {
  bytes: Uint8Array;
  readonly end: boolean;
}
interface Asked {
  readonly tag: number;
  readonly size: number;
  readonly until: number | null;
}

/** @param requestsService whether the instrument can say by itself that it asks for service */
export function deviceSession({ requestsService = false } = {}): DeviceSession {
  let own = 0; // of the status byte, what the instrument says: all but that a message is available
  let outLeft = 0; // bytes of a message that further transfers bring
  let outEnds = false;
  let outHalted = false;
  let inHalted = false;
  const output: Piece[] = [];
  let held = 0;
  let asked: Asked | null = null;
  let answer: Uint8Array | null = null; // what is left of the answer that is being fetched
  const waiting: { id: bigint; length: number }[] = [];
  const answered: InAnswer[] = [];
  const brought: Uint8Array[] = [];

  function forget(): void {
    output.length = 0;
    held = 0;
    outLeft = 0;
    asked = null;
    answer = null;
  }

  function bulkOut(bytes: Uint8Array): OutTaken {
    const nothing = { message: [], trigger: false, stall: false };
    if (outHalted) return { ...nothing, stall: true };
    if (outLeft > 0) {
      const part = bytes.subarray(0, outLeft);
      outLeft -= part.length;
      return { ...nothing, message: [{ bytes: part, end: outEnds && outLeft === 0 }] };
    }
    const [kind = 0, tag = 0, inverse = 0] = bytes;
    const right = bytes.length >= HEAD_BYTES && tag !== 0 && (tag ^ 0xff) === inverse;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = right ? view.getUint32(4, true) : 0;
    const attributes = bytes[8] ?? 0;
    if (right && kind === MESSAGE.out && size > 0) {
      const part = bytes.subarray(HEAD_BYTES, HEAD_BYTES + size);
      outLeft = size - part.length;
      outEnds = (attributes & END_OF_MESSAGE) !== 0;
      return { ...nothing, message: [{ bytes: part, end: outEnds && outLeft === 0 }] };
    }
    if (right && kind === MESSAGE.requestIn && size > 0) {
      // One that was given up before it was answered is replaced: its tag would be wrong by now.
      asked = { tag, size, until: (attributes & UNTIL_CHARACTER) !== 0 ? bytes[9]! : null };
      return nothing;
    }
    if (right && kind === MESSAGE.trigger) return { ...nothing, trigger: true };
    outHalted = true;
    return { ...nothing, stall: true };
  }

  /** MsgID | tag | its inverse | 0 | u32 size | attributes | 0 0 0 | the bytes | up to a multiple of four */
  function compose({ tag, size, until }: Asked): Uint8Array {
    const first = output[0]!;
    let count = Math.min(size, first.bytes.length);
    const found = until === null ? -1 : first.bytes.subarray(0, count).indexOf(until);
    if (found >= 0) count = found + 1;
    // An answer of whole packets would need an empty one behind it, which drivers do not agree on: a few bytes less.
    if (padded(HEAD_BYTES + count) % PACKET_BYTES === 0) count -= ALIGNED_TO;
    const ends = first.end && count === first.bytes.length;
    const bytes = new Uint8Array(padded(HEAD_BYTES + count));
    bytes[0] = MESSAGE.in;
    bytes[1] = tag;
    bytes[2] = tag ^ 0xff;
    new DataView(bytes.buffer).setUint32(4, count, true);
    bytes[8] = (ends ? END_OF_MESSAGE : 0) | (found >= 0 && count === found + 1 ? ENDED_BY_CHARACTER : 0);
    bytes.set(first.bytes.subarray(0, count), HEAD_BYTES);
    held -= count;
    if (count === first.bytes.length) output.shift();
    else first.bytes = first.bytes.subarray(count);
    return bytes;
  }

  function pump(): void {
    while (waiting.length > 0) {
      if (inHalted) {
        answered.push(...waiting.splice(0).map(({ id }) => ({ id, data: "stall" as const })));
        return;
      }
      if (answer === null) {
        if (asked === null || output.length === 0) return;
        answer = compose(asked);
        asked = null;
      }
      const { id, length } = waiting.shift()!;
      const data = answer.subarray(0, length);
      answer = answer.length > length ? answer.subarray(length) : null;
      answered.push({ id, data });
    }
  }

  const statusByte = (): number => (own & ~MESSAGE_AVAILABLE) | (held > 0 ? MESSAGE_AVAILABLE : 0);

  function status(tag: number): Uint8Array {
    // With an interrupt endpoint the byte itself comes there (USB488, 4.3.1), its tag with it.
    brought.push(Uint8Array.of(NEWS_STATUS | (tag & 0x7f), statusByte()));
    own &= ~SERVICE_REQUEST; // it was heard, as by a serial poll (IEEE 488.2, 11.3.2)
    return Uint8Array.of(STATUS.success, tag & 0x7f, 0);
  }

  function request({ requestType, request: what, value, index }: ClassRequest): Uint8Array | "stall" | null {
    if (requestType === 0x02 && what === 1 && value === 0) {
      // CLEAR_FEATURE(ENDPOINT_HALT), USB 2.0 section 9.4.1
      if ((index & 0x80) === 0) outHalted = false;
      else inHalted = false;
      return new Uint8Array(0);
    }
    switch ((requestType << 8) | what) {
      case 0xa1_00 | REQUEST.getCapabilities:
        return capabilities(requestsService);
      case 0xa1_00 | REQUEST.initiateClear:
        forget();
        outHalted = false;
        return Uint8Array.of(STATUS.success);
      case 0xa1_00 | REQUEST.checkClear:
        return Uint8Array.of(STATUS.success, 0);
      case 0xa2_00 | REQUEST.initiateAbortBulkOut: {
        if (outLeft === 0) return Uint8Array.of(STATUS.notInProgress, 0);
        outLeft = 0;
        outHalted = true; // the computer clears it (USBTMC 4.2.1.2)
        return Uint8Array.of(STATUS.success, value & 0xff);
      }
      case 0xa2_00 | REQUEST.initiateAbortBulkIn: {
        if (answer === null && asked === null) return Uint8Array.of(STATUS.notInProgress, 0);
        answer = null;
        asked = null;
        return Uint8Array.of(STATUS.success, value & 0xff);
      }
      case 0xa2_00 | REQUEST.checkAbortBulkOut:
      case 0xa2_00 | REQUEST.checkAbortBulkIn:
        return Uint8Array.of(STATUS.success, 0, 0, 0, 0, 0, 0, 0);
      case 0xa1_00 | REQUEST.readStatusByte:
        return status(value);
      case 0xa1_00 | REQUEST.indicatorPulse:
      case 0xa1_00 | REQUEST.remoteEnable:
      case 0xa1_00 | REQUEST.goToLocal:
      case 0xa1_00 | REQUEST.localLockout:
        return Uint8Array.of(STATUS.success);
      default:
        return null;
    }
  }

  return {
    bulkOut(bytes) {
      const taken = bulkOut(bytes);
      pump();
      return taken;
    },
    bulkIn(id, length) {
      if (waiting.length >= WAITING_LIMIT || length < PACKET_BYTES) answered.push({ id, data: "stall" });
      else waiting.push({ id, length });
      pump();
    },
    cancel(id) {
      const at = waiting.findIndex((one) => one.id === id);
      if (at < 0) return;
      waiting.splice(at, 1);
      answered.push({ id, data: "cancelled" });
    },
    respond(bytes, end) {
      insist(
        bytes.length > 0 && bytes.length <= OUTPUT_LIMIT - held,
        "usbtmc: more is said than there is room for",
      );
      held += bytes.length;
      output.push({ bytes, end });
      pump();
    },
    room: () => (output.length < PIECES_LIMIT ? OUTPUT_LIMIT - held : 0),
    answers: () => answered.splice(0),
    request,
    statusChanged(status) {
      const asked = (own & SERVICE_REQUEST) !== 0;
      own = status & 0xff;
      if (!asked && (own & SERVICE_REQUEST) !== 0) brought.push(Uint8Array.of(NEWS_SERVICE, statusByte()));
      if (brought.length > NEWS_LIMIT) brought.splice(0, brought.length - NEWS_LIMIT);
    },
    news: () => brought.splice(0),
    reset() {
      forget();
      outHalted = false;
      inHalted = false;
    },
  };
}

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNED_TO) * ALIGNED_TO;

/** GET_CAPABILITIES: USBTMC 1.0 with TermChar; USB488 1.0 with 488.2 messages and trigger. (USB488 table 8) */
function capabilities(requestsService: boolean): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes[0] = STATUS.success;
  bytes.set([0x00, 0x01], 2); // bcdUSBTMC 1.00
  bytes[5] = 1; // TermChar is supported
  bytes.set([0x00, 0x01], 12); // bcdUSB488 1.00
  bytes[14] = 4 | 1; // a 488.2 interface that takes TRIGGER
  // No SCPI, RL1 or DT1 is promised: what speaks is whatever instrument is behind the link. SR1 where it can.
  bytes[15] = requestsService ? 4 : 0;
  return bytes;
}

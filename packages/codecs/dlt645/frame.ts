// One frame of DL/T 645-2007:  68 | A0…A5 | 68 | C | L | DATA[L], each +33h | CS | 16. Read by sessions with meters, and
// written by them and by simulated meters.

export interface Dlt645Frame {
  /** Twelve digits, the most significant first; on the line it comes last byte first. `A` in all: any meter. */
  readonly address: string;
  readonly control: number;
  /** As it is meant, without the 33h. */
  readonly data: Uint8Array;
}

export type Rejection = "second-start" | "end-mark" | "checksum" | "address";
export type Look =
  | { readonly kind: "need-more"; readonly used: number }
  | { readonly kind: "reject"; readonly used: number; readonly why: Rejection }
  | { readonly kind: "frame"; readonly used: number; readonly frame: Dlt645Frame };

const START = 0x68;
const END = 0x16;
const BIAS = 0x33;
const HEAD = 10;
/** More is in no frame: L is one byte. */
const LONGEST_DATA = 0xff;
const ADDRESS = /^(\d{12}|A{12})$/;

/**
 * Looks for one frame. Pure and total: any bytes get an answer. The caller drops `used` bytes and looks again unless more is
 * needed; waiting for the rest is limited by the caller's own time.
 * @source DL/T 645-2007, frame format (clause unchecked)
 */
export function lookForFrame(bytes: Uint8Array): Look {
  const at = bytes.indexOf(START); // before it: wake-up bytes FEh, or noise on the line
  if (at < 0) return { kind: "need-more", used: bytes.length };
  const reject = (why: Rejection): Look => ({ kind: "reject", used: at + 1, why });
  const second = bytes[at + 7];
  if (second !== undefined && second !== START) return reject("second-start");
  const length = bytes[at + 9];
  if (length === undefined) return { kind: "need-more", used: at };
  const checksumAt = at + HEAD + length;
  const [sum, end] = [bytes[checksumAt], bytes[checksumAt + 1]];
  if (sum === undefined || end === undefined) return { kind: "need-more", used: at };
  if (end !== END) return reject("end-mark");
  if (sum !== sum8(bytes.subarray(at, checksumAt))) return reject("checksum");
  const address = Buffer.from(bytes.subarray(at + 1, at + 7))
    .reverse()
    .toString("hex")
    .toUpperCase();
  if (!ADDRESS.test(address)) return reject("address");
  const data = bytes.slice(at + HEAD, checksumAt).map((byte) => byte - BIAS); // Uint8Array: wraps modulo 256
  return { kind: "frame", used: checksumAt + 2, frame: { address, control: bytes[at + 8] ?? 0, data } };
}

/** @throws RangeError  an address that is none, or more data than a frame holds: our own mistake */
export function encodeFrame({ address, control, data }: Dlt645Frame): Uint8Array {
  if (!ADDRESS.test(address)) throw new RangeError(`"${address}" is no address of twelve digits`);
  if (data.length > LONGEST_DATA) throw new RangeError(`${data.length} bytes are more than a frame holds`);
  const bytes = new Uint8Array(HEAD + data.length + 2);
  bytes[0] = START;
  bytes.set(Buffer.from(address, "hex").reverse(), 1);
  bytes[7] = START;
  bytes[8] = control;
  bytes[9] = data.length;
  bytes.set(
    data.map((byte) => byte + BIAS),
    HEAD,
  );
  bytes[bytes.length - 2] = sum8(bytes.subarray(0, -2));
  bytes[bytes.length - 1] = END;
  return bytes;
}

function sum8(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

// One message of the frame uplink into bytes and back. What we say ourselves must be right; any bytes get an answer.

import { type Answer, good, insist, refused } from "@etalon/basis";
import { isName } from "../sample-stream/name.ts";
import { HEAD_BYTES, TYPE, UPLINK_LIMIT } from "./layout.table.ts";
import { type Acknowledge, type FrameHead, UPLINK_VERSION, type Words } from "./message.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MOST_HIGH = 2 ** 21; // of the upper half of a number up to 2^53 - 1

const named = (...names: string[]): Uint8Array[] =>
  names.flatMap((name) => [Uint8Array.of(name.length), encoder.encode(name)]);

/**
 * Encodes a message that is no frame:  u32le length | u8 type | body
 * @throws Fault  a field that SPEC.md does not allow
 */
export function encodeWords(words: Words): Uint8Array {
  if (words.kind === "acknowledge") return numbered(TYPE.acknowledge, words.upTo, words.stream, 0);
  const parts = bodyOf(words);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const out = new Uint8Array(HEAD_BYTES + length);
  putU32(out, 0, 1 + length);
  out[4] = TYPE[words.kind];
  let at = HEAD_BYTES;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function bodyOf(words: Exclude<Words, Acknowledge>): readonly Uint8Array[] {
  switch (words.kind) {
    case "hello": {
      const { tenant, site, terminal } = words.terminal;
      const secret = encoder.encode(words.secret);
      insist([tenant, site, terminal].every(isName), "frame uplink: an address is three plain names");
      insist(
        secret.length > 0 && secret.length <= UPLINK_LIMIT.secret,
        "frame uplink: a secret of 1 to 255 bytes",
      );
      return [Uint8Array.of(UPLINK_VERSION), ...named(tenant, site, terminal), secret];
    }
    case "end": {
      const [code, text] = [encoder.encode(words.code), encoder.encode(words.text)];
      insist(code.length > 0 && code.length <= UPLINK_LIMIT.code, "frame uplink: a code of 1 to 100 bytes");
      insist(text.length <= UPLINK_LIMIT.text, "frame uplink: a sentence of up to 1000 bytes");
      return [Uint8Array.of(code.length), code, text];
    }
    default:
      return [];
  }
}

/**
 * Encodes what stands before a frame's bytes:  u32le length | 10h | u64le sequence | u8 n | n bytes of the stream's name
 * @throws Fault  a field that SPEC.md does not allow
 */
export function encodeFrameHead({ stream, sequence, length }: FrameHead): Uint8Array {
  insist(sequence > 0, "frame uplink: a frame's sequence starts at 1");
  insist(length <= UPLINK_LIMIT.frameBytes, "frame uplink: the frame is too long");
  return numbered(TYPE.frame, sequence, stream, length);
}

/** What a frame and its acknowledgement begin with: once a frame, so without any detour. */
function numbered(type: number, number: number, stream: string, behind: number): Uint8Array {
  insist(isName(stream), "frame uplink: a stream has a plain name");
  insist(Number.isSafeInteger(number) && number >= 0, "frame uplink: numbers are whole and up to 2^53 - 1");
  const out = new Uint8Array(HEAD_BYTES + 9 + stream.length);
  putU32(out, 0, 10 + stream.length + behind);
  out[4] = type;
  putU32(out, HEAD_BYTES, number % 2 ** 32);
  putU32(out, HEAD_BYTES + 4, Math.floor(number / 2 ** 32));
  out[HEAD_BYTES + 8] = stream.length;
  for (let n = 0; n < stream.length; n++) out[HEAD_BYTES + 9 + n] = stream.charCodeAt(n);
  return out;
}

function putU32(out: Uint8Array, at: number, value: number): void {
  for (let n = 0; n < 4; n++) out[at + n] = value >>> (8 * n);
}

const u32At = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** Length of the body and type: what the first five bytes promise. */
export const decodeHead = (head: Uint8Array): { readonly bodyLength: number; readonly type: number } => ({
  bodyLength: u32At(head, 0) - 1,
  type: head[4]!,
});

/** A body from its start: each look answers null where the bytes do not hold what is looked for. */
function looksInto(body: Uint8Array) {
  let at = 0;
  const text = (count: number): string | null => {
    at += count;
    try {
      return at <= body.length ? decoder.decode(body.subarray(at - count, at)) : null;
    } catch {
      return null;
    }
  };
  return {
    at: () => at,
    u8: (): number | null => (at < body.length ? body[at++]! : null),
    u64(): number | null {
      at += 8;
      if (at > body.length) return null;
      const high = u32At(body, at - 4);
      return high < MOST_HIGH ? high * 2 ** 32 + u32At(body, at - 8) : null;
    },
    text,
    rest: (): string | null => (at <= body.length ? text(body.length - at) : null),
    name(): string | null {
      const count = at < body.length ? body[at++]! : 0;
      at += count;
      if (at > body.length) return null;
      const name = String.fromCharCode(...body.subarray(at - count, at)); // other than ASCII is no name
      return isName(name) ? name : null;
    },
  };
}

/** Takes the body of a message apart that is no frame; total. */
export function decodeWords(kind: Words["kind"], body: Uint8Array): Answer<Words> {
  const look = looksInto(body);
  switch (kind) {
    case "hello": {
      if (look.u8() !== UPLINK_VERSION)
        return refused(
          "uplink.version",
          `This is frame uplink version ${UPLINK_VERSION}; the other side speaks another.`,
        );
      const [tenant, site, terminal, secret] = [look.name(), look.name(), look.name(), look.rest()];
      if (tenant === null || site === null || terminal === null)
        return refused("uplink.words", "A hello gives tenant, site and terminal as plain names.");
      if (!secret || encoder.encode(secret).length > UPLINK_LIMIT.secret)
        return refused("uplink.words", "A hello has a secret of 1 to 255 bytes of UTF-8.");
      return good({ kind, terminal: { tenant, site, terminal }, secret });
    }
    case "end": {
      const [code, text] = [look.text(look.u8() ?? 0), look.rest()];
      const textBytes = body.length - 1 - (body[0] ?? 0);
      if (!code || text === null || body[0]! > UPLINK_LIMIT.code || textBytes > UPLINK_LIMIT.text)
        return refused(
          "uplink.words",
          "An end says a code of 1 to 100 bytes and a sentence of up to 1000 bytes of UTF-8.",
        );
      return good({ kind, code, text });
    }
    case "acknowledge": {
      const [upTo, stream] = [look.u64(), look.name()];
      if (upTo === null || stream === null || look.at() !== body.length)
        return refused("uplink.words", "An acknowledgement says how far and of which stream.");
      return good({ kind, stream, upTo });
    }
    default:
      return body.length === 0 ? good({ kind }) : refused("uplink.words", `A ${kind} has no body.`);
  }
}

/**
 * Takes apart what stands before a frame's bytes; total.
 * @param body  at least the body's start up to the end of the name
 * @param bodyLength  of the whole body
 * @returns and how many bytes stand before the frame's own
 */
export function decodeFrameHead(
  body: Uint8Array,
  bodyLength: number,
): Answer<FrameHead & { readonly before: number }> {
  const look = looksInto(body);
  const [sequence, stream, before] = [look.u64(), look.name(), look.at()];
  if (!sequence) return refused("uplink.frame", "A frame's sequence is 1 to 2^53 - 1.");
  if (stream === null || before > bodyLength)
    return refused("uplink.frame", "A frame names its stream by a plain name.");
  return good({ stream, sequence, length: bodyLength - before, before });
}

// One message of the frame uplink into bytes and back. What we say ourselves must be right; any bytes get an answer.

import { type Answer, good, insist, refused } from "@etalon/basis";
import { isName } from "../sample-stream/name.ts";
import { HEAD_BYTES, TYPE, UPLINK_LIMIT } from "./layout.table.ts";
import { type FrameHead, UPLINK_VERSION, type Words } from "./message.ts";

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
  const parts = bodyOf(words);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const out = new Uint8Array(HEAD_BYTES + length);
  new DataView(out.buffer).setUint32(0, 1 + length, true);
  out[4] = TYPE[words.kind];
  let at = HEAD_BYTES;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function bodyOf(words: Words): readonly Uint8Array[] {
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
    case "acknowledge": {
      insist(isName(words.stream), "frame uplink: a stream has a plain name");
      return [u64(words.upTo), ...named(words.stream)];
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
  insist(isName(stream), "frame uplink: a stream has a plain name");
  insist(sequence > 0, "frame uplink: a frame's sequence starts at 1");
  insist(length <= UPLINK_LIMIT.frameBytes, "frame uplink: the frame is too long");
  const out = new Uint8Array(HEAD_BYTES + 9 + stream.length);
  new DataView(out.buffer).setUint32(0, 10 + stream.length + length, true);
  out[4] = TYPE.frame;
  out.set(u64(sequence), HEAD_BYTES);
  out[HEAD_BYTES + 8] = stream.length;
  encoder.encodeInto(stream, out.subarray(HEAD_BYTES + 9));
  return out;
}

function u64(value: number): Uint8Array {
  insist(Number.isSafeInteger(value) && value >= 0, "frame uplink: numbers are whole and up to 2^53 - 1");
  const out = new Uint8Array(8);
  const view = new DataView(out.buffer);
  view.setUint32(0, value % 2 ** 32, true);
  view.setUint32(4, Math.floor(value / 2 ** 32), true);
  return out;
}

/** A body from its start: each look answers null where the bytes do not hold what is looked for. */
function looksInto(body: Uint8Array) {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
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
      const high = view.getUint32(at - 4, true);
      return high < MOST_HIGH ? high * 2 ** 32 + view.getUint32(at - 8, true) : null;
    },
    text,
    rest: (): string | null => (at <= body.length ? text(body.length - at) : null),
    name(): string | null {
      const name = at < body.length ? text(body[at++]!) : null;
      return name !== null && isName(name) ? name : null;
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
      if (!code || text === null) return refused("uplink.words", "An end says a code and a sentence.");
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

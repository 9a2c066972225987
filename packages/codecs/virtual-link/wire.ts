// One message of the virtual link into bytes and back, and messages out of a byte stream in pieces.

import { type Answer, good, insist, refused } from "@etalon/basis";
import { isName } from "../sample-stream/name.ts";
import { HEAD_BYTES, LINK_LIMIT, TYPE } from "./layout.table.ts";
import { LINK_VERSION, type LinkMessage } from "./message.ts";
import { type Words, wordsFlaw } from "./words.ts";

const TOKEN_BYTES = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const kindOf = new Map<number, LinkMessage["kind"]>(
  Object.entries(TYPE).map(([kind, type]) => [type, kind as LinkMessage["kind"]]),
);

/**
 * Encodes one message:  u32le length | u8 type | body
 * @throws Fault  a field that SPEC.md does not allow: what we say ourselves must be right
 */
export function encodeMessage(message: LinkMessage): Uint8Array {
  if (message.kind === "frame") {
    const { stream, sequence, bytes } = message;
    insist(isName(stream), "virtual link: the stream's name is not a plain name");
    insist(Number.isSafeInteger(sequence) && sequence > 0, "virtual link: a frame's sequence starts at 1");
    insist(bytes.length <= LINK_LIMIT.frameBytes, "virtual link: the frame is too long");
    const out = head(TYPE.frame, 9 + stream.length + bytes.length);
    new DataView(out.buffer).setBigUint64(HEAD_BYTES, BigInt(sequence), true);
    out[HEAD_BYTES + 8] = stream.length;
    encoder.encodeInto(stream, out.subarray(HEAD_BYTES + 9));
    out.set(bytes, HEAD_BYTES + 9 + stream.length);
    return out;
  }
  if (message.kind === "write" || message.kind === "said") return encodePassed(message);
  const flaw = wordsFlaw(message);
  insist(flaw === null, `virtual link: ${message.kind}: ${flaw}`);
  const { kind, ...fields } = message;
  const body = encoder.encode(JSON.stringify(message.kind === "identity" ? message.identity : fields));
  insist(body.length <= LINK_LIMIT.words, `virtual link: ${kind} is too long`);
  const out = head(TYPE[kind], body.length);
  out.set(body, HEAD_BYTES);
  return out;
}

/** An instrument's own bytes:  u64le token (write only) | bytes */
function encodePassed(message: Extract<LinkMessage, { kind: "write" | "said" }>): Uint8Array {
  const { kind, bytes } = message;
  insist(bytes.length > 0 && bytes.length <= LINK_LIMIT.passedBytes, "virtual link: too many bytes to pass");
  const before = kind === "write" ? TOKEN_BYTES : 0;
  const out = head(TYPE[kind], before + bytes.length);
  if (message.kind === "write") {
    insist(Number.isSafeInteger(message.token) && message.token > 0, "virtual link: a token starts at 1");
    new DataView(out.buffer).setBigUint64(HEAD_BYTES, BigInt(message.token), true);
  }
  out.set(bytes, HEAD_BYTES + before);
  return out;
}

function head(type: number, bodyBytes: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(HEAD_BYTES + bodyBytes);
  new DataView(out.buffer).setUint32(0, 1 + bodyBytes, true);
  out[4] = type;
  return out;
}

/**
 * Takes the body of one message apart; total. A frame's bytes are copied: the caller's chunk may be reused.
 */
export function decodeMessage(type: number, body: Uint8Array): Answer<LinkMessage> {
  const kind = kindOf.get(type);
  if (kind === undefined) return refused("link.type", `Message type ${type} is not known on a virtual link.`);
  if (kind === "frame") return decodeFrameMessage(body);
  if (kind === "write" || kind === "said") return decodePassed(kind, body);
  if (body.length > LINK_LIMIT.words) return refused("link.length", `A message of type ${kind} is too long.`);
  let fields: unknown;
  try {
    fields = JSON.parse(decoder.decode(body));
  } catch {
    return refused("link.words", `The body of ${kind} is not JSON in UTF-8.`);
  }
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    return refused("link.words", `The body of ${kind} is not a JSON object.`);
  const message = (kind === "identity" ? { kind, identity: fields } : { ...fields, kind }) as Words;
  if (message.kind === "hello" && message.version !== LINK_VERSION)
    return refused(
      "link.version",
      `This is virtual link version ${LINK_VERSION}; the other side speaks another.`,
    );
  const flaw = wordsFlaw(message);
  return flaw ? refused("link.words", `The message ${kind} is not understood: ${flaw}.`) : good(message);
}

function decodePassed(kind: "write" | "said", body: Uint8Array): Answer<LinkMessage> {
  const before = kind === "write" ? TOKEN_BYTES : 0;
  const count = body.length - before;
  if (count < 1 || count > LINK_LIMIT.passedBytes)
    return refused("link.length", `A message of type ${kind} passes 1 to ${LINK_LIMIT.passedBytes} bytes.`);
  const bytes = body.slice(before);
  if (kind === "said") return good({ kind, bytes });
  const token = Number(new DataView(body.buffer, body.byteOffset).getBigUint64(0, true));
  if (!Number.isSafeInteger(token) || token < 1)
    return refused("link.words", "A write has a token that is not from 1 to 2^53 - 1.");
  return good({ kind, token, bytes });
}

function decodeFrameMessage(body: Uint8Array): Answer<LinkMessage> {
  const nameEnd = 9 + (body[8] ?? 0);
  if (body.length < nameEnd) return refused("link.frame", "A frame message ends before its bytes begin.");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const sequence = Number(view.getBigUint64(0, true));
  const stream = String.fromCharCode(...body.subarray(9, nameEnd));
  if (!isName(stream)) return refused("link.frame", "A frame message names its stream by no plain name.");
  if (!Number.isSafeInteger(sequence) || sequence < 1)
    return refused("link.frame", "A frame message has a sequence that is not from 1 to 2^53 - 1.");
  return good({ kind: "frame", stream, sequence, bytes: body.slice(nameEnd) });
}

// pcapng files (Wireshark, dumpcap); called by read-capture.ts.

import { type Answer, counted, good, type Note, refused } from "@etalon/basis";
import {
  addFrame,
  type Capture,
  closeTable,
  emptyTable,
  type FrameTable,
  mostFrames,
  noTime,
} from "./frame-table.ts";
import { ethernetLinkType } from "./link-types.table.ts";
import { cutNote, linkName, mostFrameBytes, truncatedNote } from "./pcap.ts";

const SECTION_HEADER = 0x0a0d0d0a; // reads the same in both byte orders
const BYTE_ORDER = 0x1a2b3c4d;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const OPTION_TIME_RESOLUTION = 9;
const OPTION_TIME_OFFSET = 14;
const SMALLEST_BLOCK = 12;
const mostInterfaces = 4096;
const latestNs = 2n ** 63n - 1n;

interface Interface {
  readonly link: number;
  readonly snapLength: number;
  /** Ticks a second, or ticks of which `perSecond` make a second. */
  readonly perSecond: bigint;
  readonly offsetNs: bigint;
}

/** What is known while walking: the section's byte order and interfaces, and what was found so far. */
interface Walk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  littleEndian: boolean;
  interfaces: Interface[];
  readonly table: FrameTable;
  readonly otherLinks: Map<number, number>;
  cut: number;
}

export function looksLikePcapng(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 4 && bytes[0] === 0x0a && bytes[1] === 0x0d && bytes[2] === 0x0d && bytes[3] === 0x0a
  );
}

/**
 * Reads a pcapng file:  { type · length · body, padded to 4 bytes · length again }
 *
 * Sections may differ in byte order; each has its own interfaces with their own link type and clock
 * resolution. Blocks of unknown type are stepped over. A block that the file's end cuts off is left out with
 * a note; so are frames of other links than Ethernet, unless there are no others.
 * @source draft-ietf-opsawg-pcapng, sections 3 and 4
 */
export function readPcapng(bytes: Uint8Array): Answer<Capture> {
  if (!looksLikePcapng(bytes))
    return refused("pcap.magic", "the first four bytes are not those of a pcapng file");
  const walk: Walk = {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    littleEndian: true,
    interfaces: [],
    table: emptyTable(),
    otherLinks: new Map(),
    cut: 0,
  };
  let at = 0;
  while (at + SMALLEST_BLOCK <= bytes.length) {
    if (walk.view.getUint32(at, true) === SECTION_HEADER) {
      const why = beginSection(walk, at);
      if (why !== null) return why;
    }
    const length = walk.view.getUint32(at + 4, walk.littleEndian);
    if (length < SMALLEST_BLOCK || length % 4 !== 0)
      return damaged(at, `claims ${length} bytes; a multiple of 4 from ${SMALLEST_BLOCK} up is expected`);
    if (at + length > bytes.length) break;
    if (walk.view.getUint32(at + length - 4, walk.littleEndian) !== length)
      return damaged(at, `gives its length as ${length} in front but not at its end`);
    const why = readBlock(walk, at, length);
    if (why !== null) return why;
    at += length;
  }
  return closeWalk(walk, at);
}

type Refused = ReturnType<typeof refused>;

function damaged(at: number, what: string): Refused {
  return refused("pcap.block", `the block at byte ${at} ${what}`);
}

function beginSection(walk: Walk, at: number): Refused | null {
  if (at + 28 > walk.bytes.length) return null; // cut off: the caller sees it by the length
  if (walk.view.getUint32(at + 8, true) === BYTE_ORDER) walk.littleEndian = true;
  else if (walk.view.getUint32(at + 8, false) === BYTE_ORDER) walk.littleEndian = false;
  else return damaged(at, "begins a section without the byte-order mark 1A2B3C4D");
  const major = walk.view.getUint16(at + 12, walk.littleEndian);
  if (major !== 1)
    return refused("pcap.version", `pcapng version ${major} at byte ${at + 12}; 1 is expected`);
  walk.interfaces = [];
  return null;
}

function readBlock(walk: Walk, at: number, length: number): Refused | null {
  const { view, littleEndian } = walk;
  const u32 = (offset: number): number => view.getUint32(at + offset, littleEndian);
  switch (u32(0)) {
    case SECTION_HEADER:
      return length < 28
        ? damaged(at, `is a section header of ${length} bytes; at least 28 are expected`)
        : null;
    case INTERFACE:
      return readInterface(walk, at, length);
    case ENHANCED_PACKET:
      if (length < 32) return damaged(at, `is a packet block of ${length} bytes; at least 32 are expected`);
      return keep(walk, at, length, u32(8), 28, u32(20), u32(24), ticks(u32(12), u32(16)));
    case OLD_PACKET:
      if (length < 32) return damaged(at, `is a packet block of ${length} bytes; at least 32 are expected`);
      return keep(
        walk,
        at,
        length,
        view.getUint16(at + 8, littleEndian),
        28,
        u32(20),
        u32(24),
        ticks(u32(12), u32(16)),
      );
    case SIMPLE_PACKET: {
      if (length < 16) return damaged(at, `is a packet block of ${length} bytes; at least 16 are expected`);
      const snapLength = walk.interfaces[0]?.snapLength ?? 0;
      const captured = Math.min(u32(8), snapLength === 0 ? length - 16 : snapLength, length - 16);
      return keep(walk, at, length, 0, 12, captured, u32(8), null);
    }
    default:
      return null; // statistics, names, secrets, custom blocks: nothing of a frame in them
  }
}

const ticks = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);

function keep(
  walk: Walk,
  at: number,
  length: number,
  interfaceNumber: number,
  head: number,
  captured: number,
  original: number,
  time: bigint | null,
): Refused | null {
  const from = walk.interfaces[interfaceNumber];
  if (from === undefined)
    return damaged(at, `is a frame of interface ${interfaceNumber}, which is not described before it`);
  if (captured > length - head - 4 || captured > mostFrameBytes)
    return damaged(at, `claims a frame of ${captured} bytes in a block of ${length}`);
  if (from.link !== ethernetLinkType) {
    walk.otherLinks.set(from.link, (walk.otherLinks.get(from.link) ?? 0) + 1);
    return null;
  }
  if (walk.table.count === mostFrames) return refused("pcap.too-long", `more than ${mostFrames} frames`);
  if (original > captured) walk.cut += 1;
  addFrame(walk.table, at + head, captured, time === null ? noTime : posixNs(time, from));
  return null;
}

function posixNs(time: bigint, from: Interface): bigint {
  const ns =
    (from.perSecond === 1_000_000n ? time * 1000n : (time * 1_000_000_000n) / from.perSecond) + from.offsetNs;
  return ns > latestNs || ns < -latestNs ? noTime : ns; // centuries away: no time at all
}

function readInterface(walk: Walk, at: number, length: number): Refused | null {
  const { view, bytes, littleEndian } = walk;
  if (length < 20) return damaged(at, `describes an interface in ${length} bytes; at least 20 are expected`);
  if (walk.interfaces.length === mostInterfaces)
    return damaged(at, `is interface ${mostInterfaces + 1} of one section`);
  let perSecond = 1_000_000n;
  let offsetNs = 0n;
  let option = at + 16;
  const end = at + length - 4;
  while (option + 4 <= end) {
    const code = view.getUint16(option, littleEndian);
    const size = view.getUint16(option + 2, littleEndian);
    if (code === 0 || option + 4 + size > end) break;
    if (code === OPTION_TIME_RESOLUTION && size >= 1) {
      const byte = bytes[option + 4] ?? 6;
      perSecond = byte & 0x80 ? 2n ** BigInt(byte & 0x7f) : 10n ** BigInt(byte);
    }
    if (code === OPTION_TIME_OFFSET && size >= 8)
      offsetNs = view.getBigInt64(option + 4, littleEndian) * 1_000_000_000n;
    option += 4 + size + ((4 - (size % 4)) % 4);
  }
  const link = view.getUint16(at + 8, littleEndian);
  walk.interfaces.push({ link, snapLength: view.getUint32(at + 12, littleEndian), perSecond, offsetNs });
  return null;
}

function closeWalk(walk: Walk, at: number): Answer<Capture> {
  const notes: Note[] = [];
  if (at < walk.bytes.length) notes.push(truncatedNote(walk.table.count + 1, at));
  if (walk.cut > 0) notes.push(cutNote(walk.cut));
  for (const [link, count] of walk.otherLinks) {
    if (walk.table.count === 0)
      return refused("pcap.link-type", `the frames are ${linkName(link)}; Ethernet is expected`);
    notes.push({
      code: "pcap.other-links",
      text: `${counted(count, "frame was", "frames were")} left out, being ${linkName(link)}`,
    });
  }
  return good(closeTable("pcapng", walk.bytes, walk.table, notes));
}

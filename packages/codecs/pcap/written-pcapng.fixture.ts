// Writes pcapng files of every kind the reader must understand; for this folder's tests.

export interface Block {
  readonly type: number;
  readonly body: Uint8Array;
}

/** Builds blocks in one byte order. */
export function pcapngWriter(littleEndian: boolean) {
  const numbers = (
    ...fields: readonly (readonly [value: number | bigint, octets: 2 | 4 | 8])[]
  ): Uint8Array => {
    const out = new Uint8Array(fields.reduce((sum, [, octets]) => sum + octets, 0));
    const view = new DataView(out.buffer);
    let at = 0;
    for (const [value, octets] of fields) {
      if (octets === 2) view.setUint16(at, Number(value), littleEndian);
      else if (octets === 4) view.setUint32(at, Number(value), littleEndian);
      else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), littleEndian);
      at += octets;
    }
    return out;
  };
  const option = (code: number, value: Uint8Array): Uint8Array =>
    join(numbers([code, 2], [value.length, 2]), padded(value));
  return {
    section: (): Block => ({
      type: 0x0a0d0d0a,
      body: numbers([0x1a2b3c4d, 4], [1, 2], [0, 2], [-1n, 8]),
    }),
    interface: (
      link: number,
      options: { tsresol?: number; offsetS?: bigint; snapLength?: number } = {},
    ): Block => ({
      type: 1,
      body: join(
        numbers([link, 2], [0, 2], [options.snapLength ?? 0, 4]),
        option(2, new TextEncoder().encode("eth0")),
        options.tsresol === undefined ? new Uint8Array() : option(9, Uint8Array.of(options.tsresol)),
        options.offsetS === undefined ? new Uint8Array() : option(14, numbers([options.offsetS, 8])),
        numbers([0, 4]),
      ),
    }),
    packet: (number: number, ticks: bigint, frame: Uint8Array, original = frame.length): Block => ({
      type: 6,
      body: join(
        numbers([number, 4], [ticks >> 32n, 4], [ticks & 0xffff_ffffn, 4], [frame.length, 4], [original, 4]),
        padded(frame),
      ),
    }),
    oldPacket: (number: number, ticks: bigint, frame: Uint8Array): Block => ({
      type: 2,
      body: join(
        numbers(
          [number, 2],
          [0, 2],
          [ticks >> 32n, 4],
          [ticks & 0xffff_ffffn, 4],
          [frame.length, 4],
          [frame.length, 4],
        ),
        padded(frame),
      ),
    }),
    simplePacket: (frame: Uint8Array): Block => ({
      type: 3,
      body: join(numbers([frame.length, 4]), padded(frame)),
    }),
    file: (...blocks: readonly Block[]): Uint8Array =>
      join(
        ...blocks.map(({ type, body }) =>
          join(numbers([type, 4], [body.length + 12, 4]), body, numbers([body.length + 12, 4])),
        ),
      ),
  };
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function padded(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  out.set(bytes);
  return out;
}

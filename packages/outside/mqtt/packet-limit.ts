// Watches the lengths of the MQTT packets in a byte stream, so that none too long is ever collected in
// memory.

/**
 * An MQTT packet:  u8 type | 1 to 4 bytes of length, 7 bits each, lowest first | so many bytes
 * @param longest  asked at each packet's start: the longest rest (after the length) that is allowed
 * @returns a function that hears the stream's pieces, and answers false at the first packet that is too long
 * @source MQTT 3.1.1 (OASIS 2014), 2.2.3
 */
export function packetLimit(longest: () => number): (piece: Uint8Array) => boolean {
  let skip = 0; // bytes of the present packet that are still to come
  let inLength = false;
  let length = 0;
  let shift = 0;
  return (piece) => {
    for (let at = 0; at < piece.length; ) {
      if (skip > 0) {
        const step = Math.min(skip, piece.length - at);
        skip -= step;
        at += step;
        continue;
      }
      const byte = piece[at++]!;
      if (!inLength) {
        inLength = true;
        length = 0;
        shift = 0;
        continue;
      }
      length += (byte & 127) << shift;
      shift += 7;
      if (byte & 128) {
        if (shift > 21) return false;
        continue;
      }
      if (length > longest()) return false;
      skip = length;
      inLength = false;
    }
    return true;
  };
}

// Where responses of a message instrument end in its byte stream: at a line feed that is not inside a block of bytes or
// a quoted text. Who carries responses in messages of their own (USBTMC) must know; on a plain line nobody needs to.

/** What the next byte is part of. */
type Inside = "text" | "quote" | "block-head" | "block-digits" | "block" | "endless-block";

export interface ResponseEnds {
  /** Positions in these bytes right behind each response that ends in them; the rest goes on in the next bytes. */
  heard(bytes: Uint8Array): readonly number[];
}

/**
 * Follows responses:  text | "quoted" | #<n><n digits: length><that many bytes> | #0<bytes to the line feed>
 * Total: what is no block head after # is text again. Holds nothing but where it is.
 * @source IEEE Std 488.2-1992, 8.7.9 and 8.7.10 (arbitrary block response data), clause unchecked
 */
export function responseEnds(): ResponseEnds {
  let inside: Inside = "text";
  let digits = 0; // still to come of a block's length
  let length = 0; // bytes still to come of a block
  const after = (byte: number): Inside => {
    switch (byte) {
      case 0x22: // "
        return "quote";
      case 0x23: // #
        return "block-head";
      default:
        return "text";
    }
  };
  return {
    heard(bytes) {
      const ends: number[] = [];
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]!;
        const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : null;
        switch (inside) {
          case "block":
            if (length > bytes.length - at) {
              length -= bytes.length - at;
              return ends;
            }
            at += length - 1;
            inside = "text";
            continue;
          case "quote":
            if (byte === 0x22) inside = "text"; // a doubled quote opens it again
            continue;
          case "block-head":
            digits = digit ?? 0;
            length = 0;
            inside = digit === null ? after(byte) : digit === 0 ? "endless-block" : "block-digits";
            if (inside !== "text" || byte !== 0x0a) continue;
            break;
          case "block-digits":
            if (digit !== null) {
              length = length * 10 + digit;
              digits--;
              if (digits === 0) inside = length > 0 ? "block" : "text";
              continue;
            }
            inside = after(byte);
            break;
          case "text":
            inside = after(byte);
            break;
          case "endless-block":
            break;
        }
        if (byte !== 0x0a) continue;
        inside = "text";
        ends.push(at + 1);
      }
      return ends;
    },
  };
}

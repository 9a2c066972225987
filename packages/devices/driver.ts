// The driver contract: what a measuring machine needs to make an instrument, seen as a local device, work for it. A driver
// that is offered from outside is one module of JavaScript whose default export is such a `Driver`.

import type { Answer, ByteLink } from "@etalon/basis";
import type { DriverOffer, Reading } from "@etalon/messages/drivers";
import type { InstrumentIdentity } from "@etalon/messages/nouns";

/** What a driver says of itself stands in its offer, too, and is the same there. */
export interface Driver<Of extends Instrument = Instrument> extends Omit<DriverOffer, "sha256"> {
  /**
   * Makes sure that the instrument is who it was announced to be, and makes it ready. A refusal means that this driver
   * cannot work with what is there.
   */
  open(device: ByteLink, found: Found): Promise<Answer<Of>>;
}

export interface Found {
  readonly identity: InstrumentIdentity;
  /** Fencing token of the lease; who speaks the virtual link shows it with every request. */
  readonly token: number;
}

export interface StreamedFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

export interface WaveformSource {
  readonly kind: "waveform-source";
  /**
   * Frames from a sequence on, in order, as they come; ends when the stream is complete.
   * @throws LinkLost when the link ends, or the agent will no longer have it (another lease holds)
   * @throws StreamRefused when the agent cannot give this stream: another link would not help
   */
  frames(stream: string, fromSequence: number): AsyncGenerator<StreamedFrame>;
  close(): void;
}

/** An instrument that shows values when it is asked. */
export interface ReadInstrument {
  readonly kind: "read-instrument";
  read(): Promise<Answer<readonly Reading[]>>;
  close(): void;
}

export type Instrument = WaveformSource | ReadInstrument;

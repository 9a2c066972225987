// A message instrument behind a link as a USB device: QEMU's redirection on one side, the instrument's plain bytes on the
// other. The guest's kernel sees a USBTMC instrument and drives it with its own driver.

import type { Appearance, ByteLink, InstrumentLink } from "@etalon/basis";
import { responseEnds } from "@etalon/codecs/scpi/index";
import { type ControlRequest, type HostEvent, hostSession } from "@etalon/codecs/usbredir/index";
import {
  descriptor,
  deviceSession,
  type Nameplate,
  usbtmcInterface,
  VERSION_BCD,
} from "@etalon/codecs/usbtmc/index";

/** pid.codes' number for devices that are not sold: what an instrument is, its class and its strings say. */
const VENDOR = 0x1209;
const PRODUCT = 0x0001;
const ENDPOINT_NEWS = 0x83;

/** Resolves when either side has ended; both are closed then. */
export async function usbInstrument(
  as: Extract<Appearance, { kind: "message" }>,
  link: InstrumentLink,
  machine: ByteLink,
): Promise<void> {
  const nameplate: Nameplate = { ...as, vendor: VENDOR, product: PRODUCT };
  const device = { vendor: VENDOR, product: PRODUCT, versionBcd: VERSION_BCD, interfaces: [usbtmcInterface] };
  const host = hostSession(device);
  const instrument = deviceSession({ requestsService: link.watchStatus !== undefined });
  const endpoints = new Map<bigint, number>(); // of transfers in that are waited for
  let listens = false;
  let over = false;
  let roomMade: () => void = () => undefined;

  async function pump(): Promise<void> {
    for (const { id, data } of instrument.answers()) {
      const endpoint = endpoints.get(id);
      endpoints.delete(id);
      if (endpoint !== undefined) await say(host.bulkIn(id, endpoint, data));
    }
    const news = instrument.news();
    if (listens) for (const bytes of news) await say(host.interrupt(ENDPOINT_NEWS, bytes));
    roomMade();
  }
  async function say(bytes: Uint8Array): Promise<void> {
    if (!machine.write(bytes)) await machine.drained();
  }

  async function happened(event: HostEvent): Promise<void> {
    switch (event.kind) {
      case "control":
        return say(host.control(event.id, event.request, controlled(nameplate, instrument, event.request)));
      case "bulk-out": {
        const { message, stall } = instrument.bulkOut(event.data);
        // The transfer is done when the instrument has it: so a slow one slows the program that writes to it.
        for (const { bytes } of message) if (bytes.length > 0 && !link.write(bytes)) await link.drained();
        return say(host.bulkOut(event.id, event.endpoint, stall ? "stall" : event.data.length));
      }
      case "bulk-in":
        endpoints.set(event.id, event.endpoint);
        return instrument.bulkIn(event.id, event.length);
      case "cancel":
        return instrument.cancel(event.id);
      case "listening":
        listens = event.on;
        return;
      case "reset":
        return instrument.reset();
      case "rejected":
      case "broken":
        return machine.close();
    }
  }

  async function fromInstrument(): Promise<void> {
    const ends = responseEnds();
    for await (const bytes of link.heard) {
      let from = 0;
      for (const end of ends.heard(bytes)) {
        await respond(bytes.subarray(from, end), true);
        from = end;
      }
      await respond(bytes.subarray(from), false);
    }
    machine.close(); // the link is lost: the guest sees the instrument pulled out
  }
  async function respond(bytes: Uint8Array, ends: boolean): Promise<void> {
    for (let from = 0; from < bytes.length && !over; ) {
      const to = Math.min(bytes.length, from + instrument.room());
      if (to === from)
        await new Promise<void>((resolve) => {
          roomMade = resolve;
        });
      else instrument.respond(bytes.subarray(from, to), ends && to === bytes.length);
      from = to;
      await pump();
    }
  }

  await say(host.hello());
  link.watchStatus?.((status) => {
    instrument.statusChanged(status);
    void pump();
  });
  void fromInstrument();
  for await (const bytes of machine.heard) {
    const { events, reply } = host.heard(bytes);
    for (const one of reply) await say(one);
    for (const event of events) {
      await happened(event);
      await pump();
    }
  }
  over = true;
  roomMade();
  link.close();
}

/** Requests on endpoint 0: USB's own (USB 2.0, section 9.4), then those of the class. */
function controlled(
  nameplate: Nameplate,
  instrument: ReturnType<typeof deviceSession>,
  request: ControlRequest,
): Uint8Array | "stall" {
  const GET_STATUS = 0;
  const GET_DESCRIPTOR = 6;
  const SELF_POWERED = 1;
  const { requestType, request: what, value } = request;
  if (requestType === 0x80 && what === GET_DESCRIPTOR) return descriptor(nameplate, value) ?? "stall";
  if ((requestType & 0xfc) === 0x80 && what === GET_STATUS)
    return Uint8Array.of(requestType === 0x80 ? SELF_POWERED : 0, 0);
  return instrument.request(request) ?? "stall";
}

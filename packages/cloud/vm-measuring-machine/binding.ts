// Binds a driver to hardware that was found: the driver that was accepted, to an instrument that it is for and that answers
// it. Called by the machine.

import type { Answer, ByteLink } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { builtInDriver, type Driver, type Instrument, offeredDriver } from "@etalon/devices/index";
import { fits, offerText, type Reading } from "@etalon/messages/drivers";
import type { NcToVm } from "@etalon/messages/nc-to-vm";

type Of<Kind extends NcToVm["kind"]> = Extract<NcToVm, { readonly kind: Kind }>;

export interface Binding {
  readonly instrument: Instrument;
  /** The first, of an instrument that shows values: a driver that cannot read does not work. */
  readonly readings: readonly Reading[] | null;
}

export async function bindingOf(
  { device, identity, token }: Of<"new-hardware-found">,
  { driver: offer, code }: Of<"bind-driver">,
  openDevice: (path: string) => Promise<ByteLink>,
): Promise<Answer<Binding>> {
  if (!fits(offer, identity)) {
    const { maker, model } = offer.identity;
    return refused(
      "vm.driver",
      `${offerText(offer)} is for ${maker} ${model}, not for ${identity.maker} ${identity.model}`,
    );
  }
  const driver = await driverOf(offer, code);
  if (!driver.ok) return driver;
  let link: ByteLink | null = null;
  try {
    link = await openDevice(device);
    const opened = await driver.value.open(link, { identity, token });
    if (!opened.ok) {
      link.close();
      return opened;
    }
    const instrument = opened.value;
    if (instrument.kind !== "read-instrument") return good({ instrument, readings: null });
    const readings = await instrument.read();
    if (readings.ok) return good({ instrument, readings: readings.value });
    instrument.close();
    return readings;
  } catch (error) {
    // A driver from outside may do anything; a device may be gone before it is opened.
    link?.close();
    return refused("vm.driver", `${offerText(offer)} failed: ${String(error)}`);
  }
}

async function driverOf(offer: Of<"bind-driver">["driver"], code: string | null): Promise<Answer<Driver>> {
  if (code !== null) return offeredDriver(offer, code);
  const driver = builtInDriver(offer);
  return driver ? good(driver) : refused("vm.driver", `${offerText(offer)} is not built in here`);
}

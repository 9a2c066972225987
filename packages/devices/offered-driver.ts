// A driver's code as it was offered, made into a driver: only if it is the code that the offer's hash is of, and says of
// itself what the offer says.

import { createHash } from "node:crypto";
import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type DriverOffer, sameDriver } from "@etalon/messages/drivers";
import type { Driver } from "./driver.ts";

export async function offeredDriver(offer: DriverOffer, code: string): Promise<Answer<Driver>> {
  const called = `driver ${offer.name} ${offer.version}`;
  if (createHash("sha256").update(code).digest("hex") !== offer.sha256)
    return refused("driver.hash", `${called}: this is not the code that was signed`);
  try {
    const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
    const { default: driver } = (await import(/* @vite-ignore */ url)) as { default?: Partial<Driver> };
    if (typeof driver?.open !== "function" || typeof driver.name !== "string")
      return refused("driver.contract", `${called}: its default export is no driver`);
    if (!sameDriver(driver as Driver, offer))
      return refused("driver.name", `${called} calls itself ${driver.name} ${driver.version}`);
    return good(driver as Driver);
  } catch (error) {
    return refused("driver.code", `${called} cannot be loaded: ${String(error)}`);
  }
}

// A driver's code as it was offered, made into a driver: only if it is the code that the offer's hash is of, and says of
// itself what the offer says.

import { createHash } from "node:crypto";
import type { Answer } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type DriverOffer, sameDriver } from "@etalon/messages/drivers";
import type { Driver } from "./driver.ts";

/** What is missing of a driver; null when it is one. */
function misshapen(driver: Partial<Driver> | undefined): string | null {
  if (typeof driver?.name !== "string") return 'a name as text (name: "pa-3")';
  if (typeof driver.version !== "string") return 'a version as text (version: "1.0.0")';
  return typeof driver.open === "function" ? null : "a function open(device, found)";
}

export async function offeredDriver(offer: DriverOffer, code: string): Promise<Answer<Driver>> {
  const called = `driver ${offer.name} ${offer.version}`;
  if (createHash("sha256").update(code).digest("hex") !== offer.sha256)
    return refused("driver.hash", `${called}: this is not the code that was signed`);
  try {
    const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
    const { default: given } = (await import(/* @vite-ignore */ url)) as { default?: Partial<Driver> };
    const why = misshapen(given);
    if (why !== null)
      return refused("driver.contract", `${called}: its default export is no driver, ${why} is expected`);
    const driver = given as Driver;
    if (!sameDriver(driver, offer))
      return refused("driver.name", `${called} calls itself ${driver.name} ${driver.version}`);
    return good(driver);
  } catch (error) {
    return refused("driver.code", `${called} cannot be loaded: ${String(error)}`);
  }
}

// How long a page takes from its address to what is useful on it, and what is sent for that, with nothing kept from before.
// Called by walks.

import type { Locator, Page } from "playwright-core";

export interface FirstScreen {
  readonly ms: number;
  readonly kib: number;
  readonly requests: number;
}

/** @param useful  what has to be seen */
export async function firstScreenOf(
  page: Page,
  open: () => Promise<void>,
  useful: Locator,
): Promise<FirstScreen> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  let [bytes, requests] = [0, 0];
  session.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  const began = performance.now();
  await open();
  await useful.waitFor();
  const ms = performance.now() - began;
  await session.detach();
  return { ms, kib: bytes / 1024, requests };
}

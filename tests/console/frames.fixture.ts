// How a page's frames come, while nothing happens and while somebody is at it. Called by walks.

import type { Locator, Page } from "playwright-core";

export interface Frames {
  readonly medianMs: number;
  /** 95 % are no longer. */
  readonly nearlyAllMs: number;
  /** That the display would have shown besides, had the page kept its pace. */
  readonly dropped: number;
  readonly count: number;
}

const FRAMES = 40;
/** Of a turn of the wheel: a quick hand's. */
const TURN_PX = 240;
/** What the page keeps: where the instants of its frames are noted. */
const NOTED = "etalonFrames";

/** The wheel turned over something, once each time. */
export async function wheelOver(page: Page, over: Locator): Promise<() => Promise<void>> {
  await over.hover();
  return () => page.mouse.wheel(0, TURN_PX);
}

/** @param act  done over and over, as fast as the browser takes it; absent: nothing happens */
export async function framesOf(page: Page, act?: () => Promise<void>): Promise<Frames> {
  await page.evaluate(`{
    const noted = (window.${NOTED} = []);
    const frame = (at) => { noted.push(at); if (noted.length <= ${FRAMES}) requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
  }`);
  let noted: readonly number[] = [];
  while (noted.length <= FRAMES) {
    await act?.();
    noted = (await page.evaluate(`window.${NOTED}`)) as readonly number[];
  }
  const took = noted.slice(1).map((at, n) => at - noted[n]!);
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const shortest = at(0.5);
  const dropped = took.reduce((sum, ms) => sum + Math.max(0, Math.round(ms / shortest) - 1), 0);
  return { medianMs: shortest, nearlyAllMs: at(0.95), dropped, count: took.length };
}

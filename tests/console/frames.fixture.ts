// How long a page's frames take, while nothing happens and while it is scrolled. Called by walks.

import type { Page } from "playwright-core";

export interface Frames {
  readonly medianMs: number;
  /** 95 % are no longer. */
  readonly nearlyAllMs: number;
}

const FRAMES = 60;
/** Of a frame: a quick hand at the wheel. */
const STEP_PX = 400;

export const framesOf = (page: Page): Promise<Frames> => measured(page, "null", 0);

/** @param selector  what scrolls: down, a step each frame */
export const framesWhileScrolling = (page: Page, selector: string): Promise<Frames> =>
  measured(page, JSON.stringify(selector), STEP_PX);

async function measured(page: Page, selector: string, stepPx: number): Promise<Frames> {
  const times = (await page.evaluate(`new Promise((done) => {
    const box = ${selector} && document.querySelector(${selector});
    const times = [];
    const frame = (at) => {
      times.push(at);
      if (box) box.scrollTop += ${stepPx};
      times.length > ${FRAMES} ? done(times) : requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })`)) as readonly number[];
  const took = times.slice(1).map((at, n) => at - times[n]!);
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  return { medianMs: at(0.5), nearlyAllMs: at(0.95) };
}

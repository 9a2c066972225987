// How wide a box is, as often as that changes. Called by `table-rows.tsx`.

import { type RefObject, useLayoutEffect, useState } from "react";

/** null: before it was laid out. */
export function useWidthPx(of: RefObject<HTMLElement | null>): number | null {
  const [widthPx, setWidthPx] = useState<number | null>(null);
  useLayoutEffect(() => {
    const box = of.current;
    if (!box) return;
    const look = () => setWidthPx(box.offsetWidth);
    look(); // before anything is seen
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    return () => sizes.disconnect();
  }, [of]);
  return widthPx;
}

// Says of a box that scrolls sideways on which of its sides there is more, so that its style can show it. Called by tables.

import { type RefObject, useEffect } from "react";

export function useEdges(of: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const box = of.current;
    if (!box) return;
    let left = box.scrollLeft;
    const scrolled = () => {
      if (box.scrollLeft === left) return; // up or down
      left = box.scrollLeft;
      look();
    };
    const look = () => {
      const right = box.scrollWidth - box.clientWidth - box.scrollLeft;
      const more = [box.scrollLeft > 1 && "left", right > 1 && "right"].filter(Boolean).join(" ");
      if (box.dataset.more !== more) box.dataset.more = more;
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(box);
    for (const child of box.children) sizes.observe(child);
    box.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", scrolled);
    };
  }, [of]);
}

// What of a page's text cannot be read as it is laid out: cut off, broken within a word, beyond the window with nothing to
// scroll, or under other text. Evaluated in the browser by `browser.fixture.ts`; its value is a list of sentences.

(() => {
  /** A line's box is higher than its letters, and a fraction of a pixel is nobody's. */
  const SLACK_PX = 1.5;
  /** So much of both letters' height, seen from the middle of a line, is one on the other. */
  const OVERLAP_PX = 4;

  /** A name may be broken at its hyphens and slashes. */
  const ONE_WORD = /^[\w.,%+−]+$/;

  /** For those who hear the page; out of sight on purpose. */
  const EXCEPT = ".unseen, .skip";

  const boxOf = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
  const meet = (a, b) => ({
    left: Math.max(a.left, b.left),
    right: Math.min(a.right, b.right),
    top: Math.max(a.top, b.top),
    bottom: Math.min(a.bottom, b.bottom),
  });
  const named = (text) => `"${text.trim().replaceAll(/\s+/g, " ").slice(0, 60)}"`;
  const where = (element) =>
    element.tagName.toLowerCase() +
    (typeof element.className === "string" && element.className ? `.${element.className.split(" ")[0]}` : "");

  const wrongs = [];
  const shown = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(`${EXCEPT}, script, style, option`)) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = boxOf(range.getBoundingClientRect());
    if (box.right - box.left < 1) continue;
    const cut = cutBy(element, box);
    if (cut) wrongs.push(`${named(node.data)} is cut off by ${where(cut)}`);
    const within = seenOf(element, box);
    if (within.box.right - within.box.left < 2 || within.box.bottom - within.box.top < 2) continue;
    if (!within.scrolls && (box.left < -SLACK_PX || box.right > innerWidth + SLACK_PX))
      wrongs.push(`${named(node.data)} lies beyond the window`);
    if (
      ONE_WORD.test(node.data.trim()) &&
      new Set([...range.getClientRects()].map(({ top }) => top)).size > 1
    )
      wrongs.push(`${named(node.data)} is broken within a word`);
    const lines = [...range.getClientRects()].map((line) => meet(boxOf(line), within.box));
    for (const line of lines) if (line.right > line.left) shown.push({ node, line, layer: layerOf(element) });
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
    wrongs.push("the whole page scrolls sideways");

  shown.sort((a, b) => a.line.top - b.line.top);
  const told = new Set();
  for (const [n, one] of shown.entries())
    for (let m = n + 1; m < shown.length && shown[m].line.top < one.line.bottom - OVERLAP_PX; m++) {
      const other = shown[m];
      if (other.node === one.node || other.layer !== one.layer) continue;
      const both = meet(one.line, other.line);
      if (both.right - both.left < OVERLAP_PX || both.bottom - both.top < OVERLAP_PX) continue;
      told.add(`${named(one.node.data)} and ${named(other.node.data)} lie one on the other`);
    }
  return [...new Set([...wrongs, ...told])];

  /** The nearest ancestor that hides a part of it, before one within which it can be scrolled to. */
  function cutBy(element, box) {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const edge = at.getBoundingClientRect();
      const hides = (flow) => flow === "hidden" || flow === "clip";
      const beyondX = box.left < edge.left - SLACK_PX || box.right > edge.right + SLACK_PX;
      const beyondY = box.top < edge.top - SLACK_PX - 2 || box.bottom > edge.bottom + SLACK_PX + 2;
      if ((hides(overflowX) && beyondX) || (hides(overflowY) && beyondY)) return at;
      if (/auto|scroll/.test(overflowX + overflowY) && (beyondX || beyondY)) return null;
    }
    return null;
  }

  /** What is seen of it now, and whether the rest can be scrolled to. */
  function seenOf(element, box) {
    let seen = meet(box, { left: 0, right: innerWidth, top: 0, bottom: innerHeight });
    let scrolls = false;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === "visible" && overflowY === "visible") continue;
      seen = meet(seen, boxOf(at.getBoundingClientRect()));
      scrolls ||= /auto|scroll/.test(overflowX);
    }
    return { box: seen, scrolls };
  }

  /** What stays where it is while the rest scrolls lies above it: those are not compared. */
  function layerOf(element) {
    for (let at = element; at; at = at.parentElement)
      if (
        /fixed|sticky/.test(getComputedStyle(at).position) ||
        at.matches("[role=dialog], [role=menu], [role=listbox]")
      )
        return at.closest("[role=dialog]") ?? (at.tagName === "TH" ? at.closest("table") : at);
    return document.body;
  }
})();

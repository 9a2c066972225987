// What a narrow window hides of tables: a list that scrolls sideways, and a verdict of any table that stands where only scrolling
// shows it. Evaluated in the browser by `browser.fixture.ts`; its value is a list of sentences.

(() => {
  const SLACK_PX = 1.5;
  const named = (element) => `"${element.textContent.trim().replaceAll(/\s+/g, " ").slice(0, 60)}"`;
  // A table of an export shows all of its columns as they stand in the file.
  const lists = [...document.querySelectorAll(".rows:not(.plain)")];
  const sideways = lists.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + SLACK_PX);
  const hidden = [...document.querySelectorAll("td .tag")].filter((verdict) => {
    if (!verdict.checkVisibility()) return false;
    const box = verdict.closest(".rows, .scrolled")?.getBoundingClientRect();
    const { right } = verdict.getBoundingClientRect();
    return right > Math.min(innerWidth, box?.right ?? innerWidth) + SLACK_PX;
  });
  return [
    ...sideways.map((list) => `the list "${list.ariaLabel}" scrolls sideways`),
    ...hidden.map((verdict) => `${named(verdict)} is out of sight`),
  ];
})();

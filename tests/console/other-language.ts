// What stands on a page in a language that its reader did not ask for: English sentences for readers of Chinese, Chinese for others.
// Called by `browser.fixture.ts` at every page that is looked at; takes milliseconds.

import { isProse } from "@etalon/messages/prose";
import type { Page } from "playwright-core";

/** Given by people, in whatever language: they stay as they are. */
const given: readonly RegExp[] = [
  /Qinghe 110 kV substation(, Line \d, (incoming|outgoing)|, works bus 0\.4 kV)?/g, // places of the simulated site
  /Rolling mill feeder|power analyser|meter on a serial line( \(DL\/T 6\S*)?/g, // its terminal and instruments, by their owners
  /Etalon simulated terminal/g, // maker and model of a terminal
  /crew 2 goes there on Monday|needed here/g, // what the walks type
  /(?:ua|ub|uc|ia|ib|ic)(?:, (?:ua|ub|uc|ia|ib|ic))+/g, // channels
  /水电财字第215号/g, // a tariff's own title
  /中文/g, // so that whoever reads it finds it
];

export async function inOtherLanguage(page: Page, language: "en" | "zh"): Promise<readonly string[]> {
  const texts = (await page.evaluate(TEXTS)) as readonly string[];
  const own = texts.map((text) => given.reduce((left, name) => left.replaceAll(name, "…"), text));
  return [...new Set(own.filter(language === "zh" ? isProse : (text) => /\p{Script=Han}/u.test(text)))];
}

/** All that is read or read out but what is typed and what is code. */
const TEXTS = `(() => {
  const apart = "script, style, code, pre, textarea, [aria-hidden=true], [translate=no]";
  const texts = [];
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (nodes.nextNode()) if (!nodes.currentNode.parentElement.closest(apart)) texts.push(nodes.currentNode.data);
  for (const name of ["title", "aria-label", "placeholder"])
    for (const one of document.querySelectorAll("[" + name + "]"))
      if (!one.closest(apart)) texts.push(one.getAttribute(name));
  return texts;
})()`;

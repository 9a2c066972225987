// What components write, in Chinese. Fetched when Chinese is read.

import { sayingOf } from "../sentence-forms.ts";
import alarms from "./alarms.zh.json" with { type: "json" };
import compensation from "./compensation.zh.json" with { type: "json" };
import condition from "./condition.zh.json" with { type: "json" };
import counted from "./counted.zh.json" with { type: "json" };
import detection from "./detection.zh.json" with { type: "json" };
import exports from "./exports.zh.json" with { type: "json" };
import harmonics from "./harmonics.zh.json" with { type: "json" };
import lending from "./lending.zh.json" with { type: "json" };
import operation from "./operation.zh.json" with { type: "json" };
import quality from "./quality.zh.json" with { type: "json" };
import recording from "./recording.zh.json" with { type: "json" };
import refusals from "./refusals.zh.json" with { type: "json" };
import verdict from "./verdict.zh.json" with { type: "json" };
import wiring from "./wiring.zh.json" with { type: "json" };

export const areas = {
  ...{ lending, detection, verdict, wiring, condition, harmonics },
  ...{ quality, compensation, alarms, exports, operation, recording, refusals, counted },
} as const;

export const forms = Object.assign({}, ...Object.values(areas)) as Readonly<Record<string, string>>;

const saying = sayingOf(forms, {
  sentences: [
    ["; ", "；"],
    [": ", "："],
  ],
  words: [
    [", or ", "，或"],
    [", and ", "，且"],
    [", ", "，"],
    [" and ", "和"],
    [" or ", "或"],
  ],
  brackets: ["（", "）"],
  list: "、",
});

/** A space stands between Chinese and other letters, whatever filled the form. */
const spaced = (text: string): string =>
  text
    .replaceAll(/(\p{Script=Han})(?=[A-Za-z0-9±−])/gu, "$1 ")
    .replaceAll(/([A-Za-z0-9%°Ω])(?=\p{Script=Han})/gu, "$1 ");

export function inChinese(text: string): string | null {
  const said = saying(text);
  return said && spaced(said);
}

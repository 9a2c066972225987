// Sentences are known by their forms, whole and in parts, what fills them too; what is no sentence of the interface's is left alone.

import { isProse } from "@etalon/messages/prose";
import { expect, it } from "vitest";
import { sayingOf } from "./sentence-forms.ts";
import { inChinese } from "./sentences/zh.ts";

const said = sayingOf(
  {
    "step {#step} is {position} already": "{position}：{step}",
    closed: "zu",
    "{why}; back to {offer}": "{offer} ← {why}",
    "revoked by the owner: {why}": "weg ({why})",
    "the time is over": "um",
  },
  {
    sentences: [["; ", "|"]],
    words: [[", ", "+"]],
    brackets: ["<", ">"],
  },
);

it.each([
  ["the time is over", "um"],
  ["step 3 is closed already", "zu：3"],
  ["the time is over; back to x-1", "x-1 ← um"],
  ["the time is over; step 1 is closed already", "um|zu：1"],
  ["the time is over (step 1 is closed already)", "um<zu：1>"],
  ["step 1 or 2 is closed already", null], // one word is expected there
  ["the time is over; nobody knows this one", "um|nobody knows this one"], // the rest as it was written
  ["revoked by the owner: it is needed here", "weg (it is needed here)"],
  ["nobody knows this one, the time is over", null],
  ["ia-01/yh-01", null],
] as const)("%s", (text, expected) => {
  expect(said(text)).toBe(expected);
});

it("tells sentences from names, figures and titles", () => {
  for (const text of ["the time is over", "lost pulses", "Class of the meter"])
    expect(isProse(text), text).toBe(true);
  for (const text of [
    "ia-01/yh-01",
    "0.3 % of 5 A",
    "IEC 62053-22:2020",
    "DL/T 448",
    "Budeanu",
    "0.1In ≤ I ≤ Imax",
  ])
    expect(isProse(text), text).toBe(false);
});

it.each([
  [
    "meter qh-02: error surely beyond the class limit: error −0.30 ± 0.05 %, class limit ± 0.2 %; (|error| − U) ÷ limit is 1.25, the rule's limit is above 1",
    "电能表 qh-02：误差确定超出等级限值：误差 −0.30 ± 0.05 %，等级限值 ± 0.2 %；(|误差| − U) ÷ 限值 为 1.25，规则界限：高于 1",
  ],
  ["gain 0.33 % and phase 0.0012 rad, or gain 2 %", "增益误差 0.33 % 与相位误差 0.0012 rad，或增益误差 2 %"],
  [
    "agent ia-01 has not said that it is prepared, and no machine has bound instrument ia-01/yh-01 within 60 s",
    "60 s 内代理 ia-01 未报告就绪，且没有测量机绑定仪器 ia-01/yh-01",
  ],
  ["in the name of zz: GET /meters/x: there is no meter x", "代表 zz：GET /meters/x：没有电能表 x"],
] as const)("%s", (text, expected) => {
  expect(inChinese(text)).toBe(expected);
});

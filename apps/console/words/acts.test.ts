// Why an entry of the audit log stands there is read in Chinese, with the request that it names.

import { actInWords } from "@etalon/messages/act-in-words";
import { acts, looks } from "@etalon/messages/acts.table";
import { expect, it } from "vitest";
import { inChinese } from "./sentences/zh.ts";

it.each([
  ["POST /detections", "下达检测"],
  ["DELETE /users/wang", "删除用户（wang）"],
  ["GET /meters/x: there is no meter x", "查看电能表（x）：没有电能表 x"],
  [
    "GET /applications/app-1: there is no application app-1 (3 more like this since)",
    "查看申请（app-1）：没有申请 app-1（此后同类 3 次）",
  ],
  [
    "GET /instruments/ia-01%2Fyh-99: there is no instrument ia-01/yh-99",
    "查看仪器（ia-01/yh-99）：没有仪器 ia-01/yh-99",
  ],
  ["GET /quality/qh-05/events/12/waveform", "查看电压事件的波形（qh-05、12）"],
])("%s", (line, said) => {
  expect(inChinese(actInWords(`in the name of zz: ${line}`))).toBe(`代表 zz：${said}`);
});

it.each(Object.keys({ ...acts, ...looks }))("%s, refused", (line) => {
  const told = inChinese(
    actInWords(`in the name of zz: ${line.replaceAll("*", "x-1")}: there is no meter x-1`),
  );
  expect(told).toMatch(/^代表 zz：[^a-z]+(（x-1(、x-1)?）)?：没有电能表 x-1$/);
});

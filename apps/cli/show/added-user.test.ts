// A party that nobody acted for so far is said to be one: it may be a slip of the pen.

import type { ShownUser } from "@etalon/messages/users";
import { expect, it } from "vitest";
import { addedText } from "./added-user.ts";

const before: readonly ShownUser[] = [
  { name: "li", roles: ["auditor"], party: "zz", madeTaiNs: 0n, subject: null },
];

it.each([
  ["zz", "wang acts for zz as owner; it needs a token: etalon token issue"],
  [
    "nonsense",
    "wang acts for nonsense, a party nobody acted for so far, as owner; it needs a token: etalon token issue",
  ],
])("of party %s", (party, text) => {
  expect(addedText({ name: "wang", roles: ["owner"], party }, before)).toBe(text);
});

// Why an entry of the audit log stands there, the line of the request that it names in words. Pure; called by the console's page of
// the log and by `etalon audit`.

import { acts, looks } from "./acts.table.ts";

const LINE = /\b(?:GET|POST|PATCH|DELETE) \/[^\s:;]+/;
const forms = Object.entries({ ...acts, ...looks }).map(([line, says]) => ({
  matches: new RegExp(`^${line.replaceAll("*", "([^/]+)")}$`),
  says,
}));

/** `in the name of zz: DELETE /users/wang` → `in the name of zz: remove a user (wang)`; a line that nobody has put into words stays. */
export function actInWords(why: string): string {
  return why.replace(LINE, (line) => {
    const form = forms.find(({ matches }) => matches.test(line));
    if (!form) return line;
    const [, ...ids] = form.matches.exec(line) ?? [];
    return ids.length === 0 ? form.says : `${form.says} (${ids.map(decoded).join(", ")})`;
  });
}

/** As it was named: `ia-01%2Fyh-01` is `ia-01/yh-01`. Anybody may ask for anything, well written or not. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

// Why an entry of the audit log stands there, the line of the request that it names in words. Pure; called by the page of the log.

import { acts } from "@etalon/messages/acts.table";

const LINE = /\b(?:POST|PATCH|DELETE) \/[^\s:;]+/;
const forms = Object.entries(acts).map(([line, says]) => ({
  matches: new RegExp(`^${line.replaceAll("*", "([^/]+)")}$`),
  says,
}));

/** `in the name of zz: DELETE /users/wang` → `in the name of zz: remove a user (wang)`; a line that nobody has put into words stays. */
export function actInWords(why: string): string {
  return why.replace(LINE, (line) => {
    const form = forms.find(({ matches }) => matches.test(line));
    if (!form) return line;
    const id = form.matches.exec(line)?.[1];
    return id === undefined ? form.says : `${form.says} (${id})`;
  });
}

// Helm's templates filled in with a chart's values, as far as our chart goes: range and if, fields, `eq`, `or`, `quote`,
// `toJson`. What goes further is refused, so that the chart stays as plain. Called by `deploy.test.ts`.

type Values = Readonly<Record<string, unknown>>;
interface Scope {
  readonly dot: unknown;
  readonly root: Values;
}
type Piece = { readonly text: string } | { readonly action: string };

export function filledIn(template: string, values: Values): string {
  const pieces = piecesOf(template);
  const root = { Values: values };
  return block(pieces, { dot: root, root });
}

function piecesOf(template: string): readonly Piece[] {
  const parts = template.split(/(\{\{-?[\s\S]*?-?\}\})/);
  return parts.map((part, n): Piece => {
    if (n % 2 === 1) return { action: part.replaceAll(/^\{\{-?\s*|\s*-?\}\}$/g, "") };
    const after = parts[n - 1]?.endsWith("-}}") ? part.trimStart() : part;
    return { text: parts[n + 1]?.startsWith("{{-") ? after.trimEnd() : after };
  });
}

/** The text of the pieces, one block after the other. */
function block(pieces: readonly Piece[], scope: Scope): string {
  let text = "";
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at]!;
    if ("text" in piece) {
      text += piece.text;
      continue;
    }
    const [, word, subject = ""] = /^(range|if) (.*)$/.exec(piece.action) ?? [];
    if (word === undefined) {
      text += resultOf(piece.action, scope);
      continue;
    }
    const end = endOf(pieces, at + 1);
    const found = resultOf(subject, scope);
    const rounds = word === "range" ? (found as unknown[]) : found ? [scope.dot] : [];
    for (const dot of rounds) text += block(pieces.slice(at + 1, end), { ...scope, dot });
    at = end;
  }
  return text;
}

function endOf(pieces: readonly Piece[], from: number): number {
  let depth = 1;
  for (let at = from; at < pieces.length; at++) {
    const piece = pieces[at]!;
    const action = "action" in piece ? piece.action : "";
    if (/^(range|if) /.test(action)) depth++;
    if (action === "end") depth--;
    if (depth === 0) return at;
  }
  throw new Error("an {{ end }} is missing");
}

function resultOf(action: string, scope: Scope): unknown {
  const [term = "", ...filters] = action.split(" | ");
  let value = termOf(term.trim(), scope);
  for (const filter of filters) {
    if (filter === "quote") value = JSON.stringify(String(value));
    else if (filter === "toJson") value = JSON.stringify(value);
    else throw new Error(`"${filter}": not among the filters that the chart uses`);
  }
  if (value === undefined) throw new Error(`{{ ${action} }} is nothing`);
  return value;
}

function termOf(term: string, scope: Scope): unknown {
  const either = /^or \((.*)\) \((.*)\)$/.exec(term);
  if (either) return termOf(either[1]!, scope) || termOf(either[2]!, scope);
  const equal = /^eq (\S+) "(.*)"$/.exec(term);
  if (equal) return termOf(equal[1]!, scope) === equal[2];
  const path = /^(\$?)((?:\.\w+)+|\.)$/.exec(term);
  if (!path) throw new Error(`"${term}": not among the words that the chart uses`);
  const fields = path[2]!.split(".").filter((field) => field !== "");
  const from: unknown = path[1] === "$" ? scope.root : scope.dot;
  return fields.reduce((value, field) => (value as Values | undefined)?.[field], from);
}

// JSON with instants: a bigint becomes a decimal string, and a key that ends in `TaiNs` turns it back.

/** Only keys ending in `TaiNs` may hold a bigint; anything else would not come back. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(
    value,
    (key, item: unknown) => {
      if (typeof item !== "bigint") return item;
      if (!key.endsWith("TaiNs")) throw new TypeError(`bigint under "${key}": instants are named …TaiNs`);
      return item.toString();
    },
    indent,
  );
}

export function fromJson(text: string): unknown {
  return reviveInstants(JSON.parse(text));
}

/** The same for a tree that was just parsed elsewhere (PostgreSQL's jsonb): its instants are put into their places. */
export function reviveInstants(value: unknown): unknown {
  if (Array.isArray(value)) {
    for (const item of value) reviveInstants(item);
  } else if (typeof value === "object" && value !== null) {
    const tree = value as Record<string, unknown>;
    for (const key of Object.keys(tree)) {
      const item = tree[key];
      if (typeof item === "object") reviveInstants(item);
      else if (typeof item === "string" && key.endsWith("TaiNs") && /^-?\d{1,20}$/.test(item))
        tree[key] = BigInt(item);
    }
  }
  return value;
}

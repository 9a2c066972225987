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

/** The same for a tree that was parsed elsewhere (PostgreSQL's jsonb). */
export function reviveInstants(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reviveInstants);
  if (typeof value !== "object" || value === null) return value;
  const revived = Object.entries(value).map(([key, item]) => {
    const instant = key.endsWith("TaiNs") && typeof item === "string" && /^-?\d{1,20}$/.test(item);
    return [key, instant ? BigInt(item) : reviveInstants(item)] as const;
  });
  return Object.fromEntries(revived); // a key named __proto__ stays a key
}

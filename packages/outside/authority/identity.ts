// Who a process is to the others: a role and an id, in its certificate as the URI `etalon:<role>/<id>`.
// Read by everything that talks to another host.

/** `bus` are the NATS servers, `database` the PostgreSQL servers. */
export const roles = ["cloud", "node", "agent", "terminal", "station", "bus", "database"] as const;
export type Role = (typeof roles)[number];

export interface Identity {
  readonly role: Role;
  /** A terminal's is its address, tenant/site/terminal. */
  readonly id: string;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._/%-]{0,63}$/;

/** X.520 gives a common name 64 characters, and a terminal is known by it. */
export const isIdentityId = (id: string): boolean => ID.test(id);

export const identityUri = ({ role, id }: Identity): string => `etalon:${role}/${id}`;

export function identityOf(uri: string): Identity | null {
  const [, name, id = ""] = /^etalon:([a-z]+)\/(.*)$/s.exec(uri) ?? [];
  const role = roles.find((each) => each === name);
  return role && isIdentityId(id) ? { role, id } : null;
}

/**
 * The identity in a certificate's alternative names, as Node writes them; null when there is none or more than one.
 * Node puts names in quotation marks that could be read in two ways, and those are none of ours.
 */
export function identityIn(subjectAltName: string | undefined): Identity | null {
  const uris = (subjectAltName ?? "").split(", ").filter((name) => name.startsWith("URI:"));
  return uris.length === 1 ? identityOf(uris[0]?.slice(4) ?? "") : null;
}

/** Names and addresses of hosts among them. */
export const hostsIn = (subjectAltName: string | undefined): readonly string[] =>
  (subjectAltName ?? "").split(", ").flatMap((name) => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1] ?? []);

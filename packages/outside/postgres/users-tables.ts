// Users and tokens as SQL, in CC's schema. Called by `migrate.ts`; written and read by `users.ts`.

/** A token's secret is not here: `digest` is its SHA-256. Removing a user removes the tokens; the audit log keeps who. */
export const usersTables = `
create table cc.person (
  name text collate "C" primary key,
  roles text[] not null,
  party text not null,
  made bigint not null
);
create table cc.token (
  id text collate "C" primary key,
  digest bytea not null unique,
  person text collate "C" not null references cc.person on delete cascade,
  title text not null,
  made bigint not null,
  until bigint,
  used bigint,
  revoked bigint
);
create index token_person on cc.token (person);
`;

/** Users of an identity provider, and the tokens that its logins give. */
export const sessionTables = `
alter table cc.person add column subject text collate "C" unique;
alter table cc.token add column session boolean not null default false;
`;

// The nouns that arrows share. The arrows themselves are imported by their file: `@etalon/messages/zz-to-cc`.

export * from "./nouns.ts";

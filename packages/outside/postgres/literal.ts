// Text as a literal of SQL, where several statements have to go in one message, which takes no parameters. Connections have
// `standard_conforming_strings` on, so a quote is the only thing that means anything in it.

export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

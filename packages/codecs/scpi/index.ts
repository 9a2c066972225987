// What message instruments are told and answer (IEEE 488.2, SCPI).

export { isHeader, MESSAGE_LIMIT, type ProgramUnit, programMessage } from "./program-message.ts";
export { type ResponseEnds, responseEnds } from "./response-end.ts";

/** The lab kit: reading labs, running them, judging them, remembering what was done. Pure: no editor, no node, no DOM. */
export * from "./catalogue";
export * from "./checks";
export * from "./expressions";
export * from "./format";
export * from "./hostRunner";
export * from "./lab";
export * from "./labTest";
export * from "./messages";
export * from "./present";
export * from "./progress";
export * from "./prose";
export * from "./runState";
export * from "./world";

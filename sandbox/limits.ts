// The named bounds of everything that crosses the wall of the sandbox; both sides read them from here.

const MIB = 1024 * 1024;

/** A request line, newline excluded; `load` is the only op that comes near it. */
export const requestBytesMax = 64 * MIB;
/** An answer line. The worker stops a table at `tableBytesMax` first, so that an honest worker never meets this one. */
export const responseBytesMax = 64 * MIB;
export const tableBytesMax = 48 * MIB;
/** Answers that carry no table: plans of very long statements are the largest. */
export const planBytesMax = 16 * MIB;
export const smallResponseBytesMax = 64 * 1024;
/** Requests that wait in the worker while one runs. */
export const queuedRequestsMax = 32;

export const researcherSqlCharsMax = 256 * 1024;
export const printedSqlCharsMax = 8 * MIB;
export const setupStatementsMax = 5_000;
export const setupCharsMax = 16 * MIB;

export const rowsMaxMax = 1_000_000;
export const columnsMax = 2_000;
export const fingerprintColumnsMax = 256;
export const loadRowsMax = 1_000_000;
export const dropTablesMax = 1_000;
export const tableNameCharsMax = 128;
export const listDepthMax = 8;
export const completionsMax = 200;
export const candidatesMax = 20;
export const failureMessageCharsMax = 4_000;

export const fingerprintBuckets = 128;
/** base64 of 128 × 4 bytes. */
export const fingerprintChars = 684;

export const progressEveryMs = 200;
/** How often an interrupt is repeated until the engine has noticed: one that falls between two steps is forgotten by DuckDB. */
export const interruptEveryMs = 25;

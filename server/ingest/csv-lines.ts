// Reads the header of a CSV file, and finds the lines on which given records start, whatever line breaks the fields hold.
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const quote = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;

function open(path: string): Readable {
  const raw = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!path.endsWith(".gz")) return raw;
  const unzipped = createGunzip();
  raw.on("error", (error) => unzipped.destroy(error));
  return raw.pipe(unzipped);
}

const headerBytesMax = 1 << 20;

/** Column names of the first line. */
export async function readHeader(path: string): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream = open(path);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (chunk.includes(newline) || size > headerBytesMax) break;
  }
  stream.destroy();
  const text = Buffer.concat(chunks)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  return splitHeader(text.slice(0, text.includes("\n") ? text.indexOf("\n") : undefined).replace(/\r$/, ""));
}

function splitHeader(line: string): readonly string[] {
  const names: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g))
    names.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? "").trim());
  return names;
}

/** Maps record numbers (the first after the header is 1) to line numbers (the header is line 1). Blank lines are not records. */
export async function findLines(path: string, records: ReadonlySet<number>): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  let line = 1;
  let record = 0;
  let startLine = 1;
  let isBlank = true;
  let inQuotes = false;
  const stream = open(path);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (const byte of chunk) {
      if (byte === quote) inQuotes = !inQuotes;
      if (byte !== newline) {
        if (byte !== carriageReturn) isBlank = false;
        continue;
      }
      line++;
      if (inQuotes) continue;
      if (!isBlank) {
        if (records.has(record)) found.set(record, startLine);
        record++;
      }
      startLine = line;
      isBlank = true;
    }
    if (found.size === records.size) break;
  }
  stream.destroy();
  if (!isBlank && records.has(record)) found.set(record, startLine);
  return found;
}

// Copies of signed heads in places the server can add to but not take back from: a file elsewhere, an S3 bucket with object lock.
import { appendFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { TreeHead } from "./tree-head.ts";

export type HeadMirror = {
  /** Shown to people: where the copies are. */
  readonly name: string;
  write(head: TreeHead): Promise<void>;
  /** The newest copies; throws when one of them is not a signed head at all. */
  read(): Promise<readonly TreeHead[]>;
};

export type MirrorSettings = {
  readonly directory: string | undefined;
  readonly s3:
    | {
        readonly bucket: string;
        readonly prefix: string;
        readonly endpoint: string | undefined;
        readonly retentionYears: number;
      }
    | undefined;
};

const newestObjects = 20;
const fileName = "audit-heads.jsonl";
const yearMs = 366 * 24 * 3_600_000;

export function openMirrors(settings: MirrorSettings): readonly HeadMirror[] {
  const mirrors: HeadMirror[] = [];
  if (settings.directory !== undefined) mirrors.push(fileMirror(settings.directory));
  if (settings.s3 !== undefined) mirrors.push(s3Mirror(settings.s3));
  return mirrors;
}

/** One line a head, each appended and synced; meant for a mounted volume that keeps what was written. */
export function fileMirror(directory: string): HeadMirror {
  const file = path.join(directory, fileName);
  return {
    name: file,
    async write(head) {
      await mkdir(directory, { recursive: true });
      await appendFile(file, `${JSON.stringify(head)}\n`, { flush: true });
    },
    async read() {
      const text = await readFile(file, "utf8").catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code === "ENOENT") return "";
        throw thrown;
      });
      return text.split("\n").filter(Boolean).map(readHeadText);
    },
  };
}

/** Credentials and region come the way the AWS SDK finds them. One object a head, locked until its retention ends. */
function s3Mirror(settings: NonNullable<MirrorSettings["s3"]>): HeadMirror {
  const { bucket, prefix, endpoint, retentionYears } = settings;
  const client = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  return {
    name: `s3://${bucket}/${prefix}`,
    async write(head) {
      await client
        .send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: `${prefix}${String(head.size).padStart(12, "0")}.json`,
            Body: JSON.stringify(head),
            ContentType: "application/json",
            ChecksumAlgorithm: "SHA256",
            ObjectLockMode: "COMPLIANCE",
            ObjectLockRetainUntilDate: new Date(Date.now() + retentionYears * yearMs),
            // The same head may be written again after a cut; it never replaces another one.
            IfNoneMatch: "*",
          }),
        )
        .catch((thrown: unknown) => {
          if (!(thrown instanceof Error) || thrown.name !== "PreconditionFailed") throw thrown;
        });
    },
    async read() {
      const keys: string[] = [];
      let after: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: after }),
        );
        for (const object of page.Contents ?? []) if (object.Key !== undefined) keys.push(object.Key);
        after = page.NextContinuationToken;
      } while (after !== undefined);
      const heads: TreeHead[] = [];
      for (const key of keys.sort().slice(-newestObjects)) {
        const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        heads.push(readHeadText((await object.Body?.transformToString()) ?? ""));
      }
      return heads;
    },
  };
}

function readHeadText(text: string): TreeHead {
  return TreeHead.parse(JSON.parse(text));
}

import type { Check, Code, Found } from "../check.ts";
import type { Patient } from "../patient.ts";
import { type HeldLock, locks } from "../probes/locks.ts";
import type { Text } from "../text.ts";

/** The three kinds of locks that go waits for without a word differ in what they guard, not in how they are found. */
function lockCheck(code: Code, kind: HeldLock["kind"], title: Text, plainGo: string): Check {
  return {
    code,
    also: ["D1"],
    title,
    plainGo,
    probe:
      "looks for the files' inodes in /proc/locks twice, 0.9 s apart, and for who has them open with the lock; not measured without /proc, or where the list has other device numbers and others' open files cannot be seen",
    find: async (patient) => found(patient, kind),
  };
}

export const moduleLock = lockCheck(
  "W16",
  "module",
  { en: "Another process holds the lock of a module in the cache.", zh: "另一个进程持有缓存中某个模块的锁。" },
  "nothing, for ever; not even with -x",
);
export const vcsLock = lockCheck(
  "W17",
  "vcs",
  { en: "Another process holds the lock of a repository in the cache.", zh: "另一个进程持有缓存中某个仓库的锁。" },
  "nothing, for ever; with -x `# lock …` as the last line",
);
export const projectLock = lockCheck(
  "W18",
  "project",
  { en: "Another process holds a lock on go.mod or go.sum.", zh: "另一个进程锁住了 go.mod 或 go.sum。" },
  "nothing, for ever; an editor, a sync client or a go command that stands still",
);

const youngMs = 60_000;

async function found(patient: Patient, kind: HeldLock["kind"]): Promise<Found | undefined> {
  const measured = await patient.measure(locks);
  const [first] = measured.state === "measured" ? measured.held.filter((lock) => lock.kind === kind) : [];
  if (first === undefined) return undefined;
  const { file, owner, waiting } = first;
  const who =
    owner === undefined ? undefined : `${owner.pid} (${owner.command}, ${Math.round(owner.ageMs / 1000)} s old)`;
  // Two go commands at once are no fault; one that holds a lock for longer stands still itself
  const atWork = owner !== undefined && /^go\b/.test(owner.command) && owner.ageMs < youngMs;
  return {
    severity: atWork ? "warning" : "error",
    subject: file,
    evidence: {
      file,
      waiting,
      ...(owner !== undefined && { pid: owner.pid, command: owner.command, ageMs: owner.ageMs }),
    },
    cause: {
      en: `${file} is locked by ${who === undefined ? "a process of another user" : `process ${who}`}. go waits for it without end and without a word`,
      zh: `${file} 被${who === undefined ? "另一个用户的进程" : `进程 ${who} `}锁住。go 会一声不响地一直等下去`,
    },
    fixes: [
      {
        command: owner === undefined ? `fuser -v ${file}` : `kill ${owner.pid}`,
        what:
          owner === undefined
            ? {
                en: "see who holds it (as root), and wait for it or end it",
                zh: "（以 root）查看谁持有它，等待或结束它",
              }
            : { en: "wait for it to end, or end it", zh: "等它结束，或者结束它" },
        risk: { en: "what that process was doing is lost", zh: "该进程正在做的工作会丢失" },
      },
    ],
  };
}

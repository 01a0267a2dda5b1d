import { isFault } from "../../fault/fault.ts";
import { parseGoproxyList } from "../../gomod/goproxy-list.ts";
import type { Check, Code, Found } from "../check.ts";
import { setVariable, unsetVariable } from "../fixes.ts";
import type { Patient } from "../patient.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { wanted } from "../probes/wanted.ts";
import type { Text } from "../text.ts";

/** GOPROXY as go refuses to read it: three rows of the catalogue, told apart by the entry. */
function listCheck(code: Code, title: Text, plainGo: string, isIt: (entry: string) => boolean): Check {
  return {
    code,
    title,
    plainGo,
    probe: "reads the list as go does and names the entry by its position",
    find: async (patient) => found(patient, isIt),
  };
}

const otherScheme = /^[a-z][a-z0-9+.-]*:\/\//i;
const known = /^(?:https?|file):\/\//;

export const unknownScheme = listCheck(
  "A17",
  { en: "An entry of GOPROXY has a scheme that go does not know.", zh: "GOPROXY 中有一项的协议 go 不认识。" },
  "`invalid proxy URL scheme (must be https, http, file): …`, at once",
  (entry) => otherScheme.test(entry) && !known.test(entry),
);

export const listUnreadable = listCheck(
  "A19",
  { en: "GOPROXY cannot be read.", zh: "GOPROXY 的值无法解析。" },
  "`invalid proxy URL missing scheme`, `parse …: invalid port`, `first path segment in URL cannot contain colon`, `contains no entries`",
  (entry) => !otherScheme.test(entry) || known.test(entry),
);

async function found(patient: Patient, isIt: (entry: string) => boolean): Promise<Found | undefined> {
  const { value } = patient.surroundings.settings.GOPROXY;
  const refusal = refusalOf(value);
  // Nothing is asked, so nothing is wrong: go reads the list only when it needs it
  const { listed, direct } = await patient.measure(wanted);
  if (refusal === undefined || listed.length + direct.length === 0) return undefined;
  const entry = value.split(/[,|]/)[refusal.position - 1]?.trim() ?? "";
  if (!isIt(entry)) return undefined;
  const repaired = value
    .split(/[;\s]+/)
    .filter(Boolean)
    .join(",")
    .replaceAll(/["']/g, "")
    .replaceAll(/\b(direct|off)\b/gi, (word) => word.toLowerCase());
  const good = refusalOf(repaired) === undefined && repaired !== value;
  return {
    subject: "GOPROXY",
    evidence: { GOPROXY: maskAddresses(value), entry: refusal.position, said: refusal.why },
    cause: {
      en: `${refusal.why}; ${refusal.cure}`,
      zh: `GOPROXY 的第 ${refusal.position} 项 ${JSON.stringify(maskAddresses(entry))} 无法使用：${refusal.why}`,
    },
    fixes: [
      good && maskAddresses(repaired) === repaired
        ? setVariable(patient, "GOPROXY", repaired, {
            en: "write the list with commas, in small letters",
            zh: "用逗号分隔、小写书写",
          })
        : unsetVariable(patient, "GOPROXY", { en: "back to the default", zh: "恢复默认值" }),
    ],
  };
}

function refusalOf(
  value: string,
): { readonly position: number; readonly why: string; readonly cure: string } | undefined {
  try {
    parseGoproxyList(value);
    return undefined;
  } catch (failure) {
    if (!isFault(failure, "BAD_GOPROXY")) throw failure;
    return {
      position: Number(/^entry (\d+)/.exec(failure.message)?.[1] ?? 1),
      why: failure.message,
      cure: failure.hint,
    };
  }
}
